import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ColumnRows, ObjectRows } from '../../src/event/rows.ts'
import { bound, field } from '../../src/event/field.ts'
import { allOf } from '../../src/pattern/builder/choice.ts'
import { begin, pattern } from '../../src/pattern/builder/pattern.ts'
import type { EngineName } from '../../src/pattern/engine/engine.ts'
import { PatternOperator } from '../../src/pattern/operator.ts'
import { Stamp } from '../../src/stream/stamp.ts'
import { ScopeClock } from '../../src/time/scope-clock.ts'
import type { SampleEvent } from '../../src/testing/event-stream.ts'
import { aloneRules, anyCase, anyRules, chainRules, type Rules } from './kit/cases.ts'
import { toColumns } from './kit/detect.ts'
import { Driver } from './kit/engine.ts'
import { runs } from './kit/runs.ts'
import { takenBy } from './kit/taken.ts'

interface Watched {
  readonly operator: PatternOperator<SampleEvent>
  readonly clock: ScopeClock
  matches: number
  push(event: SampleEvent): void
  pushColumns(events: readonly SampleEvent[]): void
  advanceTo(time: number): void
}

/** An operator with its clock, whose state can be looked at. */
function watched(rules: Rules, delayMs: number): Watched {
  const clock = new ScopeClock({ delayMs, maxFutureSkewMs: null })
  const operator = new PatternOperator<SampleEvent>({
    rules: rules.map(({ syntax }) => syntax),
    key: 'key',
    orderBy: null,
    order: 'event-time',
    atEnd: 'complete',
    clock,
    limits: {
      keys: 1e6,
      bufferedEvents: 1e6,
      partialMatches: Infinity,
      partialMatchesPerKey: Infinity,
      matchesPerTrigger: Infinity,
      onLimit: 'error',
    },
    engine: 'auto',
    onTimeouts: null,
    onMatches: (matches) => void (self.matches += matches.length),
    onBadKey: () => {},
    onConditionFailure: () => {},
    onLate: () => {},
  })
  const stamp = new Stamp<SampleEvent>(
    {
      time: 'time',
      timeOptions: {},
      arrival: null,
      scope: null,
      partition: null,
      punctuation: null,
      clock,
      acceptLate: false,
      lateBehind: false,
      maxScopes: 1e6,
    },
    operator,
    { counts: { accepted: 0 }, onBad: () => {}, onLate: () => {}, onWatermarkFailure: () => {} },
  )
  const self: Watched = {
    operator,
    clock,
    matches: 0,
    push: (event) => stamp.ingest(new ObjectRows([event], 0), 0, 1, NaN),
    pushColumns: (events) => stamp.ingest(new ColumnRows(toColumns(events), 0), 0, events.length, NaN),
    advanceTo: (time) => {
      clock.advanceTo(time)
      stamp.progress()
    },
  }
  return self
}

const OF_ENGINE: Readonly<Record<EngineName, fc.Arbitrary<Rules>>> = {
  runs: anyRules(1, 1, { bounded: true }),
  compact: aloneRules(1, 1, { bounded: true }),
  register: chainRules(1, 1, { bounded: true }),
}

/** So many that what can come of earlier rounds has come: a chain is twelve events long at most. */
const ROUNDS = 14

