/**
 * What a workload gives to programs in other languages: its events in a file, and its matches as a number and a sum.
 *
 * The file is little-endian: `TMEV`, the number of events, the dictionaries of devices and of types (how many words; of
 * each its length in bytes and its UTF-8), then whole columns: times (64-bit floats), numbers of the devices, of the types
 * (32-bit integers), values (64-bit floats).
 */
import { endianness } from 'node:os'
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Exchange, Setting } from '../harness/contract.ts'
import type { SignalColumns } from './signals.ts'
import { signalHead } from './signals.ts'
import { Tally } from './tally.ts'

type Told = readonly [a: number, b: number, c: number]

/** @param told the three numbers that tell a match, from its text; absent: the text is these three */
export function exchangeOf(
  inputOf: (setting: Setting) => SignalColumns,
  told: (text: string) => Told = toldBy,
): Exchange {
  return {
    write(path, setting, events, sorted) {
      const head = signalHead(inputOf(setting), events)
      writeEvents(path, sorted ? sortedByTime(head) : head)
    },
    sumOf(texts) {
      const tally = new Tally()
      for (const text of texts) tally.add(...told(text))
      return { matches: tally.matches, check: tally.check }
    },
  }
}

function toldBy(text: string): Told {
  const [a = NaN, b = NaN, c = NaN] = text.split(' ').map(Number)
  return [a, b, c]
}

/** Equal times stay in the order of the input. */
function sortedByTime({ length, columns: { time, device, type, value } }: SignalColumns): SignalColumns {
  const order = Int32Array.from({ length }, (_, row) => row).sort((a, b) => time[a]! - time[b]! || a - b)
  return {
    length,
    columns: {
      time: Float64Array.from(order, (row) => time[row]!),
      device: { codes: order.map((row) => device.codes[row]!), dictionary: device.dictionary },
      type: { codes: order.map((row) => type.codes[row]!), dictionary: type.dictionary },
      value: Float64Array.from(order, (row) => value[row]!),
    },
  }
}

/** @throws Error on a big-endian machine */
function writeEvents(path: string, { length, columns: { time, device, type, value } }: SignalColumns): void {
  if (endianness() !== 'LE') throw new Error('events are written as the bytes of typed arrays, little-endian')
  const file = openSync(path, 'w')
  try {
    writeAll(file, Buffer.from('TMEV'))
    writeAll(file, Int32Array.of(length))
    writeAll(file, wordsOf(device.dictionary))
    writeAll(file, wordsOf(type.dictionary))
    for (const column of [time, device.codes, type.codes, value]) writeAll(file, column)
  } finally {
    closeSync(file)
  }
}

function wordsOf(words: readonly string[]): Buffer {
  const parts = [Buffer.from(Int32Array.of(words.length).buffer)]
  for (const word of words) {
    const bytes = Buffer.from(word)
    parts.push(Buffer.from(Int32Array.of(bytes.length).buffer), bytes)
  }
  return Buffer.concat(parts)
}

function writeAll(file: number, { buffer, byteOffset, byteLength }: ArrayBufferView): void {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}
