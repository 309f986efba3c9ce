/**
 * Tables to batches of columns.
 *
 * With a schema, its columns are read and typed by it, and a row with a value that is not of its type is bad. Without one,
 * all columns are there, typed by the file, and each is decoded only if it is looked at: by time, key or a condition, or
 * because an event becomes an object. So what no rule needs costs no more than reading its bytes.
 */
import { TidemarkError, show } from '../../base/errors.ts'
import type { Column } from '../../event/columns.ts'
import type { BadRecord } from '../bad-record.ts'
import type { ColumnBatch } from '../columns/column-decoder.ts'
import { checkColumns } from '../columns/column-schema.ts'
import type { ColumnOptions, ColumnSchema } from '../columns/column-schema.ts'
import { positionsBetween } from '../columns/positions.ts'
import { WordTable } from '../columns/word-table.ts'
import { asColumn } from './as-column.ts'
import { cellsBetween } from './cells.ts'
import type { TableFile, TablePart } from './table-file.ts'
import { typedColumn, typesOf } from './typed-column.ts'
import type { BadRows } from './typed-column.ts'

/** Rows of a batch. A match that is open keeps the batches of its events, so they are smaller than row groups. */
const BATCH_ROWS = 8192

/** @throws TidemarkError `COLUMN_SCHEMA`; from the iteration those of the file */
export function tableBatches(
  name: string,
  file: TableFile,
  schema: ColumnSchema | undefined,
  options: ColumnOptions,
): AsyncGenerator<ColumnBatch, void, undefined> {
  if (schema !== undefined) checkAgainst(name, file, schema, options)
  return batchesOf(file, new TableColumns(schema ?? null, file, options))
}

async function* batchesOf(file: TableFile, columns: TableColumns): AsyncGenerator<ColumnBatch, void, undefined> {
  let first = 0
  for await (const part of file.parts(columns.names)) {
    const decoded = columns.begin(part)
    for (let from = 0; from < part.length; from += BATCH_ROWS) {
      const to = Math.min(from + BATCH_ROWS, part.length)
      yield columns.batch(decoded, from, to, first + from)
      // What was found broken by whoever looked at a column must not be taken for an answer of a condition.
      if (decoded.failure !== null) throw decoded.failure
    }
    first += part.length
  }
}

/** A part with what has been decoded of it. */
class DecodedPart {
  failure: Error | null = null
  readonly #part: TablePart
  readonly #words: ReadonlyMap<string, WordTable>

  constructor(part: TablePart, words: ReadonlyMap<string, WordTable>) {
    this.#part = part
    this.#words = words
  }

  cells(name: string, from: number, to: number): ReturnType<TablePart['cells']> {
    try {
      return cellsBetween(this.#part.cells(name, this.#words.get(name)!), from, to)
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(show(error))
      throw error
    }
  }
}

class TableColumns {
  readonly names: readonly string[]
  readonly #schema: ColumnSchema | null
  readonly #options: ColumnOptions
  readonly #words: ReadonlyMap<string, WordTable>

  constructor(schema: ColumnSchema | null, { fields }: TableFile, options: ColumnOptions) {
    this.names = schema === null ? fields.map((field) => field.name) : Object.keys(schema)
    this.#schema = schema
    this.#options = options
    const { maxWords = 65_536 } = options
    this.#words = new Map(this.names.map((name) => [name, new WordTable(maxWords, 'utf-8')]))
  }

  begin(part: TablePart): DecodedPart {
    for (const words of this.#words.values()) words.beginBatch()
    return new DecodedPart(part, this.#words)
  }

  batch(part: DecodedPart, from: number, to: number, first: number): ColumnBatch {
    const length = to - from
    if (this.#schema !== null) return this.#typed(part, from, to, first, this.#schema)
    const columns: Record<string, Column> = {}
    for (const name of this.names) defineLazily(columns, name, () => asColumn(part.cells(name, from, to)))
    return { events: { length, columns }, first, bad: [] }
  }

  #typed(part: DecodedPart, from: number, to: number, first: number, schema: ColumnSchema): ColumnBatch {
    const { timeUnit, zone, missing } = this.#options
    const times = { ...(timeUnit !== undefined && { unit: timeUnit }), ...(zone !== undefined && { zone }) }
    const bad: BadRows = new Map()
    const entries = Object.entries(schema).map(([name, type]) => {
      const options = { times, keepNaN: missing === 'nan', words: this.#words.get(name)! }
      return [name, typedColumn(part.cells(name, from, to), type, name, options, bad)] as const
    })
    if (bad.size === 0) return { events: { length: to - from, columns: Object.fromEntries(entries) }, first, bad: [] }
    const records: BadRecord[] = [...bad]
      .sort(([a], [b]) => a - b)
      .map(([row, reason]) => ({ kind: 'type', reason, position: first + row }))
    const kept = Int32Array.from({ length: to - from }, (_, row) => row).filter((row) => !bad.has(row))
    const columns = Object.fromEntries(entries.map(([name, column]) => [name, rowsOfColumn(column, kept)]))
    const positions = positionsBetween(first, kept.length, records)
    return { events: { length: kept.length, columns }, first, positions, bad: records }
  }
}

/** A column that is made when it is first read, and then is a plain property. */
function defineLazily(columns: Record<string, Column>, name: string, make: () => Column): void {
  Object.defineProperty(columns, name, {
    enumerable: true,
    configurable: true,
    get: () => {
      const value = make()
      Object.defineProperty(columns, name, { value, enumerable: true })
      return value
    },
  })
}

function rowsOfColumn(column: Column, rows: Int32Array): Column {
  if ('codes' in column && 'dictionary' in column)
    return { codes: rows.map((row) => column.codes[row]!), dictionary: column.dictionary }
  if (column instanceof Float64Array) return Float64Array.from(rows, (row) => column[row]!)
  return Array.from(rows, (row) => (column as readonly unknown[])[row])
}

function checkAgainst(name: string, { fields }: TableFile, schema: ColumnSchema, options: ColumnOptions): void {
  checkColumns(schema, options)
  for (const [column, type] of Object.entries(schema)) {
    const field = fields.find((each) => each.name === column)
    if (field === undefined)
      throw noSuchColumn(
        name,
        column,
        fields.map((each) => each.name),
      )
    const types = typesOf(field.holds)
    if (!types.includes(type)) throw notReadAs(name, column, type, field.type, types)
  }
}

function noSuchColumn(name: string, column: string, names: readonly string[]): TidemarkError {
  return new TidemarkError('COLUMN_SCHEMA', {
    message: `the columns name ${show(column)}, which ${name} has not; its columns are ${names.map((each) => show(each)).join(', ')}`,
    hint: 'correct the name, or leave it out',
    data: { name, column, names },
  })
}

function notReadAs(name: string, column: string, type: string, given: string, types: readonly string[]): TidemarkError {
  return new TidemarkError('COLUMN_SCHEMA', {
    message: `the column ${show(column)} of ${name} is ${given}, which is not read as '${type}'`,
    hint:
      types.length === 0
        ? 'leave out the option columns: nested values and bytes are then read as they are, and only where they are looked at'
        : `read it as ${types.map((each) => `'${each}'`).join(' or ')}`,
    data: { name, column, type, given },
  })
}
