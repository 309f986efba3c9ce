/** Tables in memory, read as a file would be. */
import type { SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { TidemarkError } from '../../../src/base/errors.ts'
import { arrowTable } from '../../../src/formats/arrow/arrow-table.ts'
import type { ColumnBatch } from '../../../src/formats/columns/column-decoder.ts'
import type { ColumnOptions, ColumnSchema } from '../../../src/formats/columns/column-schema.ts'
import type { TableFormat } from '../../../src/formats/format.ts'
import { parquetTable } from '../../../src/formats/parquet/parquet-table.ts'
import type { ByteFile } from '../../../src/formats/tables/byte-file.ts'
import { tableBatches } from '../../../src/formats/tables/table-batches.ts'
import { rowsOf, type ReadRows, type Row } from '../columns/reading.ts'

/** Counts the bytes that are asked for. */
export class MemoryFile implements ByteFile {
  readonly name = 'file memory'
  readonly byteLength: number
  bytesRead = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.byteLength = bytes.length
  }

  async read(from: number, to: number): Promise<ArrayBuffer> {
    if (!(from >= 0 && to >= from && to <= this.byteLength)) throw new RangeError(`bytes ${from} to ${to}`)
    this.bytesRead += to - from
    return new Uint8Array(this.#bytes.subarray(from, to)).buffer
  }
}

export async function* batchesOf(
  file: ByteFile,
  format: TableFormat,
  schema?: ColumnSchema,
  options: ColumnOptions = {},
): AsyncGenerator<ColumnBatch, void, undefined> {
  const table = await (format === 'parquet' ? parquetTable(file) : arrowTable(file))
  yield* tableBatches(file.name, table, schema, options)
}

export async function readTable(
  bytes: Uint8Array,
  format: TableFormat,
  schema?: ColumnSchema,
  options: ColumnOptions = {},
): Promise<ReadRows> {
  const rows: Row[] = []
  const positions: number[] = []
  const bad: ReadRows['bad'][number][] = []
  for await (const batch of batchesOf(new MemoryFile(bytes), format, schema, options)) {
    const taken = rowsOf(batch.events)
    if (batch.first !== rows.length + bad.length) throw new Error(`a batch begins at ${batch.first}`)
    rows.push(...taken)
    positions.push(...(batch.positions ?? taken.map((_, row) => batch.first + row)))
    bad.push(...batch.bad)
  }
  return { rows, positions, bad }
}

/** The code and message of the error that reading ends in. */
export async function errorOf(reading: Promise<unknown>): Promise<readonly [code: string, message: string]> {
  try {
    await reading
  } catch (error) {
    const { code, message } = error as TidemarkError
    return [code, message]
  }
  return ['none', '']
}

/** A Parquet file with one column. */
export function oneColumn(
  element: Omit<SchemaElement, 'name'>,
  data: readonly unknown[],
  options: Partial<Parameters<typeof parquetWriteBuffer>[0]> & {
    readonly encoding?: NonNullable<Parameters<typeof parquetWriteBuffer>[0]['columnData'][number]['encoding']>
  } = {},
): Uint8Array {
  const { encoding, ...rest } = options
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 1 },
    { repetition_type: 'OPTIONAL', ...element, name: 'x' },
  ]
  const columnData = [{ name: 'x', data: [...data], ...(encoding !== undefined && { encoding }) }]
  return new Uint8Array(parquetWriteBuffer({ schema, columnData, ...rest }))
}
