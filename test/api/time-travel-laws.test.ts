import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundedOutOfOrderness, detector, field, pattern } from 'tidemark'
import { anyPattern, boundedDisorder, sampleStream } from 'tidemark/testing'
import type { JobState } from '../../src/api/time-travel/job-state.ts'
import { timeTravel, type TimeTravel } from '../../src/api/time-travel/time-travel.ts'
import type { AnyPattern } from '../../src/pattern/builder/pattern.ts'
import type { SampleEvent } from 'tidemark/testing'
import { runs } from '../property/kit/runs.ts'
import { hasTwo, inTurns, jobOf, KINDS, type Events, type Settings } from './time-travel-kit.ts'

const anyEvents = sampleStream({ minLength: 4, maxLength: 14 }).chain((events) => boundedDisorder(events, 5))

const anySettings: fc.Arbitrary<Settings> = fc.record({
  delay: fc.constantFrom(0, 2, 5),
  per: fc.constantFrom('source' as const, 'source' as const, 'key' as const, { partition: 'key' } as const),
  atEnd: fc.constantFrom('complete' as const, 'cut' as const),
})

const anyRule = anyPattern({ bounded: true, maxElements: 3 })

interface Case {
  readonly kind: (typeof KINDS)[number]
  readonly rule: AnyPattern<SampleEvent>
  readonly inputs: readonly [Events, Events]
  readonly settings: Settings
}

const anyCase: fc.Arbitrary<Case> = fc.record({
  kind: fc.constantFrom(...KINDS),
  rule: anyRule,
  inputs: fc.tuple(anyEvents, anyEvents),
  settings: anySettings,
})

const read = ({ kind, inputs }: Case): readonly Events[] => (hasTwo(kind) ? inputs : [inputs[0]])

async function travelOf(given: Case, to: number = Infinity, fullEvery: number = 5): Promise<TimeTravel<unknown>> {
  const { kind, rule, inputs, settings } = given
  return await timeTravel(jobOf(kind, rule, inputs, settings), {
    replay: { entries: inTurns(read(given), to), afterwards: 'stop' },
    fullEvery,
  })
}

const statesOf = (travel: TimeTravel<unknown>): readonly JobState[] =>
  Array.from({ length: travel.length }, (_, i) => travel.at(travel.first + i))

class Seen {
  readonly kinds: Set<string> = new Set()
  cases = 0
  withOutputs = 0
  withOpen = 0

  add({ kind }: Case, travel: TimeTravel<unknown>): void {
    this.cases++
    this.kinds.add(kind)
    if (travel.outputs(travel.last).length > 0) this.withOutputs++
    const isOpen = ({ operators }: JobState): boolean =>
      operators.some(({ windows, partialMatches }) => Object.keys({ ...windows, ...partialMatches }).length > 0)
    if (statesOf(travel).some(isOpen)) this.withOpen++
  }

  expectMost(): void {
    expect([...this.kinds].sort()).toEqual([...KINDS].sort())
    expect(this.withOutputs / this.cases).toBeGreaterThan(0.4)
    expect(this.withOpen / this.cases).toBeGreaterThan(0.5)
  }
}

