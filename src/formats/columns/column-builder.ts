/**
 * The rows of a batch under construction, column by column.
 *
 * Scanners write into the arrays of the columns at `row`, then call `next`; cells from `row` on are always missing, so a
 * field that a record does not have need not be written. What is taken is copied out, so no array outgrows its batch.
 */
import { show } from '../../base/errors.ts'
import type { Column } from '../../event/columns.ts'
import { timeOf, whyNotATime } from '../../time/timestamp.ts'
import type { TimeOptions } from '../../time/timestamp.ts'
import type { BadRecord } from '../bad-record.ts'
import type { TextEncoding } from '../decoder.ts'
import type { ColumnBatch } from './column-decoder.ts'
import type { ColumnOptions, ColumnSchema, ColumnType } from './column-schema.ts'
import { positionsBetween } from './positions.ts'
import { WordTable } from './word-table.ts'

export const NUMBER = 0
export const TEXT = 1
export const BOOLEAN = 2
export const TIME = 3

export type ColumnKind = typeof NUMBER | typeof TEXT | typeof BOOLEAN | typeof TIME

const KINDS: Readonly<Record<ColumnType, ColumnKind>> = { number: NUMBER, text: TEXT, boolean: BOOLEAN, time: TIME }
const WANTED = ['a number', 'text', 'true or false', 'a time']

/** One class for all kinds, so that loops over columns see one shape. */
export class ColumnCells {
  readonly name: string
  readonly kind: ColumnKind
  /** Of numbers and times; NaN is missing. */
  numbers: Float64Array = new Float64Array(0)
  /** Of texts, codes; of booleans, 0 and 1. -1 is missing. */
  codes: Int32Array = new Int32Array(0)
  readonly words: WordTable

  constructor(name: string, type: ColumnType, words: WordTable) {
    this.name = name
    this.kind = KINDS[type]
    this.words = words
  }

  get isNumeric(): boolean {
    return this.kind === NUMBER || this.kind === TIME
  }
}

export class ColumnBuilder {
  readonly columns: readonly ColumnCells[]
  readonly times: TimeOptions
  /** The row that is being written. */
  row = 0
  /** Rows there is room for. */
  capacity = 0
  readonly #keepNaN: boolean
  #first = 0
  #bad: BadRecord[] = []

  constructor(schema: ColumnSchema, options: ColumnOptions, encoding: TextEncoding) {
    const { maxWords = 65_536, missing, timeUnit, zone } = options
    this.columns = Object.entries(schema).map(
      ([name, type]) => new ColumnCells(name, type, new WordTable(maxWords, encoding)),
    )
    this.times = { ...(timeUnit !== undefined && { unit: timeUnit }), ...(zone !== undefined && { zone }) }
    this.#keepNaN = missing === 'nan'
  }

  /** How often a dictionary was begun anew. */
  get dictionariesBegun(): number {
    return this.columns.reduce((sum, { words }) => sum + words.begun, 0)
  }

  /** Makes room for more rows. */
  grow(): void {
    this.capacity = Math.max(1024, 2 * this.capacity)
    for (const column of this.columns) {
      if (column.isNumeric) {
        const numbers = new Float64Array(this.capacity).fill(NaN)
        numbers.set(column.numbers)
        column.numbers = numbers
      } else {
        const codes = new Int32Array(this.capacity).fill(-1)
        codes.set(column.codes)
        column.codes = codes
      }
    }
  }

  /** Makes the row that is being written empty again. */
  clearRow(): void {
    const { row } = this
    if (row === this.capacity) return
    for (const column of this.columns) {
      if (column.isNumeric) column.numbers[row] = NaN
      else column.codes[row] = -1
    }
  }

  /**
   * Adds an object as a row.
   *
   * @returns why it is none, because a field is not of its type; `''` if it is
   */
  add(event: object): string {
    if (this.row === this.capacity) this.grow()
    for (const column of this.columns) {
      const value = Object.hasOwn(event, column.name) ? (event as Record<string, unknown>)[column.name] : undefined
      if (value !== undefined && value !== null && !this.#put(column, value)) {
        this.clearRow()
        return this.#misfit(column, value)
      }
    }
    this.row++
    return ''
  }

  addBad(record: Omit<BadRecord, 'position'>): void {
    this.#bad.push({ ...record, position: this.#first + this.row + this.#bad.length })
  }

  take(): ColumnBatch {
    const { row: length, columns } = this
    const bad = this.#bad
    const first = this.#first
    const events = { length, columns: Object.fromEntries(columns.map((column) => [column.name, this.#taken(column)])) }
    this.#first += length + bad.length
    this.row = 0
    for (const { words } of columns) words.beginBatch()
    if (bad.length === 0) return { events, first, bad }
    this.#bad = []
    return { events, first, positions: positionsBetween(first, length, bad), bad }
  }

  /** A copy of the rows of the batch; the cells are missing again. */
  #taken(column: ColumnCells): Column {
    const { row: length } = this
    if (column.isNumeric) {
      const values = column.numbers.slice(0, length)
      column.numbers.fill(NaN, 0, length)
      return this.#keepNaN || !values.includes(NaN) ? values : withUndefined(values)
    }
    const codes = column.codes.slice(0, length)
    column.codes.fill(-1, 0, length)
    return column.kind === TEXT ? { codes, dictionary: column.words.words } : truths(codes)
  }

  #put(column: ColumnCells, value: unknown): boolean {
    const { row } = this
    switch (column.kind) {
      case NUMBER:
        if (typeof value !== 'number') return false
        column.numbers[row] = value
        return true
      case TEXT:
        if (typeof value !== 'string') return false
        column.codes[row] = column.words.codeOf(value)
        return true
      case BOOLEAN:
        if (typeof value !== 'boolean') return false
        column.codes[row] = value ? 1 : 0
        return true
      case TIME: {
        const time = timeOf(value, this.times)
        column.numbers[row] = time
        return time === time
      }
    }
  }

  #misfit({ name, kind }: ColumnCells, value: unknown): string {
    if (kind === TIME) return `the field ${show(name)}: ${whyNotATime(value, this.times)}`
    return `the field ${show(name)} is ${show(value)}, not ${WANTED[kind]!}`
  }
}

function withUndefined(numbers: Float64Array): (number | undefined)[] {
  const values = new Array<number | undefined>(numbers.length)
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!
    values[row] = value === value ? value : undefined
  }
  return values
}

function truths(codes: Int32Array): (boolean | undefined)[] {
  const values = new Array<boolean | undefined>(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    values[row] = code < 0 ? undefined : code === 1
  }
  return values
}
