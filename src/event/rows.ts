/**
 * Rows: one way to address events, whether they are objects or lie in columns.
 *
 * Whatever outlives a batch keeps a *reference*, not a row number: of objects the object itself, of columns the rows
 * object (the `ref`) with the row number (the `index`). So nothing has to be copied, and the garbage collector knows
 * what is still needed.
 */
import { isDictionaryColumn, type Column, type ColumnData } from './columns.ts'
import type { Scalar } from './expression.ts'
import { scalarOf } from './evaluate.ts'

export interface Rows<T> {
  readonly columns: ColumnData | null
  /** The event at a row; built on the spot from columns. */
  get(row: number): T
  /** What to keep of a row beyond the batch; see `dereference`. */
  ref(row: number): unknown
  /** The ordinal of the row in its source. */
  position(row: number): number
}

/** Rows over an array of objects. `values` may be replaced between batches, so one instance serves a whole stream. */
export class ObjectRows<T> implements Rows<T> {
  readonly columns = null
  values: ArrayLike<T>
  first: number
  positions: ArrayLike<number> | null

  constructor(values: ArrayLike<T>, first: number, positions: ArrayLike<number> | null = null) {
    this.values = values
    this.first = first
    this.positions = positions
  }

  get(row: number): T {
    return this.values[row]!
  }

  ref(row: number): unknown {
    return this.values[row]
  }

  position(row: number): number {
    return this.positions === null ? this.first + row : this.positions[row]!
  }
}

/** Rows over columns. */
export class ColumnRows<T> implements Rows<T> {
  readonly columns: ColumnData
  readonly #first: number
  readonly #names: readonly string[]
  readonly #values: readonly ((row: number) => unknown)[]

  constructor(columns: ColumnData, first: number) {
    this.columns = columns
    this.#first = first
    this.#names = Object.keys(columns.columns)
    this.#values = this.#names.map((name) => columnValue(columns.columns[name]!))
  }

  get(row: number): T {
    const event: Record<string, unknown> = {}
    for (let i = 0; i < this.#names.length; i++) event[this.#names[i]!] = this.#values[i]!(row)
    return event as T
  }

  ref(): unknown {
    return this
  }

  position(row: number): number {
    return this.#first + row
  }
}

/** The event behind a reference: `index` is -1 for objects. */
export function dereference(ref: unknown, index: number): unknown {
  return index < 0 ? ref : (ref as ColumnRows<unknown>).get(index)
}

/** Reads a column as it would stand in an object. */
export function columnValue(column: Column): (row: number) => unknown {
  if (isDictionaryColumn(column)) {
    const { codes, dictionary } = column
    return (row) => (codes[row]! < 0 ? undefined : dictionary[codes[row]!])
  }
  return (row) => column[row]
}

/** Reads a column as an expression sees it; a column that is not there is unknown in every row. */
export function columnScalar(columns: ColumnData, path: string): (row: number) => Scalar {
  const column = columns.columns[path]
  if (column === undefined) return () => null
  const value = columnValue(column)
  return (row) => scalarOf(value(row))
}
