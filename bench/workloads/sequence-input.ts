/**
 * The input of the workload `sequence`: readings of many devices, which arrive out of order, in three forms.
 *
 * The true time rises by 0…40 ms, 20 in the mean; the device is uniform; one reading in twenty is an A, one in twenty
 * a B. Event times are tenths of a second, and each event arrives 0…5 s after its time, uniformly, also in tenths; the
 * order of the input is the order of arrival. One A in a hundred is followed by a B of the same device and time, each
 * with a delay of its own. So what is easily got wrong does occur: an A and a B at one time, in either order, a B exactly 5 minutes after its A, an event exactly as late as is allowed (of events that arrive together, the
 * later in time comes first, so that the watermark is already there).
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Setting } from '../harness/contract.ts'
import { Random } from '../harness/random.ts'

export const DEVICES = 1000
export const MAX_DELAY_MS = 5_000
export const WITHIN_MS = 300_000

/** How late events of a query for pairs may be, and how long an A waits for its B. */
export interface PairTimes {
  readonly delayMs: number
  readonly withinMs: number
}

export const SEQUENCE_TIMES: PairTimes = { delayMs: MAX_DELAY_MS, withinMs: WITHIN_MS }
const START = Date.UTC(2026, 0, 1)
const MAX_STEP_MS = 40
/** One A in so many has a B of the same device and time. */
const ECHOES = 100
/** Event times and delays are multiples of it. */
const TICK_MS = 100
// The index of an event is packed in 26 bits beside its arrival, in one number below 2^53.
const INDEXES = 2 ** 26

export interface Reading {
  readonly time: number
  readonly device: string
  readonly type: string
  readonly value: number
}

/** A column of text: row `i` has the value `dictionary[codes[i]]`. */
export interface TextColumn {
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
}

/** The form in which Tidemark takes columns. */
export interface ReadingColumns {
  readonly length: number
  readonly columns: {
    readonly time: Float64Array
    readonly device: TextColumn
    readonly type: TextColumn
    readonly value: Float64Array
  }
}

const DEVICE_NAMES: readonly string[] = Array.from({ length: DEVICES }, (_, i) => `d${i}`)
const TYPES: readonly string[] = ['x', 'A', 'B']

/** Linear but for the sort of the arrivals. @throws RangeError above 2^26 events */
export function columnsOf({ events, seed }: Setting): ReadingColumns {
  if (events > INDEXES) throw new RangeError(`${events} events are more than ${INDEXES}`)
  const random = new Random(seed)
  const time = new Float64Array(events)
  const device = new Int32Array(events)
  const type = new Int32Array(events)
  const value = new Float64Array(events)
  // Sorted natively as numbers, without a comparator: ticks of arrival, then the later event first.
  const arrivals = new Float64Array(events)
  let now = 0
  for (let i = 0; i < events; i++) {
    const echo = type[i - 1] === 1 && random.below(ECHOES) === 0
    if (!echo) now += random.below(MAX_STEP_MS + 1)
    const tick = Math.floor(now / TICK_MS)
    time[i] = START + tick * TICK_MS
    device[i] = echo ? (device[i - 1] ?? 0) : random.below(DEVICES)
    const chance = random.below(20)
    type[i] = echo ? 2 : chance < 2 ? chance + 1 : 0
    value[i] = random.below(100_000) / 1000
    arrivals[i] = (tick + random.below(MAX_DELAY_MS / TICK_MS + 1)) * INDEXES + (INDEXES - 1 - i)
  }
  arrivals.sort()
  const order = Int32Array.from(arrivals, (packed) => INDEXES - 1 - (packed % INDEXES))
  return {
    length: events,
    columns: {
      time: Float64Array.from(order, (i) => time[i] ?? NaN),
      device: { codes: order.map((i) => device[i] ?? -1), dictionary: DEVICE_NAMES },
      type: { codes: order.map((i) => type[i] ?? -1), dictionary: TYPES },
      value: Float64Array.from(order, (i) => value[i] ?? NaN),
    },
  }
}

export function readingAt({ columns }: ReadingColumns, row: number): Reading {
  return {
    time: columns.time[row] ?? NaN,
    device: textAt(columns.device, row),
    type: textAt(columns.type, row),
    value: columns.value[row] ?? NaN,
  }
}

function textAt({ codes, dictionary }: TextColumn, row: number): string {
  return dictionary[codes[row] ?? -1] ?? ''
}

export function objectsOf(columns: ReadingColumns): Reading[] {
  const readings: Reading[] = []
  for (let row = 0; row < columns.length; row++) readings.push(readingAt(columns, row))
  return readings
}

/** The first rows, sharing memory. */
export function headOf({ columns }: ReadingColumns, length: number): ReadingColumns {
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

export type TextForm = 'ndjson' | 'csv'

export function textPath(form: TextForm, { directory, seed }: Setting, events: number): string {
  return join(directory, `sequence-${seed}-${events}.${form}`)
}

/** One line of each form; of CSV with numbers and names that need no quotes. About 70 and 30 bytes. */
const LINE: Readonly<Record<TextForm, (reading: Reading) => string>> = {
  ndjson: (reading) => JSON.stringify(reading) + '\n',
  csv: ({ time, device, type, value }) => `${time},${device},${type},${value}\n`,
}

/** Writes the first rows; CSV with a header. */
export function writeText(form: TextForm, path: string, columns: ReadingColumns, length: number): void {
  const file = openSync(path, 'w')
  try {
    let text = form === 'csv' ? 'time,device,type,value\n' : ''
    for (let row = 0; row < length; row++) {
      text += LINE[form](readingAt(columns, row))
      if (text.length > 1_000_000) {
        writeSync(file, text)
        text = ''
      }
    }
    writeSync(file, text)
  } finally {
    closeSync(file)
  }
}
