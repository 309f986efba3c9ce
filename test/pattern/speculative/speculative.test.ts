import { describe, expect, test } from 'vitest'
import { detector, field, pattern, type DetectorOptions, type MatchChange } from '../../../src/index.ts'
import { boundedOutOfOrderness } from '../../../src/time/watermark-strategy.ts'

interface Reading {
  readonly at: number
  readonly m: string
  readonly c: number
}

const unbounded = pattern<Reading>().begin('low').where(field('c').lt(10)).followedBy('high').where(field('c').gt(90))

const rising = unbounded.within(100).named('rising')

const silent = pattern<Reading>().begin('seen').notFollowedBy('again').within(50).named('silent')

const OPTIONS = {
  time: 'at',
  key: 'm',
  watermark: boundedOutOfOrderness(0),
  emit: 'speculative',
  allowedLateness: 1000,
} as const satisfies DetectorOptions<Reading>

/** `insert rising|a|0;2 @30 by 2` */
function lines(changes: readonly MatchChange<object>[]): readonly string[] {
  return changes.map(
    ({ change, id, time, cause }) =>
      `${change} ${id} @${time}${cause === null ? '' : ` by ${cause.position}${cause.latenessMs > 0 ? `, ${cause.latenessMs} late` : ''}`}`,
  )
}

describe('a late event', () => {
  test('takes back a match that it makes another, and names itself', () => {
    const all = detector(rising, OPTIONS)
    expect(lines(all.push({ at: 10, m: 'a', c: 5 }))).toEqual([])
    expect(lines(all.push({ at: 30, m: 'a', c: 95 }))).toEqual(['insert rising|a|0;1 @30 by 1'])
    expect(lines(all.push({ at: 20, m: 'a', c: 99 }))).toEqual([
      'retract rising|a|0;1 @30 by 2, 10 late',
      'insert rising|a|0;2 @20 by 2, 10 late',
    ])
    expect(lines(all.end())).toEqual(['confirm rising|a|0;2 @20'])
    expect(all.report()).toMatchObject({ input: 3, accepted: 3, late: 0, corrected: 1 })
  })

  test('ends an absence that had lasted; another key had moved the clock', () => {
    const all = detector(silent, OPTIONS)
    expect(lines(all.push({ at: 10, m: 'a', c: 0 }))).toEqual([])
    expect(lines(all.push({ at: 70, m: 'b', c: 0 }))).toEqual(['insert silent|a|0 @60 by 1'])
    expect(lines(all.push({ at: 40, m: 'a', c: 0 }))).toEqual(['retract silent|a|0 @60 by 2, 30 late'])
    expect(lines(all.push({ at: 100, m: 'b', c: 0 }))).toEqual(['insert silent|a|2 @90 by 3'])
  })

  test('behind the allowed lateness is late, and told by how much', () => {
    const late: number[] = []
    const all = detector(rising, {
      ...OPTIONS,
      allowedLateness: 5,
      onLate: ({ latenessMs }) => void late.push(latenessMs),
    })
    all.push({ at: 100, m: 'a', c: 5 })
    expect(lines(all.push({ at: 95, m: 'a', c: 1 }))).toEqual([])
    expect(all.report()).toMatchObject({ accepted: 2, corrected: 1, late: 0 })
    all.push({ at: 94, m: 'a', c: 1 })
    expect(all.report()).toMatchObject({ accepted: 2, corrected: 1, late: 1 })
    expect(late).toEqual([1])
  })

  test('is confirmed as soon as nothing that could change it is taken any more', () => {
    const all = detector(rising, { ...OPTIONS, allowedLateness: 5 })
    all.push({ at: 10, m: 'a', c: 5 })
    all.push({ at: 20, m: 'a', c: 95 })
    // The watermark is one below the greatest time.
    expect(lines(all.push({ at: 25, m: 'b', c: 50 }))).toEqual([])
    expect(lines(all.push({ at: 26, m: 'b', c: 50 }))).toEqual(['confirm rising|a|0;1 @20'])
  })
})

describe('work', () => {
  test('L7 a late event costs what the tail of its key behind it costs, whatever has been before', () => {
    const visits = (history: number): readonly [replayed: number, visits: number] => {
      const all = detector(rising, { ...OPTIONS, engine: 'runs', allowedLateness: 1e9 })
      for (let i = 0; i < history; i++) {
        all.push({ at: i * 10, m: 'a', c: i % 7 === 0 ? 5 : 50 })
        all.push({ at: i * 10, m: 'b', c: i % 7 === 0 ? 5 : 50 })
      }
      const before = all.report().work
      for (let i = 0; i < 10; i++) all.push({ at: (history - 10) * 10 + i, m: 'a', c: i % 2 === 0 ? 5 : 95 })
      const { work } = all.report()
      return [work.replayed - before.replayed, work.visits - before.visits]
    }
    const [replayed] = visits(210)
    const [after, looked] = visits(4900)
    expect(after).toBe(replayed)
    // Only events that the rule wants are kept: of the ten that follow, one or two, and those that came late themselves.
    expect(replayed).toBeLessThan(10 * 12)
    expect(replayed).toBeGreaterThan(0)
    expect(looked).toBeGreaterThan(0)
    expect(looked).toBeLessThan(100)
  })

  test('an event in order shows none again', () => {
    const all = detector(rising, { ...OPTIONS, allowedLateness: 1e9 })
    for (let i = 0; i < 500; i++) all.push({ at: i, m: 'ab'[i % 2]!, c: i % 2 === 0 ? 5 : 95 })
    expect(all.report().work.replayed).toBe(0)
  })
})

