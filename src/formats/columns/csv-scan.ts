/**
 * Reads the wanted fields of sound CSV records from bytes into columns, and steps over the others.
 *
 * What is sound is as in `RecordScanner`. Cost: one look at each byte.
 */
import { timeOf } from '../../time/timestamp.ts'
import { CARRIAGE_RETURN, LINE_FEED } from '../decoder.ts'
import type { TextEncoding } from '../decoder.ts'
import { NUMBER, TEXT, TIME } from './column-builder.ts'
import type { ColumnBuilder, ColumnCells } from './column-builder.ts'
import { scanNumber } from './number-scan.ts'
import type { RecordScan } from './record-scan.ts'
import { TimeScan } from './time-scan.ts'
import { HASH_FACTOR, HASH_START } from './word-table.ts'

const QUOTE = 34

export class CsvScan implements RecordScan {
  lines = 0
  readonly #builder: ColumnBuilder
  /** By place: the column, or `null` for a field that is not wanted. */
  readonly #fields: readonly (ColumnCells | null)[]
  readonly #delimiter: number
  readonly #encoding: TextEncoding
  readonly #maxLineBytes: number
  readonly #times = new TimeScan()

  constructor(
    builder: ColumnBuilder,
    names: readonly string[],
    format: { readonly delimiter: number; readonly encoding: TextEncoding; readonly maxLineBytes: number },
  ) {
    this.#builder = builder
    this.#fields = names.map((name) => builder.columns.find((column) => column.name === name) ?? null)
    this.#delimiter = format.delimiter
    this.#encoding = format.encoding
    this.#maxLineBytes = format.maxLineBytes
  }

  scan(bytes: Buffer, from: number, to: number): number {
    const builder = this.#builder
    const longest = this.#maxLineBytes + 1
    let at = from
    while (at < to) {
      const code = bytes[at]!
      if (code === LINE_FEED) at++
      else if (code === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) at += 2
      else {
        if (builder.row === builder.capacity) builder.grow()
        const { lines } = this
        const end = this.#record(bytes, at)
        if (end === -1 || end - at > longest) {
          this.lines = lines
          return at
        }
        builder.row++
        at = end
      }
      this.lines++
    }
    return to
  }

