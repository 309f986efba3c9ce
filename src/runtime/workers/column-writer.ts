/**
 * Puts the keys of events, and the fields that rules read, into a slot: columns by copying them, objects by reading each
 * field once, as conditions see it.
 */
import { isDictionaryColumn, type Column, type ColumnData } from '../../event/columns.ts'
import { scalarOf } from '../../event/evaluate.ts'
import type { EventBatch } from '../../event/batch.ts'
import { isKey, KeyReader, type Key, type KeySelector } from '../../event/keys.ts'
import { compileReader } from '../../event/reader.ts'
import { columnReader, type Rows } from '../../event/rows.ts'
import type { ColumnForm } from './messages.ts'
import type { Slot } from './slot.ts'
import type { ToldDictionaries } from './told-dictionaries.ts'

/** How one column of the rows at hand is copied. */
type Way =
  | { readonly kind: 'codes'; readonly codes: Int32Array; readonly dictionary: readonly (string | number)[] }
  | { readonly kind: 'numbers'; readonly values: Exclude<Column, readonly unknown[]> & ArrayLike<number> }
  | { readonly kind: 'each'; readonly read: (rows: Rows<unknown>, row: number) => unknown }

const NUMBERS: ColumnForm = Object.freeze({ kind: 'numbers', hasMissing: false })

export class ColumnWriter {
  readonly #key: KeySelector<unknown>
  readonly #fields: readonly string[]
  readonly #keys: KeyReader<unknown>
  readonly #told: ToldDictionaries
  readonly #readers: readonly ((event: unknown) => unknown)[]
  #data: ColumnData | null | undefined
  #ways: readonly Way[] = []

  constructor(key: KeySelector<unknown>, fields: readonly string[], told: ToldDictionaries) {
    this.#key = key
    this.#fields = fields
    this.#keys = new KeyReader(key)
    this.#told = told
    this.#readers = fields.map(compileReader)
  }

