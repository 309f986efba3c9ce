/** Values of a page, or of a dictionary, as numbers or codes of words. */
import type { DecodedArray } from 'hyparquet'
import { bigEndian, decimalOf } from '../tables/decimal.ts'
import { digits64, divided64, halvesOf, signed64, unsigned64 } from '../tables/int64.ts'
import type { WordTable } from '../columns/word-table.ts'
import type { Reading } from './leaf.ts'

export interface ReadNumbers {
  readonly numbers: Float64Array
  /** Of whole numbers that a number does not hold exactly. */
  readonly digits: ReadonlyMap<number, string> | null
}

export function readNumbers(values: DecodedArray, reading: Extract<Reading, { to: 'numbers' | 'times' }>): ReadNumbers {
  switch (reading.how) {
    case 'as it is':
      return { numbers: Float64Array.from(values as ArrayLike<number>), digits: null }
    case 'uint32':
      return { numbers: Float64Array.from(values as ArrayLike<number>, (value) => value >>> 0), digits: null }
    case 'float16':
      return { numbers: Float64Array.from(values as ArrayLike<Uint8Array>, float16), digits: null }
    case 'decimal': {
      const { scale } = reading
      const all = values as ArrayLike<number | bigint | Uint8Array>
      return { numbers: Float64Array.from(all, (value) => decimalOf(unscaled(value), scale)), digits: null }
    }
    case 'int96':
      return { numbers: Float64Array.from(values as ArrayLike<bigint>, int96), digits: null }
    case 'count':
      return { numbers: timesOf(values, reading.per), digits: null }
    case 'int64':
    case 'uint64':
      return wholeNumbers(values as BigInt64Array, reading.how === 'uint64')
  }
}

function unscaled(value: number | bigint | Uint8Array): number | bigint {
  return typeof value === 'object' ? bigEndian(value) : value
}

/** Days of the Julian calendar and nanoseconds of the day, as Impala and old Spark write times. */
function int96(value: bigint): number {
  return (Number(value >> 64n) - 2_440_588) * 86_400_000 + Number(value & 0xffff_ffff_ffff_ffffn) / 1e6
}

function float16(bytes: Uint8Array): number {
  const bits = bytes[0]! | (bytes[1]! << 8)
  const sign = bits >> 15 === 0 ? 1 : -1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * 2 ** (exponent - 25) * (1024 + fraction)
}

function timesOf(values: DecodedArray, per: number): Float64Array {
  if (per < 1) return Float64Array.from(values as ArrayLike<number>, (value) => Math.round(value / per))
  const halves = halvesOf(values as BigInt64Array)
  const times = new Float64Array(values.length)
  for (let i = 0; i < times.length; i++) {
    const low = halves[2 * i]!
    const high = halves[2 * i + 1]!
    times[i] = per === 1 ? signed64(low, high) : divided64(low, high, per)
  }
  return times
}

function wholeNumbers(values: BigInt64Array, isUnsigned: boolean): ReadNumbers {
  const halves = halvesOf(values)
  const numbers = new Float64Array(values.length)
  let digits: Map<number, string> | null = null
  for (let i = 0; i < numbers.length; i++) {
    const low = halves[2 * i]!
    const high = halves[2 * i + 1]!
    const value = isUnsigned ? unsigned64(low, high) : signed64(low, high)
    numbers[i] = value
    if (!Number.isSafeInteger(value)) (digits ??= new Map()).set(i, digits64(low, high, isUnsigned))
  }
  return { numbers, digits }
}

/** The codes of texts in the dictionary of the column. */
export function readWords(values: DecodedArray, how: 'text' | 'uuid', words: WordTable): Int32Array {
  const all = values as ArrayLike<Uint8Array>
  if (how === 'uuid') return Int32Array.from(all, (bytes) => words.codeOf(uuid(bytes)))
  return Int32Array.from(all, (bytes) => words.codeBetween(bytes, 0, bytes.length))
}

/** Texts of a page, each behind its length: read where they lie. @throws Error if the page ends before */
export function readPlainWords(bytes: Uint8Array, from: number, count: number, words: WordTable): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const codes = new Int32Array(count)
  let at = from
  for (let i = 0; i < count; i++) {
    const start = at + 4
    const end = start + view.getUint32(at, true)
    if (end > bytes.length) throw new Error('a page ends within a text')
    codes[i] = words.codeBetween(bytes, start, end)
    at = end
  }
  return codes
}

function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return [0, 8, 12, 16, 20].map((from, i) => hex.slice(from, [8, 12, 16, 20, 32][i])).join('-')
}
