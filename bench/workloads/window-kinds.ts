/**
 * Workloads `windows max`, `p99`, `distinct`, `session`, `session late` and `count`: other aggregates and other windows than
 * sums of minutes, per device.
 *
 * Meaning, for every candidate:
 *
 * - *max*, *p99*, *distinct*: of each minute with a sample in it, the greatest value; the value of rank ⌊0.99 (n − 1)⌋, or an
 *   estimate at most 1 % off; how many different values there are, or an estimate (3 % off at most, on this input). Estimates
 *   are looked at where nothing is timed, and told as 0, so that they can be compared.
 * - *session*: samples of which each comes less than 2 s after the one before, as many as there are, and the sum of their
 *   values; the end is 2 s after the last. *Late*: one sample in five comes up to 5 s late.
 * - *count*: each 100 samples that have come, and the sum of their values; what is left at the end is none.
 */
import type { Candidate, Workload } from '../harness/contract.ts'
import { numbersText } from './over-signals.ts'
import type { SumRun } from './over-samples.ts'
import { onSampleColumns, onSamples, thousandths, which } from './over-samples.ts'
import type { Sample, SampleColumns, WindowShape } from './window-input.ts'
import { sampleHead, samplesAsObjects, samplesOf } from './window-input.ts'

export type WindowKind = 'max' | 'p99' | 'distinct' | 'session' | 'session late' | 'count'

export const MINUTE_MS = 60_000
export const SESSION_GAP_MS = 2_000
export const COUNT = 100
const LATE_MS = 5_000

interface Kind {
  readonly title: string
  readonly hand: string
  readonly rxjs?: string
  readonly devices: number
  readonly reference: (samples: readonly Sample[]) => string[]
}

const KINDS: Readonly<Record<WindowKind, Kind>> = {
  max: {
    title: 'greatest value per device and minute',
    hand: 'an array by device',
    devices: 100,
    reference: inMinutes(max),
  },
  p99: {
    title: '99th percentile per device and minute',
    hand: 'all values, sorted',
    devices: 100,
    reference: inMinutes(zero),
  },
  distinct: {
    title: 'different values per device and minute',
    hand: 'a Set',
    devices: 100,
    reference: inMinutes(zero),
  },
  session: {
    title: 'sum per device and session with a gap of 2 s, in order',
    hand: 'a session is over when the next begins',
    rxjs: 'groupBy device, then scan; a session is over when the next begins',
    devices: 1_000,
    reference: sessions,
  },
  'session late': {
    title: 'the same, one sample in five up to 5 s late',
    hand: 'heap, then as in order',
    devices: 1_000,
    reference: sessions,
  },
  count: {
    title: `sum of each ${COUNT} samples of a device`,
    hand: 'two arrays by device',
    devices: 10,
    reference: counts,
  },
}

export const windowKinds: readonly Workload[] = (Object.keys(KINDS) as WindowKind[]).map(kindWorkload)

/** How late samples of a workload may be. */
export function delayOf(kind: WindowKind): number {
  return kind === 'session late' ? LATE_MS : 0
}

function kindWorkload(kind: WindowKind): Workload {
  const { title, hand, rxjs, devices, reference } = KINDS[kind]
  const late = kind === 'session late' ? 0.2 : 0
  const shape: WindowShape = { devices, late, maxDelayMs: delayOf(kind), values: 'whole' }
  const byHand = async (): Promise<SumRun<SampleColumns>> =>
    (await import('../peers/hand-window-kinds.ts')).handWindowKind(kind)
  const candidates: Candidate[] = [
    onSampleColumns(shape, { name: 'hand loop', about: hand }, byHand),
    onSampleColumns(shape, { name: 'Tidemark', about: 'keyBy(…).window(…).aggregate(…).to(a function)' }, async () =>
      (await import('../candidates/window-kinds.ts')).kindOverColumns(kind),
    ),
  ]
  if (rxjs !== undefined) {
    candidates.push(
      onSamples(
        shape,
        { name: 'RxJS', about: rxjs },
        async () => (await import('../peers/rxjs-sessions.ts')).rxjsSessions,
      ),
      onSamples(shape, { name: 'Tidemark', about: 'keyBy(…).window(…).aggregate(…).to(a function)' }, async () =>
        (await import('../candidates/window-kinds.ts')).kindOverObjects(kind),
      ),
    )
  }
  return {
    name: `windows ${kind}`,
    suite: kind === 'session late' ? 'W9' : 'W8',
    title,
    brief: true,
    seed: 51,
    events: { full: 1_000_000, quick: 100_000 },
    prefix: 2_000,
    baselines: { columns: ['hand loop'], objects: ['RxJS'] },
    candidates,
    describe: ({ events }) =>
      `${events.toLocaleString('en-US')} samples, ${devices.toLocaleString('en-US')} devices, whole values from 0 to 999; one a millisecond`,
    writeFiles() {
      // There is no form of input in files.
    },
    reference: (setting, events) => reference(samplesAsObjects(sampleHead(samplesOf(shape, setting), events))),
    async oracle(setting, events) {
      const { kindOracle } = await import('../candidates/window-kinds.ts')
      return kindOracle(kind, samplesAsObjects(sampleHead(samplesOf(shape, setting), events)))
    },
  }
}

export function deviceNumber(device: string): number {
  return Number(device.slice(1))
}

function max(values: readonly number[]): number {
  return thousandths(values.reduce((a, b) => Math.max(a, b)))
}

function zero(): number {
  return 0
}

/** All values of each device and minute: by the text of both. */
export function valuesByMinute(samples: readonly Sample[]): ReadonlyMap<string, readonly number[]> {
  const minutes = new Map<string, number[]>()
  for (const { time, device, value } of samples) {
    const name = `${which(0, deviceNumber(device))} ${time - (time % MINUTE_MS) + MINUTE_MS}`
    const values = minutes.get(name)
    if (values === undefined) minutes.set(name, [value])
    else values.push(value)
  }
  return minutes
}

function inMinutes(total: (values: readonly number[]) => number): Kind['reference'] {
  return (samples) => [...valuesByMinute(samples)].map(([name, values]) => `${name} ${total(values)}`)
}

function byDevice(samples: readonly Sample[]): ReadonlyMap<string, readonly Sample[]> {
  const devices = new Map<string, Sample[]>()
  for (const sample of samples) {
    const list = devices.get(sample.device)
    if (list === undefined) devices.set(sample.device, [sample])
    else list.push(sample)
  }
  return devices
}

function sessions(samples: readonly Sample[]): string[] {
  return [...byDevice([...samples].sort((a, b) => a.time - b.time))].flatMap(([device, list]) => {
    const texts: string[] = []
    let sum = 0
    list.forEach(({ time, value }, i) => {
      sum += value
      const next = list[i + 1]
      if (next !== undefined && next.time - time < SESSION_GAP_MS) return
      texts.push(numbersText(which(0, deviceNumber(device)), time + SESSION_GAP_MS, thousandths(sum)))
      sum = 0
    })
    return texts
  })
}

function counts(samples: readonly Sample[]): string[] {
  return [...byDevice(samples)].flatMap(([device, list]) =>
    Array.from({ length: Math.floor(list.length / COUNT) }, (_, i) => {
      const full = list.slice(i * COUNT, (i + 1) * COUNT)
      const sum = full.reduce((total, { value }) => total + value, 0)
      return numbersText(which(0, deviceNumber(device)), full.at(-1)?.time ?? NaN, thousandths(sum))
    }),
  )
}