describe('memory', () => {
  test('L8 is bounded by the lateness, and keys of which nothing is left are forgotten', () => {
    const all = detector(rising, { ...OPTIONS, allowedLateness: 50 })
    let kept = 0
    let keys = 0
    for (let i = 0; i < 20_000; i++) {
      all.push({ at: i, m: `m${Math.floor(i / 10)}`, c: i % 2 === 0 ? 5 : 95 })
      const { buffered, keys: now } = stateOf(all)
      kept = Math.max(kept, buffered)
      keys = Math.max(keys, now)
    }
    expect(all.report().output).toBeGreaterThan(1000)
    expect(kept).toBeLessThan(70)
    expect(keys).toBeLessThan(30)
  })

  test('a horizon that is longer than memory allows is an error that says so', () => {
    const all = detector(rising, { ...OPTIONS, limits: { correctableEvents: 100 } })
    const push = (): void => {
      for (let at = 0; at < 200; at++) all.push({ at, m: 'a', c: 5 })
    }
    expect(push).toThrow('More than 100 events are kept')
  })

  test('or the oldest are settled early, counted, and what would belong before them is late', () => {
    const all = detector(rising, { ...OPTIONS, limits: { correctableEvents: 100, onLimit: 'shedOldest' } })
    const changes: MatchChange<object>[] = []
    for (let at = 0; at < 500; at++) changes.push(...all.push({ at, m: 'a', c: at % 2 === 0 ? 5 : 95 }))
    expect(changes.some(({ change }) => change === 'confirm')).toBe(true)
    const { shed } = all.report()
    expect(shed).toBeGreaterThan(300)
    all.push({ at: 1, m: 'a', c: 95 })
    expect(all.report()).toMatchObject({ late: 1, input: 501, accepted: 500 })
    all.push({ at: 498, m: 'a', c: 95 })
    expect(all.report().late).toBe(1)
  })
})

function stateOf(all: object): { readonly buffered: number; readonly keys: number } {
  const { operator } = (
    all as { snapshot(): { operator: { keys: unknown[]; rules: { timelines: { entries: unknown[] }[] }[] } } }
  ).snapshot()
  const buffered = operator.rules.reduce(
    (sum, { timelines }) => sum + timelines.reduce((n, { entries }) => n + entries.length, 0),
    0,
  )
  return { buffered, keys: operator.keys.length }
}

test('a key that takes over the code of one that is forgotten is not touched by its deadlines', () => {
  const all = detector(unbounded.within(3000).named('rising'), { ...OPTIONS, engine: 'runs', allowedLateness: 200 })
  const events = [
    [15_772, 'a', 5],
    [15_962, 'b', 5],
    [16_131, 'a', 95],
    [16_473, 'x', 50],
    [23_996, 'c', 5],
    [26_977, 'x', 50],
    [27_026, 'x', 50],
  ] as const
  for (const [at, m, c] of events) all.push({ at, m, c })
  expect(lines(all.push({ at: 26_991, m: 'c', c: 95 }))).toEqual(['insert rising|c|4;7 @26991 by 7, 35 late'])
})

describe('an event of a time that its clock does not believe', () => {
  test('waits until time gets there, and decides nothing before', () => {
    const all = detector(silent, { ...OPTIONS, watermark: boundedOutOfOrderness(0).withMaxFutureSkew(1000) })
    all.push({ at: 10, m: 'a', c: 0 }, 10)
    expect(lines(all.push({ at: 100_000, m: 'a', c: 0 }, 20))).toEqual([])
    expect(lines(all.push({ at: 30, m: 'a', c: 0 }, 30))).toEqual([])
    expect(lines(all.push({ at: 90, m: 'a', c: 0 }, 90))).toEqual(['insert silent|a|2 @80 by 3'])
  })
})

describe('options', () => {
  test.each([
    [{ emit: 'maybe' }, "The option emit is 'maybe'"],
    [{ emit: 'speculative', order: 'arrival' }, 'The option order'],
    [{ emit: 'final' }, 'The option allowedLateness'],
    [{ allowedLateness: -5 }, 'allowedLateness'],
    [{ allowedLateness: NaN }, 'allowedLateness'],
  ])('%j is refused', (options, message) => {
    expect(() => detector(rising, { ...OPTIONS, ...(options as object) })).toThrow(message)
  })
})
