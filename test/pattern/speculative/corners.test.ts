/** What stands, and what is kept, in corners: keys that pass, scopes that share a key, clocks that run ahead, limits, errors. */
import { describe, expect, test } from 'vitest'
import {
  detector,
  field,
  pattern,
  type Detector,
  type DetectorOptions,
  type DetectorSnapshot,
  type MatchChange,
} from '../../../src/index.ts'
import { boundedOutOfOrderness } from '../../../src/time/watermark-strategy.ts'

interface Reading {
  readonly at: number
  readonly m?: string
  readonly c: number
  readonly s?: number
  readonly p?: number
}

const pair = pattern<Reading>().begin('low').where(field('c').lt(10)).followedBy('high').where(field('c').gt(90))

const OPTIONS = {
  time: 'at',
  key: 'm',
  watermark: boundedOutOfOrderness(0),
  emit: 'speculative',
  allowedLateness: 1000,
} as const satisfies DetectorOptions<Reading>

type Changes = readonly MatchChange<object>[]

function lines(changes: Changes): readonly string[] {
  return changes.map(({ change, id, time }) => `${change} ${id} @${time}`)
}

function throughText(all: Pick<Detector<Reading>, 'snapshot'>): DetectorSnapshot {
  return JSON.parse(JSON.stringify(all.snapshot())) as DetectorSnapshot
}

interface Kept {
  readonly operator: {
    readonly keys: readonly unknown[]
    readonly rules: readonly {
      readonly state: { readonly keys: readonly unknown[] | null }
      readonly timelines: readonly { readonly entries: readonly unknown[] }[]
    }[]
  }
}

function kept(all: Pick<Detector<Reading>, 'snapshot'>): {
  keys: number
  own: number
  timelines: number
  events: number
} {
  const { keys, rules } = (all.snapshot() as unknown as Kept).operator
  const { state, timelines } = rules[0]!
  const events = timelines.reduce((sum, { entries }) => sum + entries.length, 0)
  return { keys: keys.length, own: state.keys?.length ?? 0, timelines: timelines.length, events }
}

describe('L8 keys that pass', () => {
  test.each(['runs', 'compact'] as const)('are forgotten when what they left open is over (%s)', (engine) => {
    const all = detector(pair.within(100).named('rising'), { ...OPTIONS, engine, allowedLateness: 50 })
    for (let at = 0; at < 2000; at++) all.push({ at, m: `m${at}`, c: 5 })
    // Those of the lateness, and of the window behind it.
    expect(kept(all).keys).toBeLessThan(160)
    expect(kept(all).timelines).toBeGreaterThan(100)
  })

  test('are forgotten by the engine of strict sequences', () => {
    const strict = pattern<Reading>().begin('low').where(field('c').lt(10)).next('high').where(field('c').gt(90))
    const all = detector(strict.within(100).named('strict'), { ...OPTIONS, engine: 'register', allowedLateness: 50 })
    for (let at = 0; at < 2000; at++) all.push({ at, m: `m${at}`, c: 5 })
    expect(kept(all).keys).toBeLessThan(160)
  })

  test('are forgotten after a snapshot as well', () => {
    const rule = pair.within(100).named('rising')
    const options = { ...OPTIONS, allowedLateness: 50 }
    const before = detector(rule, options)
    for (let at = 0; at < 500; at++) before.push({ at, m: `m${at}`, c: 5 })
    const all = detector(rule, options, throughText(before))
    for (let at = 500; at < 1000; at++) all.push({ at, m: `x${at}`, c: 5 })
    expect(kept(all).keys).toBeLessThan(160)
  })

  test('are forgotten where a rule keeps their events apart, the keys of the stream too', () => {
    const all = detector(pair.within(10).partitionBy('p').named('apart'), { ...OPTIONS, allowedLateness: 50 })
    for (let at = 0; at < 2000; at++) all.push({ at, m: `m${at}`, c: 5, p: at })
    expect(kept(all).own).toBeLessThan(70)
    expect(kept(all).keys).toBeLessThan(70)
    const again = detector(
      pair.within(10).partitionBy('p').named('apart'),
      { ...OPTIONS, allowedLateness: 50 },
      throughText(all),
    )
    for (let at = 2000; at < 2500; at++) again.push({ at, m: `m${at}`, c: 5, p: at })
    expect(kept(again).keys).toBeLessThan(70)
  })
})

