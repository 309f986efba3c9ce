/**
 * Workloads `strict length` and `strict rate`: what a longer chain costs, at an equal share of matches, and what more
 * matches cost, at an equal length. And `strict run`, whose length is open.
 *
 * Meaning, for every candidate, of the first two: signals of one device of the types T0, T1, … with no other of it between
 * them, the last less than the window after the first. Of *run*: every T0, the T0s directly behind it, as many as there
 * are, and a T1 directly behind these, if it comes less than the window after the first; so every T0 of a run begins one.
 */
import type { Workload } from '../harness/contract.ts'
import { judgedBy, numbersText, onColumnsOf, onForms } from './over-signals.ts'
import type { PlantedChains } from './planted-chains.ts'
import { plantedChains } from './planted-chains.ts'
import type { Signal, SignalShape } from './signals.ts'
import { byDevice, signalColumns } from './signals.ts'

export interface StrictChain {
  readonly steps: number
  readonly windowMs: number
}

const DEVICES = 100
const LENGTHS = [2, 4, 8, 16]
/** Matches in 100,000 events. */
const RATES = [1, 10, 100, 1_000, 10_000]

export const strictSweep: readonly Workload[] = [
  ...LENGTHS.map((steps) => point('strict length', 'steps', steps, { steps, rate: 0.01, devices: DEVICES })),
  ...RATES.map((rate) =>
    point('strict rate', 'matches in 100,000', rate, { steps: 3, rate: rate / 100_000, devices: DEVICES }),
  ),
  strictRun(),
]

function point(of: string, by: string, at: number, shape: PlantedChains): Workload {
  // A device has a signal each 100 ms in the mean, so that a few chains in a hundred take longer.
  const chain: StrictChain = { steps: shape.steps, windowMs: 150 * shape.steps }
  const input = (setting: Parameters<Workload['reference']>[0]) => plantedChains(shape, setting)
  return {
    ...judgedBy(
      input,
      (signals) => [...byDevice(signals).values()].flatMap((list) => reference(chain, list)),
      async (signals) => {
        const { strictChainRule } = await import('../candidates/strict-chain.ts')
        const { signalOracle } = await import('../candidates/signal-oracle.ts')
        return signalOracle(strictChainRule(chain), signals).map((times) => textOf(times))
      },
    ),
    name: `${of} ${at}`,
    suite: 'W1',
    title: `${of} of ${at}`,
    point: {
      of,
      title:
        of === 'strict length'
          ? 'so many types, each directly behind the other, per device; one event in 100 ends a match'
          : 'three types, each directly behind the other, per device; so many events in 100,000 end a match',
      by,
      at,
      series: '',
    },
    brief: true,
    seed: 11,
    events: { full: 1_000_000, quick: 200_000 },
    prefix: shape.rate < 0.001 ? 200_000 : 10_000,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: [
      onColumnsOf(input, { name: 'hand loop', about: 'the next step and the start of each device' }, async () =>
        (await import('../peers/hand-strict-chain.ts')).handStrictChain(chain),
      ),
      ...onForms(
        input,
        of === 'strict length' && at === 8 ? 2 : 0,
        { name: 'Tidemark', about: 'stream(…).detect(rule), engine register' },
        async () => (await import('../candidates/strict-chain.ts')).strictChainRun(chain),
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${DEVICES} devices, chains planted, one in five breaks off; one event a millisecond`,
  }
}

function reference({ steps, windowMs }: StrictChain, signals: readonly Signal[]): string[] {
  return signals.flatMap((first, i) => {
    const chain = signals.slice(i, i + steps)
    const last = chain.at(-1) as Signal
    if (chain.length < steps || !chain.every(({ type }, step) => type === `T${step}`)) return []
    return last.time - first.time < windowMs ? [textOf(chain.map(({ time }) => time))] : []
  })
}

/** All that lies between is told by these. */
function textOf(times: readonly number[]): string {
  return numbersText(times[0] ?? NaN, times.at(-1) ?? NaN, times.length)
}

export const RUN_WITHIN_MS = 1_000

function strictRun(): Workload {
  const shape: SignalShape = {
    types: [
      ['T0', 6],
      ['T1', 1],
      ['x', 3],
    ],
    devices: DEVICES,
    value: (random) => random.below(1000),
  }
  const input = (setting: Parameters<Workload['reference']>[0]) => signalColumns(shape, setting)
  return {
    ...judgedBy(
      input,
      (signals) => [...byDevice(signals).values()].flatMap(runReference),
      async (signals) => {
        const { strictRunRule } = await import('../candidates/strict-chain.ts')
        const { signalOracle } = await import('../candidates/signal-oracle.ts')
        return signalOracle(strictRunRule, signals).map((times) => textOf(times))
      },
    ),
    name: 'strict run',
    suite: 'W1',
    title: 'A, directly followed by As and then by B within 1 s, from each A on, per device',
    brief: true,
    seed: 12,
    events: { full: 1_000_000, quick: 100_000 },
    prefix: 10_000,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: [
      onColumnsOf(
        input,
        { name: 'hand loop', about: 'the times of the run of each device' },
        async () => (await import('../peers/hand-strict-chain.ts')).handStrictRun,
      ),
      onColumnsOf(
        input,
        { name: 'Tidemark', about: 'oneOrMore().consecutive(), then next(…)' },
        async () => (await import('../candidates/strict-chain.ts')).strictRunRun,
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${DEVICES} devices, 60 % A, 10 % B; one event a millisecond`,
  }
}

function runReference(signals: readonly Signal[]): string[] {
  return signals.flatMap((first, i) => {
    const end = signals.findIndex(({ type }, j) => j >= i && type !== 'T0')
    const last = signals[end]
    if (end <= i || last?.type !== 'T1') return []
    const times = signals.slice(i, end + 1).map(({ time }) => time)
    return last.time - first.time < RUN_WITHIN_MS ? [textOf(times)] : []
  })
}
