/** The memory of an Arrow column as cells: typed arrays are read as they lie, and dictionary codes stay codes. */
import type { WordTable } from '../columns/word-table.ts'
import type { Cells, Holds } from '../tables/cells.ts'
import { decimalOf } from '../tables/decimal.ts'
import { digits64, divided64, halvesOf, signed64, unsigned64 } from '../tables/int64.ts'
import { plainValue } from '../tables/plain-value.ts'
import type { ArrowData, ArrowPackage, ArrowType } from './arrow-package.ts'

/** What a type holds. */
export function holdsOf(type: ArrowType, arrow: ArrowPackage): Holds {
  const { Type } = arrow
  switch (type.typeId) {
    case Type['Int']:
    case Type['Time']:
    case Type['Duration']:
      return 'integer'
    case Type['Float']:
    case Type['Decimal']:
      return 'number'
    case Type['Utf8']:
    case Type['LargeUtf8']:
    case Type['Utf8View']:
      return 'text'
    case Type['Bool']:
      return 'boolean'
    case Type['Date']:
    case Type['Timestamp']:
      return 'time'
    case Type['Dictionary']:
      return holdsOf(type.dictionary!, arrow)
    default:
      return 'value'
  }
}

/** Cells of a column that is not dictionary-encoded. */
export function cellsOf(data: ArrowData, words: WordTable, arrow: ArrowPackage): Cells {
  const { Type } = arrow
  const { type, length } = data
  checkMemory(data, arrow)
  const missing = missingOf(data)
  switch (type.typeId) {
    case Type['Int']:
    case Type['Time']:
    case Type['Duration']:
      return wholeNumbers(data, missing)
    case Type['Float']:
      return { kind: 'numbers', values: floats(data), missing, digits: null }
    case Type['Decimal']:
      return { kind: 'numbers', values: decimals(data), missing, digits: null }
    case Type['Date']:
    case Type['Timestamp']:
      return { kind: 'times', values: times(data, type.typeId === Type['Date']), missing }
    case Type['Bool']:
      return { kind: 'truths', codes: truths(data, missing) }
    case Type['Utf8']:
    case Type['LargeUtf8']:
      return { kind: 'words', codes: texts(data, missing, words), dictionary: words.words }
    case Type['Utf8View']: {
      const vector = new arrow.Vector([data])
      const codes = new Int32Array(length).fill(-1)
      for (let row = 0; row < length; row++)
        if (missing === null || missing[row] === 0) codes[row] = words.codeOf(vector.get(row) as string)
      return { kind: 'words', codes, dictionary: words.words }
    }
    default: {
      const vector = new arrow.Vector([data])
      return { kind: 'values', values: Array.from({ length }, (_, row) => plainValue(unwrapped(vector.get(row)))) }
    }
  }
}

/** What a batch says of itself is compared with the memory there is for it. @throws Error */
function checkMemory({ type, length, offset, stride, values, valueOffsets }: ArrowData, { Type }: ArrowPackage): void {
  let room: number
  switch (type.typeId) {
    case Type['Bool']:
      room = 8 * values.length - offset
      break
    case Type['Utf8']:
    case Type['LargeUtf8']:
      room = valueOffsets.length - 1
      break
    case Type['Int']:
    case Type['Time']:
    case Type['Duration']:
    case Type['Float']:
    case Type['Decimal']:
    case Type['Date']:
    case Type['Timestamp']:
      room = Math.floor(values.length / stride)
      break
    default:
      return
  }
  if (length > 0 && room < length) throw new Error(`there is memory for ${room} rows, where there should be ${length}`)
}

/** By row, 1 where there is no value; `null` if there is one everywhere. */
export function missingOf({ nullCount, nullBitmap, offset, length }: ArrowData): Uint8Array | null {
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap === null || nullBitmap.length === 0) return null
  const missing = new Uint8Array(length)
  for (let row = 0; row < length; row++) {
    const bit = offset + row
    missing[row] = 1 - ((nullBitmap[bit >> 3]! >> (bit & 7)) & 1)
  }
  return missing
}

function isBig(values: ArrowData['values']): values is BigInt64Array | BigUint64Array {
  return values instanceof BigInt64Array || values instanceof BigUint64Array
}

