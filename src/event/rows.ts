/**
 * Rows: one way to address events, whether they are objects or lie in columns.
 *
 * Whatever outlives a batch keeps a *reference*, not a row number: of objects the object itself, of columns the rows
 * object (the `ref`) with the row number (the `index`). So nothing has to be copied, and the garbage collector knows
 * what is still needed.
 */
import { isDictionaryColumn, type Column, type ColumnData } from './columns.ts'
import type { Scalar } from './expression.ts'
import { generate } from './generate.ts'
import { scalarOf } from './evaluate.ts'

export interface Rows<T> {
  readonly columns: ColumnData | null
  /** The event at a row; built on the spot from columns. */
  get(row: number): T
  /** What to keep of a row beyond the batch; see `dereference`. */
  ref(row: number): unknown
  /** The ordinal of the row in its stream: of an event in its source, of a match among the matches. */
  position(row: number): number
  /**
   * Which record of the sources the row was made from: its ordinal, interleaved where there are several sources (ordinal *
   * sources + source); -1 if it was made from several records: a match.
   */
  origin(row: number): number
}

/** Rows over an array of objects. `values` may be replaced between batches, so one instance serves a whole stream. */
export class ObjectRows<T> implements Rows<T> {
  readonly columns = null
  values: ArrayLike<T>
  first: number
  positions: ArrayLike<number> | null
  readonly #origins: ArrayLike<number> | null
  #source = 0
  #sources = 1

  /** @param origins absent: those of a source, where each record is its own origin */
  constructor(
    values: ArrayLike<T>,
    first: number,
    positions: ArrayLike<number> | null = null,
    origins: ArrayLike<number> | null = null,
  ) {
    this.values = values
    this.first = first
    this.positions = positions
    this.#origins = origins
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

  origin(row: number): number {
    return this.#origins === null ? this.position(row) * this.#sources + this.#source : this.#origins[row]!
  }

  /** These are of one of several sources. */
  interleave(source: number, sources: number): void {
    this.#source = source
    this.#sources = sources
  }
}

/** Rows over columns. */
export class ColumnRows<T> implements Rows<T> {
  readonly columns: ColumnData
  readonly #first: number
  readonly #positions: ArrayLike<number> | null
  /** `null` until a row is asked for as an object: columns that are made when they are looked at are left alone. */
  #get: ((row: number) => T) | null = null
  #source = 0
  #sources = 1

  /** @param positions by row, where records between them were bad; absent: `first`, `first + 1`, … */
  constructor(columns: ColumnData, first: number, positions: ArrayLike<number> | null = null) {
    this.columns = columns
    this.#first = first
    this.#positions = positions
  }

  get(row: number): T {
    return (this.#get ??= rowMaker(this.columns) as (row: number) => T)(row)
  }

  ref(): unknown {
    return this
  }

  position(row: number): number {
    return this.#positions === null ? this.#first + row : this.#positions[row]!
  }

  origin(row: number): number {
    return this.position(row) * this.#sources + this.#source
  }

  /** These are of one of several sources. */
  interleave(source: number, sources: number): void {
    this.#source = source
    this.#sources = sources
  }
}

/** All rows of columns as objects, for what keeps or changes events one by one. */
export function objectsOf<T>(columns: ColumnData): T[] {
  const rows = new ColumnRows<T>(columns, 0)
  return Array.from({ length: columns.length }, (_, row) => rows.get(row))
}

/** Makes objects from rows: one object literal where code may be generated, so that all rows have one shape from the start. */
function rowMaker({ columns }: ColumnData): (row: number) => unknown {
  const names = Object.keys(columns)
  const fields = names.map((name, i) => {
    const column = columns[name]!
    // A computed name in brackets, so that a field called __proto__ is a field.
    const value = isDictionaryColumn(column)
      ? `(c[${i}].codes[row] < 0 ? undefined : c[${i}].dictionary[c[${i}].codes[row]])`
      : `c[${i}][row]`
    return `[${JSON.stringify(name)}]: ${value}`
  })
  const made = generate<(row: number) => unknown>(
    ['c'],
    [names.map((name) => columns[name])],
    `(row) => ({ ${fields.join(', ')} })`,
  )
  if (made !== null) return made
  const readers = names.map((name) => columnValue(columns[name]!))
  return (row) => Object.fromEntries(names.map((name, i) => [name, readers[i]!(row)]))
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

/** Reads what `readPath` reads of the row as an object: a dotted path can lead into a column's values. `null`: no such column. */
export function columnReader({ columns }: ColumnData, path: string): ((row: number) => unknown) | null {
  const whole = columns[path]
  if (whole !== undefined) return columnValue(whole)
  const [name = '', ...parts] = path.split('.')
  const column = columns[name]
  if (column === undefined) return null
  const value = columnValue(column)
  return (row) => parts.reduce((inner, part) => (inner as Record<string, unknown> | null)?.[part], value(row))
}

/** Reads a column as an expression sees it; a column that is not there is unknown in every row. */
export function columnScalar(columns: ColumnData, path: string): (row: number) => Scalar {
  const value = columnReader(columns, path)
  return value === null ? () => null : (row) => scalarOf(value(row))
}