describe('the states of a job', () => {
  test('reached forwards, backwards or by a jump, are those of a fresh history', async () => {
    const seen = new Seen()
    const moves = fc.array(fc.oneof(fc.constantFrom('forward', 'back'), fc.nat(40)), {
      minLength: 10,
      maxLength: 40,
      size: 'max',
    })
    await fc.assert(
      fc.asyncProperty(anyCase, moves, async (given, all) => {
        const travel = await travelOf(given)
        const fresh = statesOf(await travelOf(given, Infinity, 64))
        expect(travel.failure).toBe(null)
        let step = 0
        for (const move of all) {
          if (move === 'forward') step = Math.min(step + 1, travel.last)
          else if (move === 'back') step = Math.max(step - 1, 0)
          else if (typeof move === 'number') step = move % travel.length
          const state = move === 'forward' ? travel.forward() : move === 'back' ? travel.back() : travel.jumpTo(step)
          expect(state).toEqual(fresh[step])
          expect(travel.current).toBe(state)
        }
        seen.add(given, travel)
      }),
      { numRuns: runs(40) },
    )
    seen.expectMost()
  })

  test('are what a run of that many records says', async () => {
    const seen = new Seen()
    await fc.assert(
      fc.asyncProperty(anyCase, fc.nat(27), async (given, upTo) => {
        const travel = await travelOf(given)
        const count = upTo % (travel.last - read(given).length + 1)
        const short = await travelOf(given, count)
        expect(short.last).toBe(count)
        expect(statesOf(short)).toEqual(statesOf(travel).slice(0, count + 1))
        expect(short.outputs(count)).toEqual(travel.outputs(count))
        seen.add(given, travel)
      }),
      { numRuns: runs(40) },
    )
    seen.expectMost()
  })

  test('and what a detector says that is pushed the same events', async () => {
    let matches = 0
    let open = 0
    await fc.assert(
      fc.asyncProperty(anyRule, anyEvents, fc.constantFrom(0, 2, 5), async (rule, events, delay) => {
        const options = { time: 'time', key: 'key', watermark: boundedOutOfOrderness(delay) }
        const travel = await timeTravel(rule, events, options)
        const found = detector(rule, { ...options, engine: 'runs' })
        for (const [i, event] of events.entries()) {
          const said = found.push(event)
          const state = travel.at(i + 1)
          const { partialMatches } = state.operators[0]!
          const { input, accepted, late } = found.report()
          expect(state.outputs).toEqual(said)
          expect(state.counts).toMatchObject({ input, accepted, late })
          expect(state.watermarks[0]!.watermark).toBe(found.watermark === -Infinity ? null : found.watermark)
          const pending = found
            .pending()
            .map(({ scope: _scope, until, ...one }) => ({ ...one, until: until === Infinity ? 'end' : until }))
          const byText = (all: readonly unknown[]): readonly string[] => all.map((one) => JSON.stringify(one)).sort()
          const listed = Object.values(partialMatches).map(
            ({ rule: name, key, events: bound, start, waitsFor, until }) => ({
              rule: name,
              key,
              events: bound,
              start,
              waitsFor,
              until,
            }),
          )
          expect(byText(listed)).toEqual(byText(pending))
          matches += said.length
          open += pending.length
        }
        const last = found.end()
        expect(travel.at(events.length + 1).outputs).toEqual(last)
        matches += last.length
      }),
      { numRuns: runs(100) },
    )
    expect(matches).toBeGreaterThan(40)
    expect(open).toBeGreaterThan(100)
  })

  test('do not hold on to what the job changes later, and leave events as they are', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (given) => {
        const travel = await travelOf(given)
        const before = JSON.stringify(statesOf(travel))
        for (const event of given.inputs.flat()) {
          expect(Object.isFrozen(event)).toBe(false)
          ;(event as { kind: string }).kind = 'z'
        }
        expect(JSON.stringify(statesOf(travel))).toBe(before)
        expect(statesOf(travel).every(isDeepFrozen)).toBe(true)
      }),
      { numRuns: runs(10) },
    )
  })
})

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen)
}