function wholeNumbers({ type, values, length }: ArrowData, missing: Uint8Array | null): Cells {
  if (!isBig(values)) return { kind: 'numbers', values: firstOf(values, length), missing, digits: null }
  const isUnsigned = type.isSigned === false
  const halves = halvesOf(values)
  const numbers = new Float64Array(length)
  let digits: Map<number, string> | null = null
  for (let row = 0; row < length; row++) {
    const low = halves[2 * row]!
    const high = halves[2 * row + 1]!
    const value = isUnsigned ? unsigned64(low, high) : signed64(low, high)
    numbers[row] = value
    if (!Number.isSafeInteger(value) && (missing === null || missing[row] === 0))
      (digits ??= new Map()).set(row, digits64(low, high, isUnsigned))
  }
  return { kind: 'numbers', values: numbers, missing, digits }
}

function firstOf(values: ArrayLike<number>, length: number): Float64Array {
  const numbers = new Float64Array(length)
  for (let row = 0; row < length; row++) numbers[row] = values[row]!
  return numbers
}

function floats({ type, values, length }: ArrowData): Float64Array {
  const numbers = firstOf(values as ArrayLike<number>, length)
  return type.precision === 0 ? numbers.map(half) : numbers
}

function half(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * 2 ** (exponent - 25) * (1024 + fraction)
}

/** Whole numbers of several words of 32 bits, the least first. */
function decimals({ type, values, length, stride }: ArrowData): Float64Array {
  const words = values as ArrayLike<number>
  return Float64Array.from({ length }, (_, row) => {
    let unscaled = 0n
    for (let i = stride - 1; i >= 0; i--) unscaled = (unscaled << 32n) | BigInt(words[row * stride + i]! >>> 0)
    return decimalOf(BigInt.asIntN(32 * stride, unscaled), type.scale ?? 0)
  })
}

const DAY_MS = 86_400_000

/** Of a date the unit 0 is days, 1 milliseconds; of a timestamp they are seconds, and finer by a thousand each. */
function times({ type, values, length }: ArrowData, isDate: boolean): Float64Array {
  const unit = type.unit ?? 0
  if (!isBig(values)) return firstOf(values, length).map((days) => days * DAY_MS)
  const halves = halvesOf(values)
  const out = new Float64Array(length)
  const factor = !isDate && unit === 0 ? 1000 : 1
  const divisor = isDate ? 1 : 1000 ** Math.max(0, unit - 1)
  for (let row = 0; row < length; row++) {
    const low = halves[2 * row]!
    const high = halves[2 * row + 1]!
    out[row] = divisor === 1 ? signed64(low, high) * factor : divided64(low, high, divisor)
  }
  return out
}

function truths({ values, offset, length }: ArrowData, missing: Uint8Array | null): Int32Array {
  const bytes = values as ArrayLike<number>
  const codes = new Int32Array(length).fill(-1)
  for (let row = 0; row < length; row++) {
    const bit = offset + row
    if (missing === null || missing[row] === 0) codes[row] = (bytes[bit >> 3]! >> (bit & 7)) & 1
  }
  return codes
}

function texts({ values, valueOffsets, length }: ArrowData, missing: Uint8Array | null, words: WordTable): Int32Array {
  const bytes = values as unknown as Uint8Array
  const codes = new Int32Array(length).fill(-1)
  for (let row = 0; row < length; row++) {
    if (missing !== null && missing[row] === 1) continue
    const from = Number(valueOffsets[row])
    const to = Number(valueOffsets[row + 1])
    if (!(from >= 0 && to >= from && to <= bytes.length))
      throw new Error(`the text in row ${row} lies outside its batch`)
    codes[row] = words.codeBetween(bytes, from, to)
  }
  return codes
}

/** Rows and lists of the package as what they hold. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array || value instanceof Date) return value
  const { toJSON } = value as { toJSON?: unknown }
  const held: unknown = typeof toJSON === 'function' ? toJSON.call(value) : value
  if (Array.isArray(held)) return held.map(unwrapped)
  if (typeof held !== 'object' || held === null || ArrayBuffer.isView(held)) return held
  return Object.fromEntries(Object.entries(held).map(([key, inner]) => [key, unwrapped(inner)]))
}