  /** @returns where the next record begins, or -1 */
  #record(bytes: Buffer, from: number): number {
    const fields = this.#fields
    const delimiter = this.#delimiter
    const last = fields.length - 1
    let at = from
    for (let field = 0; field <= last; field++) {
      const column = fields[field]!
      let code = bytes[at]!
      if (code === QUOTE) at = this.#quoted(bytes, at, column)
      else if (column === null) {
        while (code !== delimiter && code !== LINE_FEED) code = bytes[++at]!
      } else at = this.#plain(bytes, at, column)
      if (at === -1) return -1
      code = bytes[at]!
      if (code === CARRIAGE_RETURN) code = bytes[++at]!
      at++
      if (code === LINE_FEED) return field === last ? at : -1
      if (code !== delimiter) return -1
    }
    return -1
  }

  /** Reads a field without quotes. @returns where it ends (a delimiter, or a line end), or -1 */
  #plain(bytes: Buffer, from: number, column: ColumnCells): number {
    if (column.kind === TEXT) return this.#text(bytes, from, column)
    if (this.#isEnd(bytes, from)) return from
    const end = this.#scalar(bytes, from, column)
    return end !== -1 && this.#isEnd(bytes, end)
      ? end
      : this.#scalarBetween(bytes, from, this.#endOf(bytes, from), column)
  }

  #text(bytes: Buffer, from: number, column: ColumnCells): number {
    const delimiter = this.#delimiter
    let at = from
    let hash = HASH_START
    for (;;) {
      const code = bytes[at]!
      // Few bytes are below 14; a delimiter may be one.
      if (code === delimiter || (code <= CARRIAGE_RETURN && this.#isEnd(bytes, at))) break
      hash = Math.imul(hash ^ code, HASH_FACTOR)
      at++
    }
    if (at > from) column.codes[this.#builder.row] = column.words.code(bytes, from, at, hash)
    return at
  }

  #quoted(bytes: Buffer, from: number, column: ColumnCells | null): number {
    let close = bytes.indexOf(QUOTE, from + 1)
    let isDoubled = false
    while (close !== -1 && bytes[close + 1] === QUOTE) {
      isDoubled = true
      close = bytes.indexOf(QUOTE, close + 2)
    }
    // Nothing but a delimiter or a line end may follow.
    if (close === -1 || !this.#isEnd(bytes, close + 1)) return -1
    for (let at = from + 1; at < close; at++) if (bytes[at] === LINE_FEED) this.lines++
    if (column === null) return close + 1
    if (column.kind === TEXT) {
      column.codes[this.#builder.row] = isDoubled
        ? column.words.codeOf(bytes.toString(this.#encoding, from + 1, close).replaceAll('""', '"'))
        : column.words.code(bytes, from + 1, close, hashBetween(bytes, from + 1, close))
      return close + 1
    }
    if (close === from + 1) return close + 1
    const end = this.#scalar(bytes, from + 1, column)
    return end === close || this.#scalarBetween(bytes, from + 1, close, column) === close ? close + 1 : -1
  }

  /** Reads a number, time or boolean in its commonest form. @returns where it ends, or -1 */
  #scalar(bytes: Buffer, from: number, column: ColumnCells): number {
    const { row, times } = this.#builder
    switch (column.kind) {
      case NUMBER: {
        const end = scanNumber(bytes, from, column.numbers, row)
        if (end === -1) return nanEnd(bytes, from, column.numbers, row)
        // `Infinity` is none in CSV.
        return Math.abs(column.numbers[row]!) === Infinity ? -1 : end
      }
      case TIME: {
        const end = this.#times.scan(bytes, from, column.numbers, row)
        if (end !== -1) return end
        const digits = scanNumber(bytes, from, column.numbers, row)
        if (digits === -1 || Math.abs(column.numbers[row]!) === Infinity) return -1
        const time = timeOf(column.numbers[row]!, times)
        column.numbers[row] = time
        return time === time ? digits : -1
      }
      default:
        return this.#boolean(bytes, from, column)
    }
  }

  #boolean(bytes: Buffer, from: number, column: ColumnCells): number {
    const code = bytes[from]!
    const { row } = this.#builder
    if (code === 48 || code === 49) {
      column.codes[row] = code - 48
      return from + 1
    }
    const isTrue = code === 116
    const end = from + (isTrue ? 4 : 5)
    if (bytes.toString('latin1', from, end) !== (isTrue ? 'true' : 'false')) return -1
    column.codes[row] = isTrue ? 1 : 0
    return end
  }

  /** The less common forms of a time. @returns `to`, or -1 where the object decoder has to look */
  #scalarBetween(bytes: Buffer, from: number, to: number, column: ColumnCells): number {
    if (column.kind !== TIME) return -1
    const { row, times } = this.#builder
    const time = timeOf(bytes.toString(this.#encoding, from, to), times)
    column.numbers[row] = time
    return time === time ? to : -1
  }

  /** Whether an unquoted field would end here. */
  #isEnd(bytes: Buffer, at: number): boolean {
    const code = bytes[at]
    return code === this.#delimiter || code === LINE_FEED || (code === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED)
  }

  #endOf(bytes: Buffer, from: number): number {
    let at = from
    while (!this.#isEnd(bytes, at)) at++
    return at
  }
}

/** `NaN`, which is missing. Other spellings are left to the object decoder. */
function nanEnd(bytes: Buffer, from: number, numbers: Float64Array, row: number): number {
  if (bytes[from] !== 78 || bytes[from + 1] !== 97 || bytes[from + 2] !== 78) return -1
  numbers[row] = NaN
  return from + 3
}

function hashBetween(bytes: Buffer, from: number, to: number): number {
  let hash = HASH_START
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, HASH_FACTOR)
  return hash
}
