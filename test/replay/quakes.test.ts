/**
 * The real week of earthquakes: what is known of it, and the oracle on altered copies of it, all through the code that
 * `tidemark replay` runs.
 */
import { readFileSync } from 'node:fs'
import { patternFromJson } from 'tidemark'
import { oracleMatches } from 'tidemark/testing'
import { describe, expect, test } from 'vitest'
import type { LatenessPolicy, ReplayedMatch } from '../../src/replay/answer.ts'
import { compareLateness, type LatenessComparison } from '../../src/replay/compare-lateness.ts'
import rule, { stream } from '../../patterns/earthquakes/aftershocks/rule.ts'
import { ROOT } from '../support/repository.ts'

type Quake = ReturnType<typeof stream.map>

const HOUR = 3_600_000
const { features } = JSON.parse(readFileSync(`${ROOT}/node_modules/vega-datasets/data/earthquakes.json`, 'utf8')) as {
  features: Parameters<typeof stream.map>[0][]
}
const quakes: readonly Quake[] = features.map(stream.map)
const { time, arrival, orderBy, delays } = stream
const SETTINGS = { time, arrival, orderBy }

const compare = (events: readonly Quake[], pattern: typeof rule = rule): LatenessComparison<Quake> =>
  compareLateness<Quake>(events, pattern, SETTINGS, delays)

describe('the week of earthquakes', () => {
  const comparison = compare(quakes)
  const { eventTime, arrivalOrder, arrivalClock, lateDropped, statistics } = comparison

  test('has ten sequences in event time, the strongest with eight aftershocks', () => {
    expect(eventTime).toMatchObject({ accepted: 1707, late: [], bad: [], conditionFailures: 0 })
    const sequences = eventTime.matches.map(({ match }) => match.events as { mainshock: Quake; aftershocks: Quake[] })
    expect(sequences).toHaveLength(10)
    const strongest = sequences.toSorted((a, b) => b.mainshock.magnitude! - a.mainshock.magnitude!)[0]!
    expect(stream.label(strongest.mainshock)).toBe('M6.4 22km NNE of Hualian, Taiwan')
    expect(strongest.aftershocks).toHaveLength(8)
  })

  test('loses most of them in order of arrival', () => {
    expect(arrivalOrder.matches).toHaveLength(2)
    expect(arrivalOrder.exact).toHaveLength(1)
    expect(arrivalOrder.missed).toHaveLength(9)
    const [cut] = arrivalOrder.invented
    expect(cut!.match.events).toMatchObject({ mainshock: { magnitude: 6.4 }, aftershocks: { length: 4 } })
    expect(arrivalClock!.exact).toHaveLength(1)
    expect(arrivalClock!.matches).toHaveLength(9)
  })

  test.each([
    [0.25, 0, 1211],
    [1, 0, 1064],
    [6, 0, 750],
    [24, 6, 314],
    [72, 10, 26],
  ])('with what is later than %d h dropped has %d, all exact', (hours, count, late) => {
    const answer = lateDropped.find(({ policy }) => policy.kind === 'late-dropped' && policy.delayMs === hours * HOUR)!
    expect(answer.matches).toHaveLength(count)
    expect(answer.exact).toHaveLength(count)
    expect(answer.late).toHaveLength(late)
  })

  test('is 75.9 % out of order, and needs days of waiting', () => {
    expect(statistics.outOfOrderShare).toBeCloseTo(0.759, 3)
    expect(statistics.suggested.map(({ delayMs }) => Math.floor(delayMs / HOUR))).toEqual([45, 89, 157, 159])
  })
})

/** By position: what a recording holds is told apart by nothing else. */
type Rows = readonly (readonly number[])[]

/** The sequences that the oracle finds in some events of a copy, as positions in it. */
function oracle(copy: readonly Quake[], accepted: readonly number[], pattern: typeof rule): Rows {
  const sorted = accepted.toSorted((a, b) => copy[a]!.time - copy[b]!.time || orderBy(copy[a]!, copy[b]!) || a - b)
  const events = sorted.map((row) => ({ time: copy[row]!.time, event: copy[row]! }))
  return inOrder(oracleMatches(pattern.syntax, events).map(({ rows }) => rows.map((row) => sorted[row]!)))
}

const inOrder = (rows: Rows): Rows => rows.toSorted((a, b) => a[0]! - b[0]! || (String(a) < String(b) ? -1 : 1))
const rowsOf = (matches: readonly ReplayedMatch[]): Rows => inOrder(matches.map(({ positions }) => positions))

/** What a watermark `delayMs` behind the greatest time lets through, written down without the library. */
function acceptedRows(copy: readonly Quake[], policy: LatenessPolicy): readonly number[] {
  const rows = copy.map((_, row) => row).toSorted((a, b) => copy[a]!.updated - copy[b]!.updated || a - b)
  if (policy.kind !== 'late-dropped') return rows
  let greatest = -Infinity
  return rows.filter((row) => {
    const { time: at } = copy[row]!
    const kept = at >= greatest - policy.delayMs
    greatest = Math.max(greatest, at)
    return kept
  })
}

/** A sequence of numbers in [0, 1) that is the same in every run (multiplicative congruential, Lehmer 1951). */
function chances(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** The same rule with another threshold for the mainshock. */
function withThreshold(magnitude: number): typeof rule {
  const parts = JSON.stringify(rule).split('"value":4.5')
  expect(parts).toHaveLength(2)
  return patternFromJson(JSON.parse(parts.join(`"value":${magnitude}`))) as typeof rule
}

describe('the oracle agrees on copies of the week', () => {
  test.each([
    ['as it is', 0, (events: readonly Quake[]) => events, rule],
    [
      'with a third of the events removed',
      11,
      (events: readonly Quake[], next: () => number) => events.filter(() => next() > 1 / 3),
      rule,
    ],
    [
      'with times shifted by up to three hours, in whole minutes so that some are equal',
      23,
      (events: readonly Quake[], next: () => number) =>
        events.map((quake) => ({
          ...quake,
          time: Math.round((quake.time + (next() - 0.5) * 6 * HOUR) / 60_000) * 60_000,
        })),
      rule,
    ],
    [
      'in another order in the file',
      5,
      (events: readonly Quake[], next: () => number) =>
        events
          .map((quake) => [next(), quake] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, quake]) => quake),
      rule,
    ],
    ['from magnitude 3.5', 0, (events: readonly Quake[]) => events, withThreshold(3.5)],
  ] as const)('%s', (_, seed, alter, pattern) => {
    const copy = alter(quakes, chances(seed + 1))
    const { eventTime, lateDropped } = compare(copy, pattern)
    const counts = [eventTime, ...lateDropped].map((answer) => {
      const accepted = acceptedRows(copy, answer.policy)
      expect(answer.accepted).toBe(accepted.length)
      expect(answer.accepted + answer.late.length).toBe(copy.length)
      expect(rowsOf(answer.matches)).toEqual(oracle(copy, accepted, pattern))
      return answer.matches.length
    })
    expect(counts[0]).toBeGreaterThan(3)
    expect(counts.at(-1)).toBeGreaterThan(0)
    expect(new Set(counts).size).toBeGreaterThan(1)
  })
})
