/** Things told to an engine and taken back again, in any order; what must hold after each is expected. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import { Coverage } from '../../property/kit/constructs.ts'
import { expectSame } from '../../property/kit/same.ts'
import type { RewindDriver, Story, Told } from './rewind-driver.ts'

/** What happens next, to one of the keys. */
export type Act =
  | {
      readonly act: 'event'
      readonly key: string
      readonly kind: SampleEvent['kind']
      readonly value: number | null
      readonly gap: number
    }
  | { readonly act: 'reach' | 'advance'; readonly of: number; readonly gap: number }
  | { readonly act: 'mark' | 'forget'; readonly of: number }
  | { readonly act: 'rewind' | 'settle' | 'again'; readonly of: number; readonly n: number }

const of = fc.nat(7)
const gap = fc.constantFrom(0, 0, 1, 1, 2, 4)
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      act: fc.constant('event' as const),
      key: fc.constantFrom('k0', 'k0', 'k0', 'k1'),
      kind: fc.constantFrom('a', 'b', 'c'),
      value: fc.constantFrom(0, 1, 2, 3, null),
      gap,
    }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom('reach', 'advance'), of, gap }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constant('mark' as const), of }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('forget' as const), of }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('rewind' as const), of, n: fc.nat(100) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('settle', 'again'), of, n: fc.nat(100) }) },
)

interface Marked {
  readonly mark: number
  /** How much the key had been told. */
  readonly length: number
  readonly kept: string
  readonly deadline: number
}

const NOTHING = 'null'

/** What was seen, so that no property holds for want of cases. */
export class Seen {
  readonly language: Coverage = new Coverage()
  marks = 0
  open = 0
  rewinds = 0
  matchesTakenBack = 0
  timeoutsTakenBack = 0
  again = 0
  settled = 0
  forgotten = 0
  idle = 0
}

/** Carries acts out, and looks after each whether all is as it must be. */
export class Teller {
  readonly driver: RewindDriver
  readonly #seen: Seen
  readonly #marks: Map<Story, Marked[]> = new Map()
  /** What was taken back last, and can be told again. */
  readonly #taken: Map<Story, Told[]> = new Map()
  #id = 0

  constructor(driver: RewindDriver, seen: Seen) {
    this.driver = driver
    this.#seen = seen
  }

  carryOut(act: Act): void {
    if (act.act === 'event') return this.#event(act)
    const stories = [...this.driver.stories.values()]
    const story = stories[act.of % stories.length]
    if (story === undefined) return
    switch (act.act) {
      case 'reach':
      case 'advance':
        return this.#tell(story, { kind: act.act, time: story.next + act.gap })
      case 'mark':
        return this.#mark(story)
      case 'rewind':
        return this.#rewind(story, act.n)
      case 'again':
        return this.#again(story, act.n)
      case 'settle':
        return this.#settle(story, act.n)
      case 'forget':
        return this.#forget(story)
    }
  }

  #event({ key, kind, value, gap: after }: Act & { readonly act: 'event' }): void {
    const id = this.#id++
    const story = this.driver.storyOf({ id, key, kind, value, time: 0 })
    this.#tell(story, { kind: 'event', event: { id, key, kind, value, time: story.next + after } })
  }

  #tell(story: Story, one: Told): void {
    this.#taken.delete(story)
    this.#show(story, one)
  }

  #show(story: Story, one: Told): void {
    const { driver } = this
    if (this.#marksOf(story).length === 0) this.#mark(story)
    if (one.kind === 'event') return void driver.tell(story, one)
    const deadline = driver.engine.deadlineOf(story.code)
    const before = driver.kept(story)
    const { matches, timeouts } = driver.tell(story, one)
    if (deadline > one.time) {
      // Nothing may happen before the deadline.
      expect(matches.length + timeouts.length).toBe(0)
      expectSame(driver.kept(story), before)
      this.#seen.idle++
    }
    // Whoever waits for deadlines gets on.
    if (one.kind === 'advance') expect(driver.engine.deadlineOf(story.code)).toBeGreaterThan(one.time)
  }

  #mark(story: Story): void {
    const mark = this.driver.engine.mark(story.code)
    const kept = this.driver.kept(story)
    const deadline = this.driver.engine.deadlineOf(story.code)
    const marks = this.#marksOf(story)
    expect(mark).toBeGreaterThanOrEqual(marks.at(-1)?.mark ?? 0)
    marks.push({ mark, length: story.told.length, kept, deadline })
    this.#seen.marks++
    if (kept !== NOTHING) this.#seen.open++
  }

  #rewind(story: Story, n: number): void {
    const marks = this.#marksOf(story)
    if (marks.length === 0) return
    const at = n % marks.length
    marks.length = at + 1
    const { mark, length, kept, deadline } = marks[at]!
    const lost = story.found.slice(length)
    this.#taken.set(story, this.driver.rewind(story, mark, length))
    expect(this.driver.engine.mark(story.code)).toBe(mark)
    expectSame(this.driver.kept(story), kept)
    expect(this.driver.engine.deadlineOf(story.code)).toBe(deadline)
    const seen = this.#seen
    seen.rewinds++
    if (lost.some(({ matches }) => matches.length > 0)) seen.matchesTakenBack++
    if (lost.some(({ timeouts }) => timeouts.length > 0)) seen.timeoutsTakenBack++
  }

  #again(story: Story, n: number): void {
    const taken = this.#taken.get(story)
    if (taken === undefined) return
    for (const one of taken.splice(0, 1 + (n % 5))) this.#show(story, one)
    this.#seen.again++
  }

  #settle(story: Story, n: number): void {
    const marks = this.#marksOf(story)
    if (marks.length === 0) return
    marks.splice(0, n % marks.length)
    this.driver.engine.settle(story.code, marks[0]!.mark)
    this.#seen.settled++
  }

  #forget(story: Story): void {
    const { engine } = this.driver
    if (engine.holds(story.code)) return
    expect(this.driver.kept(story)).toBe(NOTHING)
    engine.forget(story.code)
    this.#marks.delete(story)
    this.#taken.delete(story)
    expect(engine.mark(story.code)).toBe(0)
    expect(engine.deadlineOf(story.code)).toBe(Infinity)
    this.#seen.forgotten++
  }

  #marksOf(story: Story): Marked[] {
    let marks = this.#marks.get(story)
    if (marks === undefined) this.#marks.set(story, (marks = []))
    return marks
  }
}

export const anyActs: fc.Arbitrary<readonly Act[]> = fc.array(anyAct, { minLength: 8, maxLength: 60, size: 'max' })
