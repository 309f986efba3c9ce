import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IdleDetector } from '../../src/time/idleness.ts'
import { ScopeClock, type ScopeClockOptions } from '../../src/time/scope-clock.ts'
import { WatermarkJoin } from '../../src/time/watermark-join.ts'

const SCOPES = 5

type ClockStep =
  | { readonly act: 'event'; readonly scope: number; readonly time: number; readonly arrival: number }
  | { readonly act: 'advance'; readonly to: number }
  | { readonly act: 'retire'; readonly scope: number }

const options: fc.Arbitrary<ScopeClockOptions> = fc.record({
  delayMs: fc.constantFrom(0, 1, 20, 50),
  maxFutureSkewMs: fc.constantFrom(null, 0, 60),
  maxKeyLagMs: fc.constantFrom(Infinity, 0, 30, 200),
})

/** Events which go forward with jitter; scopes drift apart; some arrive as if from the future. */
const clockSteps: fc.Arbitrary<readonly ClockStep[]> = fc
  .array(
    fc.record({
      act: fc.constantFrom<ClockStep['act']>(...Array<'event'>(18).fill('event'), 'advance', 'retire'),
      scope: fc.nat(SCOPES - 1),
      jitter: fc.integer({ min: -100, max: 100 }),
      ahead: fc.constantFrom(NaN, 0, 60, 61, 500),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((all) =>
    all.map(({ act, scope, jitter, ahead }, i): ClockStep => {
      const time = i * 10 + jitter - scope * 20 - 200
      if (act === 'advance') return { act, to: time - 40 }
      return act === 'retire' ? { act, scope } : { act, scope, time, arrival: time - ahead }
    }),
  )

/** The definition of `ScopeClock`, from all that has happened, without any state but what is told. */
class NaiveClock {
  readonly #options: ScopeClockOptions
  readonly #counted: { scope: number; time: number }[] = []
  readonly #live = new Set<number>()
  #told = -Infinity
  #low = -Infinity

  constructor(given: ScopeClockOptions) {
    this.#options = given
  }

  take(step: ClockStep): boolean {
    const late = step.act === 'event' && step.time <= this.watermark(step.scope)
    if (step.act === 'advance') this.#told = Math.max(this.#told, step.to)
    if (step.act === 'retire') this.#live.delete(step.scope)
    if (step.act === 'event') this.#count(step)
    this.#low = Math.max(this.#low, this.#general(), this.#least())
    return late
  }

  #count({ scope, time, arrival }: { scope: number; time: number; arrival: number }): void {
    if (!Number.isNaN(arrival) && time - arrival > (this.#options.maxFutureSkewMs ?? Infinity)) return
    const before = this.#own(scope)
    this.#counted.push({ scope, time })
    if (this.#own(scope) > before) this.#live.add(scope)
  }

  #own(scope: number): number {
    const times = this.#counted.filter((event) => event.scope === scope).map((event) => event.time)
    return Math.max(...times) - this.#options.delayMs - 1
  }

  #general(): number {
    const greatest = Math.max(...this.#counted.map((event) => event.time)) - this.#options.delayMs - 1
    return Math.max(this.#told, greatest - (this.#options.maxKeyLagMs ?? Infinity))
  }

  #least(): number {
    return this.#live.size === 0 ? -Infinity : Math.min(...[...this.#live].map((scope) => this.#own(scope)))
  }

  watermark(scope: number): number {
    return Math.max(this.#own(scope), this.#general())
  }

  low(): number {
    return this.#low
  }
}

function take(clock: ScopeClock, step: ClockStep): boolean {
  if (step.act === 'event') return clock.observe(step.scope, step.time, step.arrival)
  if (step.act === 'advance') clock.advanceTo(step.to)
  else clock.retire(step.scope)
  return false
}

function watermarksOf(clock: ScopeClock | NaiveClock): number[] {
  return Array.from({ length: SCOPES }, (_, scope) => clock.watermark(scope))
}

describe('the clock of many scopes', () => {
  test('L4 no watermark goes back, whatever comes, and from wherever', () => {
    let moves = 0
    fc.assert(
      fc.property(options, clockSteps, (given, steps) => {
        const clock = new ScopeClock(given)
        let before = [...watermarksOf(clock), clock.low()]
        for (const step of steps) {
          take(clock, step)
          const after = [...watermarksOf(clock), clock.low()]
          if (after.some((watermark, i) => watermark < (before[i] as number))) expect(after).toEqual(before)
          if (after[SCOPES] !== before[SCOPES]) moves += 1
          before = after
        }
      }),
    )
    expect(moves).toBeGreaterThan(100)
  })

  test('late is what its definition says, and so are all watermarks, after each step', () => {
    const seen = { late: 0, onTime: 0, skewed: 0, behind: 0 }
    fc.assert(
      fc.property(options, clockSteps, (given, steps) => {
        const clock = new ScopeClock(given)
        const naive = new NaiveClock(given)
        for (const step of steps) {
          const late = naive.take(step)
          expect(take(clock, step)).toBe(late)
          expect([...watermarksOf(clock), clock.low()]).toEqual([...watermarksOf(naive), naive.low()])
          if (step.act !== 'event') continue
          if (late) seen.late += 1
          else seen.onTime += 1
          if (late) expect(clock.lateness(step.scope, step.time)).toBeGreaterThan(0)
          if (clock.watermark(step.scope) < clock.low()) seen.behind += 1
        }
        seen.skewed += clock.skewed
      }),
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50)
  })

  test('L5 it does not matter where batches are cut: the same events are late, and the low watermark is the same', () => {
    let late = 0
    fc.assert(
      fc.property(options, clockSteps, fc.array(fc.nat(60), { maxLength: 8 }), (given, steps, cuts) => {
        const oneByOne = new ScopeClock(given)
        const inBatches = new ScopeClock(given)
        const atOnce = new ScopeClock(given)
        for (const [i, step] of steps.entries()) {
          const answer = take(oneByOne, step)
          if (answer) late += 1
          expect(take(inBatches, step)).toBe(answer)
          expect(take(atOnce, step)).toBe(answer)
          const low = oneByOne.low()
          if (cuts.includes(i)) expect(inBatches.low()).toBe(low)
        }
        expect(inBatches.low()).toBe(oneByOne.low())
        expect(atOnce.low()).toBe(oneByOne.low())
      }),
    )
    expect(late).toBeGreaterThan(100)
  })

  test('restored at any step, it goes on as if it had never stopped', () => {
    let restored = 0
    fc.assert(
      fc.property(options, clockSteps, fc.nat(60), (given, steps, at) => {
        const unbroken = new ScopeClock(given)
        let clock = new ScopeClock(given)
        for (const [i, step] of steps.entries()) {
          if (i === at) {
            clock = ScopeClock.restore(
              given,
              JSON.parse(JSON.stringify(clock.snapshot())) as ReturnType<ScopeClock['snapshot']>,
            )
            restored += 1
          }
          expect(take(clock, step)).toBe(take(unbroken, step))
          if (i % 5 === 0) expect(clock.low()).toBe(unbroken.low())
        }
        expect(clock.snapshot()).toEqual(unbroken.snapshot())
        expect(watermarksOf(clock)).toEqual(watermarksOf(unbroken))
        expect(clock.slowest() < 0).toBe(unbroken.slowest() < 0)
      }),
    )
    expect(restored).toBeGreaterThan(30)
  })
})

const INPUTS = 4

interface JoinStep {
  readonly act: 'advance' | 'idle' | 'wake' | 'end' | 'remove' | 'add' | 'advanceTo'
  readonly input: number
  readonly watermark: number
}

function joinSteps(...acts: readonly JoinStep['act'][]): fc.Arbitrary<readonly JoinStep[]> {
  const step = fc.record({
    act: fc.constantFrom(...acts),
    input: fc.nat(INPUTS - 1),
    jitter: fc.integer({ min: -60, max: 60 }),
  })
  return fc
    .array(step, { maxLength: 50, size: 'max' })
    .map((all) => all.map(({ act, input, jitter }, i) => ({ act, input, watermark: i * 5 + jitter })))
}

const usually: readonly JoinStep['act'][] = ['advance', 'advance', 'advance', 'advance', 'advance', 'idle', 'wake']

function apply(join: WatermarkJoin, step: JoinStep): void {
  const before = join.watermark
  let moved = false
  switch (step.act) {
    case 'advance':
      moved = join.advance(step.input, step.watermark)
      break
    case 'idle':
      moved = join.setIdle(step.input)
      break
    case 'wake':
      join.wake(step.input)
      break
    case 'end':
      moved = join.end(step.input)
      break
    case 'remove':
      moved = join.remove(step.input)
      break
    case 'add':
      join.add()
      break
    case 'advanceTo':
      moved = join.advanceTo(step.watermark)
  }
  expect(moved).toBe(join.watermark !== before)
}

describe('the join of inputs', () => {
  test('L4 the joined watermark never goes back, and is never ahead of all that was reported', () => {
    let moves = 0
    let idle = 0
    const steps = joinSteps(...usually, ...usually, ...usually, 'end', 'remove', 'add', 'advanceTo')
    fc.assert(
      fc.property(steps, (all) => {
        const join = new WatermarkJoin(INPUTS)
        let before = -Infinity
        let greatest = -Infinity
        for (const step of all) {
          apply(join, step)
          greatest = Math.max(greatest, step.watermark)
          expect(join.watermark).toBeGreaterThanOrEqual(before)
          if (join.watermark !== Infinity) expect(join.watermark).toBeLessThanOrEqual(greatest)
          if (join.watermark > before) moves += 1
          if (join.idle) idle += 1
          before = join.watermark
        }
      }),
      { numRuns: 200 },
    )
    expect(moves).toBeGreaterThan(200)
    expect(idle).toBeGreaterThan(20)
  })

  test('while none goes idle, it is the least of the greatest that each has reported', () => {
    let known = 0
    fc.assert(
      fc.property(joinSteps('advance'), (all) => {
        const join = new WatermarkJoin(INPUTS)
        const greatest = Array<number>(INPUTS).fill(-Infinity)
        for (const step of all) {
          apply(join, step)
          greatest[step.input] = Math.max(greatest[step.input] as number, step.watermark)
          expect(join.watermark).toBe(Math.min(...greatest))
          expect(greatest[join.slowest()]).toBe(join.watermark)
          if (join.watermark > -Infinity) known += 1
        }
      }),
    )
    expect(known).toBeGreaterThan(500)
  })

  test('it never passes an input that was active all the time, whatever the others do', () => {
    let held = 0
    fc.assert(
      fc.property(joinSteps(...usually, 'end', 'add', 'remove'), (all) => {
        const join = new WatermarkJoin(INPUTS)
        let steady = -Infinity
        for (const step of all) {
          if (step.input === 0 && step.act !== 'advance') continue
          apply(join, step)
          if (step.input === 0) steady = Math.max(steady, step.watermark)
          expect(join.watermark).toBeLessThanOrEqual(steady)
          if (join.watermark === steady && steady > -Infinity) held += 1
        }
      }),
    )
    expect(held).toBeGreaterThan(100)
  })

  test('once all are idle it is the greatest of all, whichever goes last', () => {
    let cases = 0
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: INPUTS })
    fc.assert(
      fc.property(joinSteps('advance'), order, order, (all, one, other) => {
        const outcomes = [one, other].map((last) => {
          const join = new WatermarkJoin(INPUTS)
          for (const step of all) apply(join, step)
          for (const input of last) join.setIdle(input)
          expect(join.idle).toBe(true)
          return join.watermark
        })
        expect(outcomes[0]).toBe(outcomes[1])
        expect(outcomes[0]).toBe(Math.max(...all.map((step) => step.watermark)))
        if (all.length > 0 && one.at(-1) !== other.at(-1)) cases += 1
      }),
    )
    expect(cases).toBeGreaterThan(30)
  })

  test('restored at any step, it goes on as if it had never stopped', () => {
    let restored = 0
    fc.assert(
      fc.property(joinSteps(...usually, ...usually, 'end', 'remove', 'add'), fc.nat(50), (all, at) => {
        const unbroken = new WatermarkJoin(INPUTS)
        let join = new WatermarkJoin(INPUTS)
        for (const [i, step] of all.entries()) {
          if (i === at) {
            join = WatermarkJoin.restore(
              JSON.parse(JSON.stringify(join.snapshot())) as ReturnType<WatermarkJoin['snapshot']>,
            )
            restored += 1
          }
          apply(unbroken, step)
          apply(join, step)
          expect(join.snapshot()).toEqual(unbroken.snapshot())
        }
      }),
    )
    expect(restored).toBeGreaterThan(30)
  })
})

describe('clocks, idleness and join together', () => {
  const step = fc.record({
    input: fc.nat(2),
    events: fc.nat(3),
    pause: fc.constantFrom(0, 10, 40, 200),
    jitter: fc.nat(30),
  })

  test('L4 the watermark of several sources never goes back, and quiet ones do not stop it', () => {
    let woke = 0
    let passed = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (all) => {
        const clocks = [0, 1, 2].map(() => new ScopeClock({ delayMs: 10, maxFutureSkewMs: 1000 }))
        const join = new WatermarkJoin(3)
        const idleness = new IdleDetector(100, 3)
        let now = 0
        let before = -Infinity
        for (const { input, events, pause, jitter } of all) {
          now += pause
          const clock = clocks[input] as ScopeClock
          for (let i = 0; i < events; i++) clock.observe(0, now - jitter, now)
          if (events > 0 && idleness.observe(input, now)) {
            join.wake(input)
            woke += 1
          }
          if (events > 0) join.advance(input, clock.low())
          for (const gone of idleness.tick(now)) join.setIdle(gone)
          expect(join.watermark).toBeGreaterThanOrEqual(before)
          before = join.watermark
          if (clocks.some((one) => one.low() < before)) passed += 1
        }
        for (const gone of idleness.tick(now + 1000)) join.setIdle(gone)
        if (all.length > 0) expect(join.watermark).toBe(Math.max(...clocks.map((one) => one.low())))
      }),
    )
    expect(woke).toBeGreaterThan(50)
    expect(passed).toBeGreaterThan(50)
  })
})
