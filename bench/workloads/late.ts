/**
 * Workload `late`: every A, and the first B behind it with a greater value, within 3 s, per device; one signal in five comes
 * up to 200 ms after signals that happened later.
 *
 * Meaning, for every candidate: the matches in event time. What waits for late signals gives each match once; what
 * corrects has given the same when all is confirmed.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'
import type { LateWay } from '../candidates/late.ts'
import { candidateOver, numbersText } from './over-signals.ts'
import { ABOVE_WITHIN_MS } from './related.ts'
import { byDevice, signalColumns, signalsOf, type Signal, type SignalShape } from './signals.ts'

export const LONGEST_DELAY_MS = 200
const DEVICES = 100

const SHAPE: SignalShape = {
  types: [
    ['A', 1],
    ['B', 3],
    ['x', 6],
  ],
  devices: DEVICES,
  value: (random) => random.below(1000),
}

const WAYS: readonly (readonly [way: LateWay, name: string, about: string])[] = [
  ['final', 'waits', 'a watermark 200 ms behind; matches are final; no trace'],
  ['traces one', 'waits, trace of a key', 'the same, the events of one device of 100 are kept to tell why'],
  ['traces all', 'waits, trace of all', 'the same of every device'],
  ['corrected', 'corrects', "emit: 'speculative', what comes late corrects; matches are those that are confirmed"],
]

export const late: Workload = {
  name: 'late',
  suite: 'W9',
  title: 'A, then the first B with a greater value, within 3 s, per device, a fifth of the signals late',
  brief: true,
  seed: 7,
  events: { full: 500_000, quick: 50_000 },
  prefix: 20_000,
  baselines: { objects: ['waits'] },
  work: ['predicates', 'visits', 'cells', 'replayed'],
  candidates: WAYS.map(([way, name, about]) =>
    candidateOver<readonly Signal[]>(
      'objects',
      { name, about },
      arriving,
      (signals, length) => signals.slice(0, length),
      async () => (await import('../candidates/late.ts')).lateRun(way),
    ),
  ),
  describe: ({ events }) =>
    `${events.toLocaleString('en-US')} events, ${DEVICES} devices, 10 % A, 30 % B, whole values from 0 to 999; one event a millisecond, 20 % of them arriving up to ${LONGEST_DELAY_MS} ms later`,
  writeFiles() {
    // There is no form of input in files.
  },
  reference: (setting, events) => [...byDevice(inOrder(setting, events)).values()].flatMap(firstAbove),
  async oracle(setting, events) {
    const { relatedRules } = await import('../candidates/related.ts')
    const { signalOracle } = await import('../candidates/signal-oracle.ts')
    return signalOracle(relatedRules.above.expressions, inOrder(setting, events)).map(([a = NaN, b = NaN]) =>
      numbersText(a, b, 0),
    )
  },
}

/** The signals as they arrive. */
function arriving(setting: Setting): readonly Signal[] {
  const random = new Random(setting.seed + 1)
  const delayed = signalsOf(signalColumns(SHAPE, setting)).map((signal) => ({
    signal,
    arrival: signal.time + (random.below(5) === 0 ? random.below(LONGEST_DELAY_MS) : 0),
  }))
  return delayed.sort((a, b) => a.arrival - b.arrival || a.signal.time - b.signal.time).map(({ signal }) => signal)
}

/** The first that arrive, in order of time. */
function inOrder(setting: Setting, events: number): Signal[] {
  return arriving(setting)
    .slice(0, events)
    .sort((a, b) => a.time - b.time)
}

function firstAbove(signals: readonly Signal[]): string[] {
  return signals.flatMap((a, i) => {
    if (a.type !== 'A') return []
    const b = signals.find(({ type, value }, j) => j > i && type === 'B' && value > a.value)
    return b !== undefined && b.time - a.time < ABOVE_WITHIN_MS ? [numbersText(a.time, b.time, 0)] : []
  })
}
