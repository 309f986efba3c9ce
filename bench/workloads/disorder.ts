/**
 * Workloads `disorder`: what disorder costs a pattern. The query of `sequence` over events of which a share comes late:
 *
 * - *uniform*: up to the greatest delay, any delay as likely as any other
 * - *exponential*: by a quarter of the greatest delay in the mean; so one late event in fifty comes too late, and is left out
 * - *bursty*: devices lose their connection for as long as the greatest delay, and then send all at once, device by device
 *
 * `disorder by share` varies the share of late events, `disorder by delay` the greatest delay. What a match is, is told in
 * `pairs.ts`.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'
import type { SignalInput } from './over-signals.ts'
import { pairsJudge, pairsOnColumns, pairsOnObjects } from './pairs.ts'
import type { SignalColumns, SignalShape } from './signals.ts'
import { signalColumns, signalsAt } from './signals.ts'

type Delays = 'uniform' | 'exponential' | 'bursty'

interface Disorder {
  readonly delays: Delays
  /** The share of events that are late. */
  readonly late: number
  readonly maxDelayMs: number
}

const SHAPE: SignalShape = {
  types: [
    ['A', 1],
    ['B', 1],
    ['x', 2],
  ],
  devices: 1_000,
  value: (random) => random.below(1000),
}
const WITHIN_MS = 30_000
/** In an exponential, so many means are the greatest delay. */
const MEANS = 4

export const disorder: readonly Workload[] = [
  ...[0, 1, 20, 100].map((percent) => byShare('uniform', percent)),
  ...(['exponential', 'bursty'] as const).flatMap((delays) => [1, 20, 100].map((percent) => byShare(delays, percent))),
  ...[10, 1_000, 100_000].map(byDelay),
]

function byShare(delays: Delays, percent: number): Workload {
  return point({ delays, late: percent / 100, maxDelayMs: 5_000 }, `disorder by share ${delays} ${percent}`, {
    of: 'disorder by share',
    title: 'A then B of one device within 30 s; so many percent of the events late, by up to 5 s',
    by: 'late',
    at: percent,
    series: delays,
  })
}

function byDelay(maxDelayMs: number): Workload {
  return point({ delays: 'uniform', late: 0.2, maxDelayMs }, `disorder by delay ${maxDelayMs}`, {
    of: 'disorder by delay',
    title: 'the same; 20 % of the events late, by up to so many ms (and events)',
    by: 'delay',
    at: maxDelayMs,
    series: 'uniform',
  })
}

function point(shape: Disorder, name: string, of: NonNullable<Workload['point']>): Workload {
  const input: SignalInput = (setting) => lateSignals(shape, setting)
  const pair = { delayMs: shape.maxDelayMs, withinMs: WITHIN_MS }
  // Where it is compared with others who take objects, on two threads, too.
  const others = name === 'disorder by share uniform 20'
  return {
    ...pairsJudge(input, pair),
    name,
    suite: 'W9',
    title: of.title,
    point: of,
    brief: true,
    seed: 31,
    events: { full: 1_000_000, quick: 100_000 },
    prefix: 20_000,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'sorted', 'visits', 'cells'],
    candidates: [
      ...pairsOnColumns(input, pair, false, others),
      ...(others ? pairsOnObjects(input, pair, false, true) : []),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events, 1,000 devices, 25 % A, 25 % B; one event a millisecond, in order of arrival`,
  }
}

/** In order of arrival; what arrives together, by time, or in bursts by device. */
function lateSignals({ delays, late, maxDelayMs }: Disorder, setting: Setting): SignalColumns {
  const inOrder = signalColumns(SHAPE, setting)
  const random = new Random(setting.seed + 1)
  const devices = inOrder.columns.device.codes
  const isHeld = new Map<number, boolean>()
  const arrivals = Float64Array.from(inOrder.columns.time, (time, row) => {
    if (delays === 'bursty') {
      const block = Math.floor(time / maxDelayMs)
      const outage = block * SHAPE.devices + (devices[row] as number)
      if (!isHeld.has(outage)) isHeld.set(outage, random.unit() < late)
      return isHeld.get(outage) === true ? (block + 1) * maxDelayMs : time
    }
    if (random.unit() >= late) return time
    return time + (delays === 'uniform' ? random.unit() : -Math.log(1 - random.unit()) / MEANS) * maxDelayMs
  })
  const order = Int32Array.from(arrivals, (_, row) => row)
  const device = (row: number): number => (delays === 'bursty' ? (devices[row] as number) : 0)
  order.sort((a, b) => (arrivals[a] as number) - (arrivals[b] as number) || device(a) - device(b) || a - b)
  return signalsAt(inOrder, order)
}
