/**
 * Workload `sequence work`: A then B per device, with work to do. Every A, and the first B of its device behind it with a
 * greater value, less than 5 minutes after it. Hardly any B is greater, so that up to 60 As of each device wait, and each
 * B asks all of them: what is measured is how that work is shared out to threads.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import type { Run } from './over-signals.ts'
import { judgedBy, numbersText, onColumnsOf } from './over-signals.ts'
import type { Signal, SignalColumns, SignalShape } from './signals.ts'
import { byDevice, signalColumns } from './signals.ts'

export const WORK_WITHIN_MS = 5 * 60_000
const DEVICES = 1_000
/** As have values up to 1, Bs up to this. */
const LOW = 0.002

const SHAPE: SignalShape = {
  types: [
    ['A', 1],
    ['B', 1],
    ['x', 3],
  ],
  devices: DEVICES,
  value: (random) => random.unit(),
}

function input(setting: Setting): SignalColumns {
  const signals = signalColumns(SHAPE, setting)
  const { type, value } = signals.columns
  const scaled = value.map((unit, row) => (type.dictionary[type.codes[row] ?? 0] === 'B' ? unit * LOW : unit))
  return { ...signals, columns: { ...signals.columns, value: scaled } }
}

const tidemark = async (): Promise<Run<SignalColumns>> => (await import('../candidates/sequence-work.ts')).workRun

export const sequenceWork: Workload = {
  ...judgedBy(
    input,
    (signals) => [...byDevice(signals).values()].flatMap(reference),
    async (signals) => {
      const { workRule } = await import('../candidates/sequence-work.ts')
      const { signalOracle } = await import('../candidates/signal-oracle.ts')
      return signalOracle(workRule, signals).map(([a = NaN, b = NaN]) => numbersText(a, b, 0))
    },
  ),
  name: 'sequence work',
  suite: 'W2',
  title:
    'A, then the first B of the device with a greater value within 5 minutes: up to 60 As wait, and each B asks them',
  seed: 8,
  events: { full: 600_000, quick: 100_000 },
  prefix: 40_000,
  baselines: { columns: ['Tidemark'] },
  work: ['visits', 'cells', 'relatedEvaluations'],
  candidates: [
    onColumnsOf(
      input,
      { name: 'hand loop', about: 'for each device an array of the As that wait' },
      async () => (await import('../peers/hand-sequence-work.ts')).handWork,
    ),
    onColumnsOf(input, { name: 'Tidemark', about: "field('value').gt(bound('a', 'value')), engine runs" }, tidemark),
    onColumnsOf(input, { name: 'Tidemark, 2 workers', about: 'the same with parallelism: 2', threads: 2 }, tidemark),
  ],
  describe: ({ events }) =>
    `${events.toLocaleString('en-US')} events in order, ${DEVICES.toLocaleString('en-US')} devices, 20 % A, 20 % B; one event a millisecond`,
}

function reference(signals: readonly Signal[]): string[] {
  return signals.flatMap((a, i) => {
    if (a.type !== 'A') return []
    const b = signals.find(({ type, value, time }, at) => at > i && type === 'B' && value > a.value && time > a.time)
    return b === undefined || b.time - a.time >= WORK_WITHIN_MS ? [] : [numbersText(a.time, b.time, 0)]
  })
}