describe('state', () => {
  test.each(Object.entries(OF_ENGINE) as [EngineName, fc.Arbitrary<Rules>][])(
    'L8 %s: when the window is over nothing is kept, and what comes again finds the same state',
    (engine, anyRule) => {
      let most = 0
      let cases = 0
      let withMatch = 0
      fc.assert(
        fc.property(anyCase(anyRule, 0), ({ rules, events }) => {
          const { syntax } = rules[0]!
          fc.pre(takenBy([syntax], false).by.includes(engine))
          const driver = new Driver(syntax, { engine })
          const window = syntax.within!.ms
          const states: string[] = []
          let shape: string | null = null
          for (let round = 0; round < ROUNDS; round++) {
            const shift = round * 1000
            const seen: string[] = []
            for (const event of events) {
              const time = event.time + shift
              driver.push({ ...event, time }, true)
              const { open, kept } = driver.engine
              const inside = events.filter((one) => one.time + shift >= time - window && one.time + shift <= time)
              // Of keys that rest, `register` leaves what it has as it is.
              const limit = engine === 'register' ? events.length : inside.length
              expect(open).toBeLessThanOrEqual(limit)
              seen.push(`${open} ${kept}`)
              most = Math.max(most, kept)
            }
            driver.advance(shift + 500)
            const { engine: running } = driver
            for (const key of new Set(events.map((event) => event.key)))
              expect(running.holds(driver.keyOf(key))).toBe(false)
            if (engine !== 'register') expect({ open: running.open, kept: running.kept }).toEqual({ open: 0, kept: 0 })
            // All that is written, but for its numbers and the events before.
            const text = driver.snapshot().replaceAll(/-?\d+(?:\.\d+)?/g, '0')
            if (round === ROUNDS - 1) expect(text).toBe(shape)
            shape = text
            states.push(seen.join(', '))
          }
          expect(states.at(-1)).toBe(states.at(-2))
          cases++
          if (driver.matches.length > 0) withMatch++
        }),
        { numRuns: runs(150), maxSkipsPerRun: 1000 },
      )
      expect(withMatch / cases).toBeGreaterThan(0.3)
      expect(most).toBeGreaterThan(1)
    },
  )

  test('L8 what waits is bounded by the delay, what is open by within, at every moment', () => {
    let open = 0
    let buffered = 0
    let withMatch = 0
    let cases = 0
    const delay = 3
    fc.assert(
      fc.property(anyCase(anyRules(1, 2, { bounded: true }), delay), ({ rules, arrival }) => {
        const run = watched(rules, delay)
        const withins = rules.map(({ syntax }) => syntax.within!.ms)
        for (const [i, event] of arrival.entries()) {
          run.push(event)
          const watermark = run.clock.watermark(0)
          const seen = arrival.slice(0, i + 1)
          const within = (from: number, to: number): number =>
            seen.filter(({ time }) => time > from && time <= to).length
          const mayBeOpen = withins.reduce((sum, ms) => sum + within(watermark - ms, watermark), 0)
          const { state } = run.operator
          expect(state.open).toBeLessThanOrEqual(mayBeOpen)
          expect(state.buffered).toBeLessThanOrEqual(within(watermark, Infinity))
          open += state.open
          buffered += state.buffered
        }
        run.advanceTo(1e6)
        const leaves = run.operator.rules.some(({ choice }) => choice.engine === 'register')
        expect(run.operator.state).toMatchObject({ ...(leaves ? {} : { open: 0, kept: 0 }), buffered: 0 })
        cases++
        if (run.matches > 0) withMatch++
      }),
      { numRuns: runs(200) },
    )
    expect(withMatch / cases).toBeGreaterThan(0.3)
    expect(open).toBeGreaterThan(500)
    expect(buffered).toBeGreaterThan(500)
  })

  const a = field('kind').eq('a')
  const b = field('kind').eq('b')
  const rule = (name: string): Rules[number] =>
    pattern<SampleEvent>().begin('x').where(a).followedBy('y').where(b).within(20).named(name)
  const gap = { of: 'previous' } as const
  const begun = pattern<SampleEvent>().begin('x').where(a)
  const gapped: Rules[number] = begun.followedBy('y').where(b).within(20, gap).named('gapped')
  const repeating: Rules[number] = begun.timesOrMore(2, { milliseconds: 20 }).longest().named('repeating')
  const held: Rules[number] = pattern<SampleEvent>().begin('x').where(a).heldFor(4).within(20, gap).named('held')
  const grouped: Rules[number] = pattern<SampleEvent>()
    .begin((g) => g.begin('x').where(a).followedBy('y').where(b).optional())
    .times(1, 2)
    .within(20)
    .named('grouped')
  const inAnyOrder: Rules[number] = pattern<SampleEvent>()
    .begin(allOf(begin('x').where(a), begin('y').where(b)))
    .within(20)
    .named('in any order')
  const averaged: Rules[number] = begun
    .oneOrMore()
    .consecutive()
    .followedBy('y')
    .where(field('value').lte(bound.avg('x', 'value')))
    .within(20)
    .named('averaged')

  const churning: readonly (readonly [string, Rules])[] = [
    ['noSkip', [rule('plain')]],
    ['skip past last', [rule('skipping').skipPastLastEvent()]],
    [
      'an absence',
      [pattern<SampleEvent>().begin('x').where(a).notFollowedBy('no').where(b).within(20).named('absent')],
    ],
    [
      'a longest loop',
      [
        pattern<SampleEvent>()
          .begin('x')
          .where(a)
          .oneOrMore()
          .longest()
          .followedBy('y')
          .where(b)
          .within(20)
          .named('longest'),
      ],
    ],
    ['several rules', [rule('one'), rule('two').skipPastLastEvent()]],
    ['a gap that is bounded, and no window', [gapped]],
    ['a loop whose gaps are bounded, and no window', [repeating]],
    ['what is held, and no window', [held]],
    ['a group that repeats', [grouped]],
    ['any order', [inAnyOrder]],
    ['a running aggregate', [averaged]],
    ['partitions', [rule('apart').partitionBy('value')]],
    ['counts', [rule('counted').count()]],
    ['a strict chain', [pattern<SampleEvent>().begin('x').where(a).next('y').where(b).within(20).named('strict')]],
  ]

  test.each(churning)('L8 over a long stream whose keys come and go, with %s, all state stays small', (_, rules) => {
    const run = watched(rules, 5)
    const most = { open: 0, kept: 0, buffered: 0, keys: 0 }
    for (let i = 0; i < 12_000; i++) {
      // A new key every three events; each is seen four times within about 40 ms, and never again.
      const key = `k${Math.floor(i / 3) - (i % 3)}`
      run.push({ id: i, time: i * 2 - (i % 3), key, kind: i % 5 < 3 ? 'a' : 'b', value: 0 })
      const { state } = run.operator
      most.open = Math.max(most.open, state.open)
      most.kept = Math.max(most.kept, state.kept)
      most.buffered = Math.max(most.buffered, state.buffered)
      most.keys = Math.max(most.keys, state.keys)
    }
    expect(run.matches).toBeGreaterThan(1000)
    // `register` leaves what it has of a key as it is until the code of the key is given back.
    const isRegister = run.operator.rules[0]!.choice.engine === 'register'
    expect(most.kept).toBeGreaterThan(0)
    if (!isRegister) expect(most.kept).toBeLessThanOrEqual(100 * rules.length)
    expect(most.open).toBeLessThanOrEqual(isRegister ? most.keys : 20 * rules.length)
    expect(most.buffered).toBeLessThanOrEqual(6)
    // Codes are swept when there are more than 1024 of them, after the batch that made them.
    expect(most.keys).toBe(1024)
    run.advanceTo(1e6)
    expect(run.operator.state).toMatchObject({ ...(isRegister ? {} : { open: 0, kept: 0 }), buffered: 0 })
  })

  test('L8 keys that stay are kept, and the limit of a sweep grows with them', () => {
    const run = watched([rule('plain')], 0)
    const live = 3000
    for (let i = 0; i < live; i++) run.push({ id: i, time: 0, key: `live${i}`, kind: 'a', value: 0 })
    run.advanceTo(0)
    expect(run.operator.state).toMatchObject({ kept: live, keys: live })
    for (let i = 0; i < live; i++) run.push({ id: i, time: 1, key: `live${i}`, kind: 'b', value: 0 })
    run.advanceTo(1)
    expect(run.matches).toBe(live)
    expect(run.operator.state).toMatchObject({ open: 0, kept: 0 })
    let most = 0
    for (let i = 0; i < 20_000; i++) {
      run.push({ id: i, time: 100 + i, key: `passing${i}`, kind: 'a', value: 0 })
      most = Math.max(most, run.operator.state.keys)
    }
    expect(most).toBeLessThanOrEqual(4 * live)
    expect(run.operator.state.keys).toBeLessThanOrEqual(1024)
  })

  test('L8 with columns as input as well', () => {
    const run = watched([rule('plain')], 5)
    let most = 0
    for (let batch = 0; batch < 100; batch++) {
      const events = Array.from({ length: 100 }, (_, i): SampleEvent => {
        const id = batch * 100 + i
        return { id, time: id * 2, key: `k${Math.floor(id / 2)}`, kind: id % 2 === 0 ? 'a' : 'b', value: 0 }
      })
      run.pushColumns(events)
      most = Math.max(most, run.operator.state.keys)
      expect(run.operator.state.buffered).toBeLessThanOrEqual(3)
    }
    expect(run.matches).toBeGreaterThan(4900)
    expect(most).toBeLessThanOrEqual(1024 + 50)
  })
})
