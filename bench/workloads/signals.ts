/**
 * The input of the workloads in which nothing comes late: signals in order of time, one a millisecond. The time of a
 * signal is its number, so a window of so many milliseconds is one of so many events, and a time tells which event it is.
 */
import type { Setting } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'
import type { TextColumn } from './sequence-input.ts'

export interface Signal {
  readonly time: number
  readonly device: string
  readonly type: string
  readonly value: number
}

/** What signals are drawn from; each field independently of the others. */
export interface SignalShape {
  /** Each with its weight, a whole number. */
  readonly types: readonly (readonly [name: string, weight: number])[]
  /** How many devices there are, uniformly. */
  readonly devices: number
  readonly value: (random: Random) => number
}

/** The form in which Tidemark takes columns. */
export interface SignalColumns {
  readonly length: number
  readonly columns: {
    readonly time: Float64Array
    readonly device: TextColumn
    readonly type: TextColumn
    readonly value: Float64Array
  }
}

/** The first `n` of them are the same, whatever the number of events. Linear. */
export function signalColumns({ types, devices, value }: SignalShape, { events, seed }: Setting): SignalColumns {
  const random = new Random(seed)
  const weighted = types.flatMap(([, weight], code) => Array.from({ length: weight }, () => code))
  const columns = {
    time: new Float64Array(events),
    device: { codes: new Int32Array(events), dictionary: Array.from({ length: devices }, (_, i) => `d${i}`) },
    type: { codes: new Int32Array(events), dictionary: types.map(([name]) => name) },
    value: new Float64Array(events),
  }
  for (let i = 0; i < events; i++) {
    columns.time[i] = i
    columns.device.codes[i] = random.below(devices)
    columns.type.codes[i] = weighted[random.below(weighted.length)] ?? -1
    columns.value[i] = value(random)
  }
  return { length: events, columns }
}

/** The first rows, sharing memory. */
export function signalHead({ columns }: SignalColumns, length: number): SignalColumns {
  const { time, device, type, value } = columns
  return {
    length,
    columns: {
      time: time.subarray(0, length),
      device: { codes: device.codes.subarray(0, length), dictionary: device.dictionary },
      type: { codes: type.codes.subarray(0, length), dictionary: type.dictionary },
      value: value.subarray(0, length),
    },
  }
}

/** The same signals in another order. @param rows of the signals given, one for each that shall come out */
export function signalsAt({ columns: { time, device, type, value } }: SignalColumns, rows: Int32Array): SignalColumns {
  return {
    length: rows.length,
    columns: {
      time: Float64Array.from(rows, (row) => time[row] ?? NaN),
      device: { codes: rows.map((row) => device.codes[row] ?? -1), dictionary: device.dictionary },
      type: { codes: rows.map((row) => type.codes[row] ?? -1), dictionary: type.dictionary },
      value: Float64Array.from(rows, (row) => value[row] ?? NaN),
    },
  }
}

export function signalsOf({ length, columns: { time, device, type, value } }: SignalColumns): Signal[] {
  return Array.from({ length }, (_, row) => ({
    time: time[row] ?? NaN,
    device: device.dictionary[device.codes[row] ?? -1] ?? '',
    type: type.dictionary[type.codes[row] ?? -1] ?? '',
    value: value[row] ?? NaN,
  }))
}

/** The signals of each device, in their order. */
export function byDevice(signals: readonly Signal[]): ReadonlyMap<string, readonly Signal[]> {
  const devices = new Map<string, Signal[]>()
  for (const signal of signals) {
    const list = devices.get(signal.device)
    if (list === undefined) devices.set(signal.device, [signal])
    else list.push(signal)
  }
  return devices
}
