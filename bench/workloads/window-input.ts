/**
 * The input of the workloads with windows: signals of some devices, with whole or broken values, one or more a millisecond,
 * of which a share arrives late; in order of arrival.
 */
import type { Setting } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'
import type { TextColumn } from './sequence-input.ts'

export interface WindowShape {
  readonly devices: number
  /** The share that arrives late, by up to `maxDelayMs`, uniformly. */
  readonly late: number
  readonly maxDelayMs: number
  readonly values: 'whole' | 'fractions'
}

export interface Sample {
  readonly time: number
  readonly device: string
  readonly value: number
}

/** The form in which Tidemark takes columns. */
export interface SampleColumns {
  readonly length: number
  readonly columns: { readonly time: Float64Array; readonly device: TextColumn; readonly value: Float64Array }
}

const START = Date.UTC(2026, 0, 1)
// The index of an event is packed in 26 bits beside its arrival, in one number below 2^53.
const INDEXES = 2 ** 26

/** The first `n` of them are the same for any number of events from which on nothing later arrives before them. */
export function samplesOf(
  { devices, late, maxDelayMs, values }: WindowShape,
  { events, seed }: Setting,
): SampleColumns {
  const random = new Random(seed)
  const arrivals = new Float64Array(events)
  const device = new Int32Array(events)
  const value = new Float64Array(events)
  for (let i = 0; i < events; i++) {
    const isLate = random.unit() < late
    arrivals[i] = (i + (isLate ? random.below(maxDelayMs + 1) : 0)) * INDEXES + i
    device[i] = random.below(devices)
    value[i] = values === 'whole' ? random.below(1000) : random.below(100_000) / 1000
  }
  arrivals.sort()
  const order = Int32Array.from(arrivals, (packed) => packed % INDEXES)
  return {
    length: events,
    columns: {
      time: Float64Array.from(order, (i) => START + i),
      device: {
        codes: order.map((i) => device[i] ?? -1),
        dictionary: Array.from({ length: devices }, (_, i) => `d${i}`),
      },
      value: Float64Array.from(order, (i) => value[i] ?? NaN),
    },
  }
}

export function sampleHead({ columns: { time, device, value } }: SampleColumns, length: number): SampleColumns {
  return {
    length,
    columns: {
      time: time.subarray(0, length),
      device: { codes: device.codes.subarray(0, length), dictionary: device.dictionary },
      value: value.subarray(0, length),
    },
  }
}

export function samplesAsObjects({ length, columns: { time, device, value } }: SampleColumns): Sample[] {
  return Array.from({ length }, (_, row) => ({
    time: time[row] ?? NaN,
    device: device.dictionary[device.codes[row] ?? -1] ?? '',
    value: value[row] ?? NaN,
  }))
}
