/**
 * Reads the wanted fields of plain NDJSON records from bytes into columns, and steps over the others. No object is
 * made, and no string but for words that are new.
 *
 * Cost: one look at each byte. Records mostly have the same fields in the same order, so the name at a place is first
 * compared with the one that was there before; the list of all names is searched only if that fails.
 *
 * PERF (Node 20.20, 400,000 records `{"time":…,"device":"d7","type":"A","value":1.5}` of 1,000 devices in chunks of 128 KiB;
 * median CPU time of 11 runs, the variants in turns in one process): 96 ms; always searching the list 114; a string and a Map
 * for each text 158; `JSON.parse` line by line into the same arrays 271. Of CSV 89, a string and a Map 137, uDSV into the same
 * arrays 152. Repeat: push such records through `ndjsonColumns`, with `expected` in `#record` always undefined, and with
 * `WordTable.code` looking up `source.latin1Slice(from, to)` in a Map; whole files against other readers are the workload
 * `ingest` of the bench.
 */
import { LINE_FEED } from '../decoder.ts'
import { BOOLEAN, NUMBER, TEXT, TIME } from './column-builder.ts'
import type { ColumnBuilder, ColumnCells } from './column-builder.ts'
import { isWord, skipSpace, skipString, skipValue } from './json-skip.ts'
import { scanNumber } from './number-scan.ts'
import type { RecordScan } from './record-scan.ts'
import { TimeScan } from './time-scan.ts'
import { HASH_FACTOR, HASH_START } from './word-table.ts'
import { timeOf } from '../../time/timestamp.ts'

const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const COMMA = 44
const SPACE = 32

/** The name of a field. */
interface Key {
  readonly bytes: Uint8Array
  readonly column: ColumnCells | null
}

/** So many names, and names in so many places, are remembered. */
const MAX_NAMES = 256

export class NdjsonScan implements RecordScan {
  lines = 0
  readonly #builder: ColumnBuilder
  readonly #maxLineBytes: number
  /** The wanted names, then others that were met. */
  readonly #known: Key[]
  /** By place in the record: the name that was there first. */
  readonly #places: Key[] = []
  readonly #times = new TimeScan()

  constructor(builder: ColumnBuilder, maxLineBytes: number) {
    this.#builder = builder
    this.#maxLineBytes = maxLineBytes
    this.#known = builder.columns.map((column) => ({ bytes: Buffer.from(column.name), column }))
  }

  scan(bytes: Buffer, from: number, to: number): number {
    const builder = this.#builder
    const longest = this.#maxLineBytes + 1
    let at = from
    while (at < to) {
      const code = bytes[at]!
      if (code === LINE_FEED) {
        at++
      } else {
        if (builder.row === builder.capacity) builder.grow()
        const end = code === 123 ? this.#record(bytes, at) : -1
        if (end === -1 || end - at > longest) return at
        builder.row++
        at = end
      }
      this.lines++
    }
    return to
  }