  /**
   * Whether the key of each row is one, as far as that is known without looking at each value; cheap for the columns that
   * are copied.
   */
  areKeysValid({ rows, row, size }: EventBatch<unknown>): boolean {
    if (this.#keys.areAllValid(rows, row, size)) return true
    if (rows.columns !== this.#data) this.#prepare(rows.columns)
    const way = this.#ways[0]!
    if (way.kind === 'numbers') {
      let valid = true
      // Only NaN is not itself.
      for (let i = 0; i < size; i++) valid &&= way.values[row[i]!] === way.values[row[i]!]
      return valid
    }
    for (let i = 0; i < size; i++) if (!isKey(this.#keys.read(rows, row[i]!))) return false
    return true
  }

  isKeyValid(rows: Rows<unknown>, row: number): boolean {
    return isKey(this.#keys.read(rows, row))
  }

  whyNot(rows: Rows<unknown>, row: number): string {
    return this.#keys.whyNot(rows, row)
  }

  /**
   * Copies the events `from` to `to` (exclusive) of a batch, whose keys are valid, to a slot from place `at` on.
   *
   * @returns the form of each column
   */
  write({ rows, row }: EventBatch<unknown>, from: number, to: number, slot: Slot, at: number): readonly ColumnForm[] {
    if (rows.columns !== this.#data) this.#prepare(rows.columns)
    const start = row[from]!
    const isRun = row[to - 1]! - start === to - from - 1
    const forms: ColumnForm[] = []
    for (let column = 0; column < this.#ways.length; column++) {
      const way = this.#ways[column]!
      const size = to - from
      if (way.kind === 'codes') {
        const codes = slot.codes(column, at, size)
        if (isRun) codes.set(way.codes.subarray(start, start + size))
        else for (let i = 0; i < size; i++) codes[i] = way.codes[row[from + i]!]!
        forms.push({ kind: 'codes', dictionary: this.#told.idOf(way.dictionary) })
      } else if (way.kind === 'numbers') {
        const numbers = slot.numbers(column, at, size)
        const { values } = way
        if (isRun && values instanceof Float64Array) numbers.set(values.subarray(start, start + size))
        else for (let i = 0; i < size; i++) numbers[i] = values[row[from + i]!]!
        forms.push(NUMBERS)
      } else if (column === 0) forms.push(this.#writeKeys(way.read, rows, row, from, to, slot, at))
      else forms.push(this.#writeField(column, way.read, rows, row, from, to, slot, at))
    }
    return forms
  }

  #writeKeys(
    read: (rows: Rows<unknown>, row: number) => unknown,
    rows: Rows<unknown>,
    row: Int32Array,
    from: number,
    to: number,
    slot: Slot,
    at: number,
  ): ColumnForm {
    const own = this.#told.ownOf(0)
    const codes = slot.codes(0, at, to - from)
    for (let i = from; i < to; i++) {
      const key = read(rows, row[i]!) as Key
      codes[i - from] = typeof key === 'object' ? own.codeOf(key, `\u0000${textOf(key)}`) : own.codeOf(key)
    }
    return { kind: 'codes', dictionary: own.id }
  }

  /** Numbers, with those that are missing; words as soon as one is no number. */
  #writeField(
    column: number,
    read: (rows: Rows<unknown>, row: number) => unknown,
    rows: Rows<unknown>,
    row: Int32Array,
    from: number,
    to: number,
    slot: Slot,
    at: number,
  ): ColumnForm {
    const size = to - from
    const numbers = slot.numbers(column, at, size)
    const missing = slot.missing(column, at, size)
    let hasMissing = false
    for (let i = 0; i < size; i++) {
      const value = scalarOf(read(rows, row[from + i]!))
      if (typeof value === 'number') {
        numbers[i] = value
        missing[i] = 0
      } else if (value === null) {
        missing[i] = 1
        hasMissing = true
      } else return this.#writeWords(column, read, rows, row, from, to, slot, at)
    }
    return { kind: 'numbers', hasMissing }
  }

  #writeWords(
    column: number,
    read: (rows: Rows<unknown>, row: number) => unknown,
    rows: Rows<unknown>,
    row: Int32Array,
    from: number,
    to: number,
    slot: Slot,
    at: number,
  ): ColumnForm {
    const own = this.#told.ownOf(column)
    const codes = slot.codes(column, at, to - from)
    for (let i = from; i < to; i++) {
      const value = scalarOf(read(rows, row[i]!))
      codes[i - from] = value === null ? -1 : own.codeOf(value)
    }
    return { kind: 'codes', dictionary: own.id }
  }

  #prepare(data: ColumnData | null): void {
    this.#data = data
    this.#ways = [this.#wayOfKey(data), ...this.#fields.map((path, i) => this.#wayOfField(path, i, data))]
  }

  #wayOfKey(data: ColumnData | null): Way {
    const column = typeof this.#key === 'string' ? data?.columns[this.#key] : undefined
    const way = column === undefined ? null : wayOfColumn(column)
    if (way !== null && (way.kind !== 'codes' || way.dictionary.every(isKey))) return way
    return { kind: 'each', read: (rows, row) => this.#keys.read(rows, row) }
  }

  #wayOfField(path: string, i: number, data: ColumnData | null): Way {
    if (data === null) {
      const read = this.#readers[i]!
      return { kind: 'each', read: (rows, row) => read(rows.get(row)) }
    }
    const column = data.columns[path]
    const way = column === undefined ? null : wayOfColumn(column)
    if (way !== null) return way
    const read = columnReader(data, path)
    return { kind: 'each', read: read === null ? () => undefined : (_rows, row) => read(row) }
  }
}

function wayOfColumn(column: Column): Way | null {
  if (isDictionaryColumn(column)) return { kind: 'codes', codes: column.codes, dictionary: column.dictionary }
  return ArrayBuffer.isView(column) ? { kind: 'numbers', values: column as Float64Array } : null
}

/** Equal for equal lists only. */
function textOf(parts: readonly unknown[]): string {
  return JSON.stringify(
    parts.map((part) => (typeof part === 'number' || typeof part === 'bigint' ? [typeof part, String(part)] : part)),
  )
}
