/**
 * Workloads `consume`: A, then B, then C within so long, per device, and what is matched is used up. They show what a longer
 * window costs, and what more beginnings cost; Cs are rare, so up to thousands of As of a device wait for one.
 *
 * Meaning, for every candidate: every A goes with the first B behind it, and that with the first C behind the B, if it comes
 * less than the window after the A. Of those that end with one C the one with the first A is given, and nothing that has
 * begun before that C counts any more.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import { judgedBy, numbersText, onColumnsOf, onForms } from './over-signals.ts'
import type { Signal, SignalShape } from './signals.ts'
import { byDevice, signalColumns } from './signals.ts'

const DEVICES = 10
const WINDOWS = [100, 1_000, 10_000, 100_000, 1_000_000]
/** In thousandths of the events. */
const STARTS = [1, 10, 100, 500]

export const consume: readonly Workload[] = [
  ...WINDOWS.map((window) => point('consume by window', 'window', window, window, 50)),
  ...STARTS.map((starts) => point('consume by starts', 'As in 1,000', starts, 10_000, starts)),
]

function point(of: string, by: string, at: number, windowMs: number, starts: number): Workload {
  const shape: SignalShape = {
    types: [
      ['A', starts],
      ['B', 50],
      ['C', 2],
      ['x', 1_000 - starts - 52],
    ],
    devices: DEVICES,
    value: (random) => random.below(1000),
  }
  const input = (setting: Setting) => signalColumns(shape, setting)
  return {
    ...judgedBy(
      input,
      (signals) => [...byDevice(signals).values()].flatMap((list) => reference(list, windowMs)),
      async (signals) => {
        const { consumeRule } = await import('../candidates/consume.ts')
        const { signalOracle } = await import('../candidates/signal-oracle.ts')
        return signalOracle(consumeRule(windowMs), signals).map(([a = NaN, b = NaN, c = NaN]) => numbersText(a, b, c))
      },
    ),
    name: `${of} ${at}`,
    suite: 'W2',
    title: `A; B; C within ${windowMs} ms, skip past last`,
    point: {
      of,
      title:
        of === 'consume by window'
          ? 'A; B; C within so many ms (and events), per device, skip past last; 5 % A, 5 % B, 0.2 % C'
          : 'the same within 10,000 ms, of so many As in 1,000 events',
      by,
      at,
      series: '',
    },
    brief: true,
    seed: 14,
    events: { full: 1_000_000, quick: 100_000 },
    prefix: starts < 10 || windowMs < 1_000 ? 100_000 : 10_000,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: [
      onColumnsOf(input, { name: 'hand loop', about: 'what waits for B, and for C, by device' }, async () =>
        (await import('../peers/hand-consume.ts')).handConsume(windowMs),
      ),
      ...onForms(
        input,
        of === 'consume by window' && at === 10_000 ? 2 : 0,
        { name: 'Tidemark', about: 'skipPastLastEvent()' },
        async () => (await import('../candidates/consume.ts')).consumeRun(windowMs),
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${DEVICES} devices; one event a millisecond`,
  }
}

/** C by C: from the first A behind the C that was last used. */
function reference(signals: readonly Signal[], windowMs: number): string[] {
  const texts: string[] = []
  let from = 0
  signals.forEach((c, end) => {
    if (c.type !== 'C') return
    for (let i = from; i < end; i++) {
      const a = signals[i] as Signal
      if (c.time - a.time >= windowMs) from = i + 1
      if (a.type !== 'A' || from > i) continue
      const b = signals.findIndex(({ type }, j) => j > i && type === 'B')
      if (b < 0 || b > end || signals.slice(b, end).some(({ type }) => type === 'C')) break
      texts.push(numbersText(a.time, signals[b]?.time ?? NaN, c.time))
      from = end + 1
      break
    }
  })
  return texts
}