describe('what if', () => {
  test('nothing is changed: nothing differs', async () => {
    const seen = new Seen()
    await fc.assert(
      fc.asyncProperty(anyCase, fc.nat(40), fc.boolean(), async (given, place, byRules) => {
        const travel = await travelOf(given)
        const at = place % travel.length
        const { kind, rule, settings } = given
        const rules = ['detect', 'corrections', 'union'].includes(kind) ? rule : null
        const other = await travel.whatIf(at, byRules && rules !== null ? { rules } : { watermark: settings.delay })
        expect([other.onlyBefore, other.onlyAfter]).toEqual([[], []])
        expect(other.same).toBe(travel.outputs(travel.last).length - travel.outputs(at).length)
        expect(statesOf(other.travel).slice(0, at + 1)).toEqual(statesOf(travel).slice(0, at + 1))
        // What is changed is a step of its own; those behind it are as they were, but for their numbers.
        const unnumbered = (states: readonly JobState[]): unknown => states.map(({ step: _step, ...state }) => state)
        const added = other.travel.length - travel.length
        expect(added).toBeGreaterThanOrEqual(0)
        expect(unnumbered(statesOf(other.travel).slice(at + 1 + added))).toEqual(
          unnumbered(statesOf(travel).slice(at + 1)),
        )
        seen.add(given, travel)
      }),
      { numRuns: runs(50) },
    )
    seen.expectMost()
  })

  const late = pattern<SampleEvent>().begin('one').named('one')

  test('L4 another delay from a step on: no watermark goes back, and what is late is what the delay at hand says', async () => {
    let changed = 0
    let longer = 0
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.nat(6), fc.nat(9), fc.nat(8), async (events, delay, other, place) => {
        const at = place % (events.length + 1)
        const travel = await timeTravel(late, events, { time: 'time', watermark: boundedOutOfOrderness(delay) })
        const whatIf = await travel.whatIf(at, { watermark: other })
        // The definition: the watermark is the greatest of what the delay at hand has said so far.
        let watermark = -Infinity
        let greatest = -Infinity
        const expected = events.map(({ time, id }, i) => {
          const isLate = time <= watermark
          greatest = Math.max(greatest, time)
          watermark = Math.max(watermark, greatest - (i < at ? delay : other) - 1)
          return { id, isLate, watermark }
        })
        const told = statesOf(whatIf.travel).flatMap(({ cause, fates, watermarks }) =>
          cause.kind === 'event'
            ? [{ id: (cause.event as SampleEvent).id, isLate: fates.length > 0, watermark: watermarks[0]!.watermark }]
            : [],
        )
        expect(told).toEqual(expected)
        const marks = statesOf(whatIf.travel).map(({ watermarks }) => markOf(watermarks[0]!.watermark))
        expect(marks).toEqual([...marks].sort((a, b) => (a === b ? 0 : a - b)))
        if (whatIf.onlyBefore.length + whatIf.onlyAfter.length > 0) changed++
        if (other > delay) longer++
      }),
      { numRuns: runs(80) },
    )
    expect(changed).toBeGreaterThan(10)
    expect(longer).toBeGreaterThan(20)
  })

  test('another rule from a step on: what it says of the same events, from there', async () => {
    const rule = (within: number): AnyPattern<SampleEvent> =>
      pattern<SampleEvent>()
        .begin('a')
        .where(field('kind').eq('a'))
        .followedBy('b')
        .where(field('kind').eq('b'))
        .within(within)
        .named('ab')
    const short = fc.integer({ min: 2, max: 4 })
    const long = fc.integer({ min: 8, max: 20 })
    let differences = 0
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        short,
        long,
        fc.boolean(),
        fc.nat(15),
        async (events, small, large, isLonger, place) => {
          const [a, b] = isLonger ? [small, large] : [large, small]
          const options = { time: 'time', key: 'key', watermark: boundedOutOfOrderness(2) }
          const travel = await timeTravel(rule(a), events, options)
          const other = await timeTravel(rule(b), events, options)
          const at = place % travel.length
          const { before, after, onlyBefore, onlyAfter, same } = await travel.whatIf(at, { rules: rule(b) })
          const values = (all: readonly { readonly value: unknown }[]): readonly unknown[] =>
            all.map(({ value }) => value)
          expect(values(after)).toEqual(values(other.outputs(other.last).filter(({ step }) => step > at)))
          expect(values(before)).toEqual(values(travel.outputs(travel.last).filter(({ step }) => step > at)))
          expect([onlyBefore.length + same, onlyAfter.length + same]).toEqual([before.length, after.length])
          differences += onlyBefore.length + onlyAfter.length
        },
      ),
      { numRuns: runs(100) },
    )
    expect(differences).toBeGreaterThan(30)
  })
})

function markOf(watermark: number | null | 'end'): number {
  return watermark === null ? -Infinity : watermark === 'end' ? Infinity : watermark
}
