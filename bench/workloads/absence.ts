/**
 * Workloads `absence`: what does not come. Per device, for every candidate:
 *
 * - *between*: every A, and the first C behind it, if that comes less than 5 s after it and no B lies between them.
 * - *timers*: every A with no B behind it less than 5 s after it. That is known 5 s after the A, or at the end of the input.
 *   Events come the faster the more As are open at once, up to hundreds in a millisecond, so that many times are equal; a B
 *   exactly 5 s after an A comes too late to stop it.
 */
import type { Setting, Workload } from '../harness/contract.ts'
import type { SignalInput } from './over-signals.ts'
import { judgedBy, numbersText, onColumnsOf, onForms } from './over-signals.ts'
import type { Signal, SignalShape } from './signals.ts'
import { byDevice, signalColumns } from './signals.ts'

export const ABSENCE_MS = 5_000
const BETWEEN_DEVICES = 100
/** In thousandths of the events. */
const BETWEEN = [1, 10, 100, 500]
const OPEN = [100, 1_000, 10_000, 100_000, 1_000_000]
/** Of the events, in the workloads with timers; as many As are open as events come in the 5 s, times this. */
const STARTS = 0.4

export const absence: readonly Workload[] = [
  ...BETWEEN.map(between),
  ...OPEN.map((open) => timers(open, 1)),
  ...[100, 10_000, 1_000_000].map((open) => timers(open, 50)),
]

function between(stops: number): Workload {
  const shape: SignalShape = {
    types: [
      ['A', 50],
      ['B', stops],
      ['C', 50],
      ['x', 900 - stops],
    ],
    devices: BETWEEN_DEVICES,
    value: (random) => random.below(1000),
  }
  const input: SignalInput = (setting) => signalColumns(shape, setting)
  return {
    ...judgedBy(
      input,
      (signals) => [...byDevice(signals).values()].flatMap(betweenReference),
      async (signals) => {
        const { betweenRule } = await import('../candidates/absence.ts')
        const { signalOracle } = await import('../candidates/signal-oracle.ts')
        return signalOracle(betweenRule, signals).map(([a = NaN, c = NaN]) => numbersText(a, c, 0))
      },
    ),
    name: `absence between ${stops}`,
    suite: 'W4',
    title: 'A, no B, C within 5 s',
    point: {
      of: 'absence between',
      title: 'A, then C with no B between them, within 5 s, per device; so many Bs in 1,000 events',
      by: 'Bs in 1,000',
      at: stops,
      series: '',
    },
    brief: true,
    seed: 41,
    events: { full: 1_000_000, quick: 100_000 },
    prefix: 10_000,
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: [
      onColumnsOf(
        input,
        { name: 'hand loop', about: 'the waiting As of each device' },
        async () => (await import('../peers/hand-absence.ts')).handBetween,
      ),
      ...onForms(
        input,
        stops === 100 ? 2 : 0,
        { name: 'Tidemark', about: "begin('a').notFollowedBy('b').followedBy('c')" },
        async () => (await import('../candidates/absence.ts')).betweenRun,
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order, ${BETWEEN_DEVICES} devices, 5 % A, 5 % C; one event a millisecond`,
  }
}

function betweenReference(signals: readonly Signal[]): string[] {
  return signals.flatMap((a, i) => {
    if (a.type !== 'A') return []
    const next = signals.find(({ type }, j) => j > i && (type === 'B' || type === 'C'))
    return next?.type === 'C' && next.time - a.time < ABSENCE_MS ? [numbersText(a.time, next.time, 0)] : []
  })
}

function timers(open: number, percent: number): Workload {
  const perSecond = open / STARTS / (ABSENCE_MS / 1000)
  const shape: SignalShape = {
    types: [
      ['A', 100 * STARTS],
      ['B', percent],
      ['x', 100 - 100 * STARTS - percent],
    ],
    devices: open,
    value: (random) => random.below(1000),
  }
  const input = (setting: Setting) => {
    const signals = signalColumns(shape, setting)
    const time = signals.columns.time.map((_, row) => Math.floor((row * 1000) / perSecond))
    return { ...signals, columns: { ...signals.columns, time } }
  }
  const full = open > 100_000 ? 5_000_000 : 1_000_000
  return {
    ...judgedBy(
      input,
      (signals) => [...byDevice(signals).values()].flatMap(timersReference),
      async (signals) => (await import('../candidates/absence.ts')).timersOracle(signals),
    ),
    name: `absence timers ${percent} ${open}`,
    suite: 'W4',
    title: 'A not followed by B within 5 s',
    point: {
      of: 'absence timers',
      title: 'A not followed by B within 5 s, per device; about so many As open at once, a device for each',
      by: 'open',
      at: open,
      series: `${percent} % B`,
    },
    brief: true,
    seed: 42,
    events: { full, quick: 100_000 },
    leastEvents: 4 * open,
    prefix: Math.min(10_000, full),
    baselines: { columns: ['hand loop'] },
    work: ['predicates', 'visits', 'cells'],
    candidates: [
      onColumnsOf(
        input,
        { name: 'hand loop', about: 'one queue of open As, and lists by device' },
        async () => (await import('../peers/hand-absence.ts')).handTimers,
      ),
      ...onForms(
        input,
        open === 10_000 ? 2 : 0,
        { name: 'Tidemark', about: "begin('a').notFollowedBy('b').within(…)" },
        async () => (await import('../candidates/absence.ts')).timersRun,
      ),
    ],
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} events in order (5,000,000 where 1,000,000 are open), 40 % A; from 50 to 500,000 events a second`,
  }
}

function timersReference(signals: readonly Signal[]): string[] {
  const texts: string[] = []
  let next = Infinity
  for (let i = signals.length - 1; i >= 0; i--) {
    const { type, time, device } = signals[i] as Signal
    if (type === 'B') next = time
    if (type === 'A' && next - time >= ABSENCE_MS) texts.push(timerText(time, device))
  }
  return texts
}

/** What is told of an A whose B has not come. */
export function timerText(time: number, device: string): string {
  return numbersText(time, Number(device.slice(1)), time + ABSENCE_MS)
}