  /** @returns where the next line begins, or -1 */
  #record(bytes: Buffer, from: number): number {
    const places = this.#places
    let at = from + 1
    if (bytes[at] !== QUOTE) at = skipSpace(bytes, at)
    if (bytes[at] === 125) return endOfLine(bytes, at + 1)
    for (let place = 0; ; place++) {
      if (bytes[at] !== QUOTE) return -1
      at++
      const expected = places[place]
      const key = expected !== undefined && isAt(bytes, at, expected.bytes) ? expected : this.#keyAt(bytes, at, place)
      if (key === null) return -1
      at += key.bytes.length + 1
      if (bytes[at] !== COLON) {
        at = skipSpace(bytes, at)
        if (bytes[at] !== COLON) return -1
      }
      at++
      if (bytes[at]! <= SPACE) at = skipSpace(bytes, at)
      at = key.column === null ? skipValue(bytes, at) : this.#value(bytes, at, key.column)
      if (at === -1) return -1
      let code = bytes[at]!
      if (code <= SPACE) code = bytes[(at = skipSpace(bytes, at))]!
      if (code === COMMA) {
        at++
        if (bytes[at] !== QUOTE) at = skipSpace(bytes, at)
      } else return code === 125 ? endOfLine(bytes, at + 1) : -1
    }
  }

  /** The name behind an opening quote; `null` if it has an escape (so that it may be any name), or is broken. */
  #keyAt(bytes: Buffer, from: number, place: number): Key | null {
    const known = this.#known
    let key: Key | null = null
    for (let i = 0; i < known.length && key === null; i++) if (isAt(bytes, from, known[i]!.bytes)) key = known[i]!
    if (key === null) {
      const to = skipString(bytes, from - 1) - 1
      const name = Uint8Array.from(bytes.subarray(from, Math.max(from, to)))
      if (to < 0 || name.includes(BACKSLASH)) return null
      key = { bytes: name, column: null }
      if (known.length < MAX_NAMES) known.push(key)
    }
    if (place === this.#places.length && place < MAX_NAMES) this.#places.push(key)
    return key
  }

  /** Reads the value into the row at hand. @returns where it ends, or -1 */
  #value(bytes: Buffer, at: number, column: ColumnCells): number {
    const code = bytes[at]!
    const { row } = this.#builder
    if (code === 110) {
      if (!isWord(bytes, at, 0x75, 0x6c, 0x6c)) return -1
      // A field that came before, under the same name, counts no more.
      if (column.isNumeric) column.numbers[row] = NaN
      else column.codes[row] = -1
      return at + 4
    }
    switch (column.kind) {
      case NUMBER:
        return scanNumber(bytes, at, column.numbers, row)
      case TEXT:
        return code === QUOTE ? this.#text(bytes, at, column) : -1
      case TIME:
        return code === QUOTE ? this.#time(bytes, at, column) : this.#timeNumber(bytes, at, column)
      case BOOLEAN: {
        const end = code === 116 || code === 102 ? skipValue(bytes, at) : -1
        if (end !== -1) column.codes[row] = end - at === 4 ? 1 : 0
        return end
      }
    }
  }

  #text(bytes: Buffer, from: number, column: ColumnCells): number {
    let at = from + 1
    let hash = HASH_START
    for (;;) {
      const code = bytes[at]!
      if (code === QUOTE) break
      if (code < SPACE) return -1
      if (code === BACKSLASH) return this.#escapedText(bytes, from, column)
      hash = Math.imul(hash ^ code, HASH_FACTOR)
      at++
    }
    column.codes[this.#builder.row] = column.words.code(bytes, from + 1, at, hash)
    return at + 1
  }

  #escapedText(bytes: Buffer, from: number, column: ColumnCells): number {
    const end = skipString(bytes, from)
    if (end !== -1) column.codes[this.#builder.row] = column.words.codeOf(textAt(bytes, from, end))
    return end
  }

  #time(bytes: Buffer, from: number, column: ColumnCells): number {
    const { row } = this.#builder
    const plain = this.#times.scan(bytes, from + 1, column.numbers, row)
    if (plain !== -1 && bytes[plain] === QUOTE) return plain + 1
    const end = skipString(bytes, from)
    if (end === -1) return -1
    const time = timeOf(textAt(bytes, from, end), this.#builder.times)
    column.numbers[row] = time
    return time === time ? end : -1
  }

  #timeNumber(bytes: Buffer, from: number, column: ColumnCells): number {
    const { row, times } = this.#builder
    const end = scanNumber(bytes, from, column.numbers, row)
    if (end === -1) return -1
    const time = timeOf(column.numbers[row]!, times)
    column.numbers[row] = time
    return time === time ? end : -1
  }
}

/** Whether the name stands there, and its closing quote. */
function isAt(bytes: Buffer, at: number, name: Uint8Array): boolean {
  const length = name.length
  for (let i = 0; i < length; i++) if (bytes[at + i] !== name[i]) return false
  return bytes[at + length] === QUOTE
}

/** The string between quotes, which is sound. */
function textAt(bytes: Buffer, from: number, to: number): string {
  return JSON.parse(bytes.toString('utf-8', from, to)) as string
}

/** Behind the line feed, if only white space is before it. */
function endOfLine(bytes: Buffer, from: number): number {
  const at = bytes[from] === LINE_FEED ? from : skipSpace(bytes, from)
  return bytes[at] === LINE_FEED ? at + 1 : -1
}