describe('limits', () => {
  test('the limit of events that are kept holds where nothing is found', () => {
    const all = detector(pair.named('rising'), {
      ...OPTIONS,
      limits: { correctableEvents: 100, onLimit: 'shedOldest' },
    })
    let most = 0
    for (let at = 0; at < 1000; at++) {
      all.push({ at, m: 'a', c: 5 })
      if (at % 50 === 0) most = Math.max(most, kept(all).events)
    }
    expect(most).toBeGreaterThan(50)
    expect(most).toBeLessThanOrEqual(100)
  })

  test('what a late event breaks stays broken, and nothing is said of other keys that is not so', () => {
    const any = pattern<Reading>().begin('a').where(field('c').lt(10)).followedByAny('b').where(field('c').gt(90))
    const all = detector(any.within(1000).named('any'), { ...OPTIONS, limits: { matchesPerTrigger: 2 } })
    for (const at of [0, 1]) all.push({ at, m: 'a', c: 5 })
    expect(all.push({ at: 10, m: 'a', c: 95 })).toHaveLength(2)
    expect(() => all.push({ at: 5, m: 'a', c: 5 })).toThrow('completes more than 2 matches')
    expect(() => all.push({ at: 20, m: 'b', c: 5 })).toThrow('completes more than 2 matches')
    expect(() => all.snapshot()).toThrow('completes more than 2 matches')
  })

  test('an event that cannot be put in order changes nothing', () => {
    let fails = false
    const orderBy = (a: Reading, b: Reading): number => {
      if (fails) throw new Error('no order')
      return a.c - b.c
    }
    const all = detector(pair.named('rising'), { ...OPTIONS, orderBy, limits: { correctableEvents: 2 } })
    all.push({ at: 1, m: 'a', c: 5 })
    fails = true
    expect(() => all.push({ at: 1, m: 'a', c: 95 })).toThrow('no order')
    fails = false
    expect(lines(all.push({ at: 2, m: 'a', c: 95 }))).toEqual(['insert rising|a|0;2 @2'])
    expect(kept(all).events).toBe(2)
  })
})

describe('L3 counts', () => {
  test('an event behind the watermark without a key is bad, and corrects nothing', () => {
    const all = detector(pair.named('rising'), OPTIONS)
    all.push({ at: 100, m: 'a', c: 5 })
    all.push({ at: 95, c: 5 })
    expect(all.report()).toMatchObject({ input: 2, accepted: 1, bad: 1, corrected: 0 })
  })
})

describe('a key that two watermark scopes share', () => {
  const options = { ...OPTIONS, watermarkPer: { by: 's' }, allowedLateness: 10 } as const

  test('takes an event for all rules, or for none', () => {
    const rules = [pair.named('open'), pattern<Reading>().begin('x').within(5).named('short')]
    const all = detector(rules, options)
    all.push({ at: 0, m: 'a', c: 5, s: 1 })
    all.push({ at: 1000, m: 'b', c: 5, s: 1 })
    expect(lines(all.push({ at: 5, m: 'a', c: 95, s: 2 }))).toEqual([])
    expect(all.report()).toMatchObject({ input: 3, accepted: 2, late: 1 })
  })

  test('has the time of all its events, also when it goes on from a snapshot', () => {
    const rule = pattern<Reading>().begin('seen').notFollowedBy('again').where(field('c').gt(90))
    const inclusive = rule.within(50, { inclusive: true }).named('silent')
    const first = detector(inclusive, options)
    first.push({ at: 0, m: 'a', c: 5, s: 1 })
    const said = [...first.push({ at: 50, m: 'a', c: 5, s: 2 })]
    expect(lines(said)).toEqual(['insert silent|a|0 @50'])
    const restored = detector(inclusive, options, throughText(first))
    const atEnd = lines(first.end())
    expect(atEnd).toContain('confirm silent|a|0 @50')
    expect(lines(restored.end())).toEqual(atEnd)
  })
})

test('an event that waits until its time is believed stands before one of that time which came later', () => {
  const watermark = boundedOutOfOrderness(0).withMaxFutureSkew(10)
  const events = [
    [{ at: 0, m: 'z', c: 50 }, 0],
    [{ at: 100, m: 'a', c: 5 }, 0],
    [{ at: 100, m: 'a', c: 95 }, 100],
  ] as const
  const speculative = detector(pair.named('tie'), { ...OPTIONS, watermark })
  const final = detector(pair.named('tie'), { time: 'at', key: 'm', watermark })
  const said = events.flatMap(([event, arrival]) => speculative.push(event, arrival))
  const found = [...events.flatMap(([event, arrival]) => final.push(event, arrival)), ...final.end()]
  expect(said.map(({ change, id }) => `${change} ${id}`)).toEqual(['insert tie|a|1;2'])
  expect(found.map(({ id }) => id)).toEqual(['tie|a|1;2'])
})
