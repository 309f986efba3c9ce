/**
 * Workloads `related`: conditions that relate an event to others. Per device, for every candidate:
 *
 * - *above*: every A, and the *first* B behind it with a greater value, if that comes less than 3 s after the A.
 * - *rising*: a signal *rises* if its value is greater than that of the signal directly before it. A match is all of five
 *   or more signals in a row that rise, with none that rises directly before or behind them.
 * - *average*: every A, the first n Bs behind it, for each n from 1 on, and the first C behind these: if the mean value of
 *   the Bs is above 1.2 times that of the A, and the C comes less than 2 s after the A.
 */
import type { Workload } from '../harness/contract.ts'
import type { Run } from './over-signals.ts'
import { judgedBy, numbersText, onForms, onSignals } from './over-signals.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { byDevice, signalColumns } from './signals.ts'

export const ABOVE_WITHIN_MS = 3_000
export const AVERAGE_WITHIN_MS = 2_000
export const RISES = 5
const DEVICES = 100

/** Whole values, so that sums do not depend on how they are added up, and some are equal. */
const SHAPE: SignalShape = {
  types: [
    ['A', 1],
    ['B', 3],
    ['C', 1],
    ['x', 5],
  ],
  devices: DEVICES,
  value: (random) => random.below(1000),
}

export type RelatedQuery = 'above' | 'rising' | 'average'

interface Query {
  readonly title: string
  /** How the conditions are written: as expressions and as functions of what is bound. */
  readonly about: readonly [expressions: string, functions: string]
  readonly hand: string
  /** The matches in the signals of one device. */
  readonly reference: (signals: readonly Signal[]) => readonly string[]
  /** What of the times of a match tells it from others. */
  readonly text: (times: readonly number[]) => string
}

const QUERIES: Readonly<Record<RelatedQuery, Query>> = {
  above: {
    title: 'A, then the first B with a greater value, within 3 s, per device',
    about: ["field('value').gt(bound('a', 'value'))", '(b, m) => b.value > m.a.value'],
    hand: 'the waiting As of each device, all asked by each B',
    reference: aboveReference,
    text: ([a = NaN, b = NaN]) => numbersText(a, b, 0),
  },
  rising: {
    title: 'five or more signals in a row that rise, as many as there are, per device',
    about: ["field('value').gt(previous('value'))", '(s, m, previous) => s.value > previous.value'],
    hand: 'the last value and the length of the run of each device',
    reference: risingReference,
    text: (times) => numbersText(times[0] ?? NaN, times.at(-1) ?? NaN, times.length),
  },
  average: {
    title: 'A, then Bs whose mean is above 1.2 times its value, then C, within 2 s, per device',
    about: ["bound.avg('b', 'value').gt(…)", 'the same by m.b.avg(…)'],
    hand: 'for each A: the sum of its Bs, and those that wait for a C',
    reference: averageReference,
    text: (times) => numbersText(times[0] ?? NaN, times.at(-2) ?? NaN, times.at(-1) ?? NaN),
  },
}

export const related: readonly Workload[] = (['above', 'rising', 'average'] as const).map(relatedWorkload)

function relatedWorkload(query: RelatedQuery): Workload {
  const { title, about, hand, reference, text } = QUERIES[query]
  const tidemark = async (conditions: 'expressions' | 'functions'): Promise<Run<SignalColumns | readonly Signal[]>> =>
    (await import('../candidates/related.ts')).relatedRun(query, conditions)
  const byHand = async (): Promise<Run<readonly Signal[]>> =>
    (await import('../peers/hand-related.ts')).handRelated[query]
  return {
    ...judgedBy(
      (setting) => signalColumns(SHAPE, setting),
      (signals) => [...byDevice(signals).values()].flatMap(reference),
      async (signals) => {
        const { relatedRules } = await import('../candidates/related.ts')
        const { signalOracle } = await import('../candidates/signal-oracle.ts')
        return signalOracle(relatedRules[query].expressions, signals).map(text)
      },
    ),
    name: `related ${query}`,
    suite: 'W5',
    title,
    brief: true,
    seed: 5,
    events: { full: 500_000, quick: 50_000 },
    prefix: 20_000,
    baselines: { objects: ['hand loop'] },
    work: ['predicates', 'visits', 'cells', 'relatedEvaluations'],
    candidates: [
      onSignals(SHAPE, { name: 'hand loop', about: hand }, byHand),
      ...onForms(
        (setting) => signalColumns(SHAPE, setting),
        query === 'rising' ? 1 : 2,
        { name: 'Tidemark, expressions', about: about[0] },
        () => tidemark('expressions'),
      ),
      onSignals(SHAPE, { name: 'Tidemark, functions', about: about[1] }, () => tidemark('functions')),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${DEVICES} devices, 10 % A, 30 % B, 10 % C, whole values from 0 to 999; one event a millisecond`,
  }
}

function aboveReference(signals: readonly Signal[]): string[] {
  return signals.flatMap((a, i) => {
    if (a.type !== 'A') return []
    const b = signals.find(({ type, value }, j) => j > i && type === 'B' && value > a.value)
    return b !== undefined && b.time - a.time < ABOVE_WITHIN_MS ? [numbersText(a.time, b.time, 0)] : []
  })
}

function risingReference(signals: readonly Signal[]): string[] {
  const rises = (i: number): boolean => (signals[i]?.value ?? NaN) > (signals[i - 1]?.value ?? NaN)
  return signals.flatMap((first, i) => {
    if (!rises(i) || rises(i - 1)) return []
    let last = i
    while (rises(last + 1)) last++
    const length = last - i + 1
    return length >= RISES ? [numbersText(first.time, signals[last]?.time ?? NaN, length)] : []
  })
}

function averageReference(signals: readonly Signal[]): string[] {
  return signals.flatMap((a, i) => {
    if (a.type !== 'A') return []
    const texts: string[] = []
    let sum = 0
    let taken = 0
    for (let j = i + 1; j < signals.length; j++) {
      const b = signals[j] as Signal
      if (b.time - a.time >= AVERAGE_WITHIN_MS) break
      if (b.type !== 'B') continue
      sum += b.value
      taken++
      if (!(sum / taken > a.value * 1.2)) continue
      const c = signals.find(({ type }, k) => k > j && type === 'C')
      if (c !== undefined && c.time - a.time < AVERAGE_WITHIN_MS) texts.push(numbersText(a.time, b.time, c.time))
    }
    return texts
  })
}
