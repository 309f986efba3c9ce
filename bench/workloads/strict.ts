/**
 * Workload `strict`: A, directly followed by B, directly followed by C, per device, within 2 s.
 *
 * Meaning, for every candidate: three signals of one device with no other of it between them, of types A, B and C, the
 * last less than 2 s after the first. Nothing is skipped; since the types differ, no two matches overlap anyway.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import type { Run } from './over-signals.ts'
import { judgedBy, numbersText, onForms, onSignalColumns, onSignals } from './over-signals.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { byDevice, signalColumns } from './signals.ts'

export const STRICT_WITHIN_MS = 2_000
const DEVICES = 1_000

const SHAPE: SignalShape = {
  types: [
    ['A', 1],
    ['B', 1],
    ['C', 1],
    ['x', 1],
  ],
  devices: DEVICES,
  value: (random) => random.below(1000),
}

const input = (setting: Setting): SignalColumns => signalColumns(SHAPE, setting)

const tidemark = async (engine: 'auto' | 'runs'): Promise<Run<SignalColumns | readonly Signal[]>> =>
  (await import('../candidates/strict.ts')).strictRun(engine)

function reference(signals: readonly Signal[]): string[] {
  return signals.flatMap((a, i) => {
    const [b, c] = [signals[i + 1], signals[i + 2]]
    if (a.type !== 'A' || b?.type !== 'B' || c?.type !== 'C') return []
    return c.time - a.time < STRICT_WITHIN_MS ? [numbersText(a.time, b.time, c.time)] : []
  })
}

export const strict: Workload = {
  ...judgedBy(
    input,
    (signals) => [...byDevice(signals).values()].flatMap(reference),
    async (signals) => {
      const { strictRule } = await import('../candidates/strict.ts')
      const { signalOracle } = await import('../candidates/signal-oracle.ts')
      return signalOracle(strictRule, signals).map(([a = NaN, b = NaN, c = NaN]) => numbersText(a, b, c))
    },
  ),
  name: 'strict',
  suite: 'W1',
  title: 'A directly followed by B directly followed by C within 2 s, per device',
  seed: 4,
  events: { full: 1_000_000, quick: 100_000 },
  prefix: 20_000,
  baselines: { columns: ['hand loop'], objects: ['hand loop', 'RxJS'] },
  work: ['predicates', 'visits', 'cells'],
  candidates: [
    onSignalColumns(
      SHAPE,
      { name: 'hand loop', about: 'how far each device has come, in two arrays' },
      async () => (await import('../peers/hand-strict.ts')).handStrict,
    ),
    ...onForms(input, 2, { name: 'Tidemark', about: 'stream(…).detect(rule), engine register' }, () =>
      tidemark('auto'),
    ),
    onSignalColumns(SHAPE, { name: 'Tidemark, runs', about: 'the same, engine runs' }, () => tidemark('runs')),
    onSignalColumns(
      SHAPE,
      { name: 'Tidemark, 2 workers, runs', about: 'engine runs with parallelism: 2', threads: 2 },
      () => tidemark('runs'),
    ),
    onSignals(
      SHAPE,
      { name: 'hand loop', about: 'a Map of how far each device has come' },
      async () => (await import('../peers/hand-strict.ts')).handStrictObjects,
    ),
    onSignals(
      SHAPE,
      { name: 'RxJS', about: 'groupBy device, then bufferCount(3, 1) and filter' },
      async () => (await import('../peers/rxjs-strict.ts')).rxjsStrict,
    ),
  ],
  describe: ({ events }) =>
    `${events.toLocaleString('en-US')} events in order, ${DEVICES.toLocaleString('en-US')} devices, 4 types uniformly; one event a millisecond`,
}
