/**
 * Workloads `related open`: what partial matches that wait cost, where each has to be asked. Every A, and the first B behind
 * it with a greater value, less than so long after it; no key. Half of the events are As, so half as many wait as the window
 * has milliseconds; one event in a hundred is a B, which asks all of them.
 *
 * *Selectivity* is the share of As, as they come, that one B ends: As have values up to 1,000, Bs up to twice that share of it.
 * What is left waiting is what no B ends, so that with 0.1 % nearly all wait for the end of the window.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import type { Listing, Run } from './over-signals.ts'
import { judgedBy, numbersText, onObjectsOf } from './over-signals.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { signalColumns } from './signals.ts'

const OPEN = [10, 100, 1_000, 10_000]
/** In percent. */
const SELECTIVITY = [0.1, 50]
const MOST = 1_000

const SHAPE: SignalShape = {
  types: [
    ['A', 50],
    ['B', 1],
    ['x', 49],
  ],
  devices: 1,
  value: (random) => random.unit(),
}

export const relatedOpen: readonly Workload[] = SELECTIVITY.flatMap((percent) =>
  OPEN.map((open) => point(open, percent)),
)

function point(open: number, percent: number): Workload {
  const windowMs = 2 * open
  const input = (setting: Setting): SignalColumns => {
    const signals = signalColumns(SHAPE, setting)
    const { type, value } = signals.columns
    const most = type.dictionary.map((name) => (name === 'B' ? (2 * MOST * percent) / 100 : MOST))
    const scaled = value.map((unit, row) => unit * (most[type.codes[row] ?? 0] ?? 0))
    return { ...signals, columns: { ...signals.columns, value: scaled } }
  }
  const candidate = (listing: Listing, load: () => Promise<Run<readonly Signal[]>>) => onObjectsOf(input, listing, load)
  return {
    ...judgedBy(
      input,
      (signals) => reference(signals, windowMs),
      async (signals) => {
        const { aboveRule } = await import('../candidates/related-open.ts')
        const { signalOracle } = await import('../candidates/signal-oracle.ts')
        return signalOracle(aboveRule(windowMs), signals).map(([a = NaN, b = NaN]) => numbersText(a, b, 0))
      },
    ),
    name: `related open ${percent} ${open}`,
    suite: 'W5',
    title: 'A, then the first B with a greater value',
    point: {
      of: 'related open',
      title: 'A, then the first B with a greater value, where about so many As wait; one event in 100 is a B',
      by: 'open',
      at: open,
      series: `selectivity ${percent} %`,
    },
    brief: true,
    seed: 1,
    events: { full: open > 1_000 ? 100_000 : 300_000, quick: 50_000 },
    leastEvents: 2 * windowMs,
    // Of so many that wait, the oracle asks each at every event.
    prefix: open <= 100 ? 10_000 : 2_500,
    baselines: { objects: ['hand loop'] },
    work: ['visits', 'cells', 'relatedEvaluations'],
    candidates: [
      candidate({ name: 'hand loop', about: 'an array of the waiting As' }, async () =>
        (await import('../peers/hand-related-open.ts')).handAbove(windowMs),
      ),
      candidate({ name: 'Tidemark', about: "field('value').gt(bound('a', 'value')), engine runs" }, async () =>
        (await import('../candidates/related-open.ts')).aboveRun(windowMs),
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order (100,000 where 10,000 wait), 50 % A, 1 % B, no key; one event a millisecond`,
  }
}

function reference(signals: readonly Signal[], windowMs: number): string[] {
  const bs = signals.filter(({ type }) => type === 'B')
  let next = 0
  return signals.flatMap((a) => {
    if (a.type !== 'A') return []
    while ((bs[next]?.time ?? Infinity) < a.time) next++
    for (let i = next; i < bs.length; i++) {
      const b = bs[i] as Signal
      if (b.time - a.time >= windowMs) return []
      if (b.value > a.value) return [numbersText(a.time, b.time, 0)]
    }
    return []
  })
}
