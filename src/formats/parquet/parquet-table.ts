/**
 * Parquet as a table: the footer says where everything is, and then one row group after the other is read.
 *
 * Held at a time are the bytes of the wanted columns of one row group, as they are in the file, and what has been decoded of
 * them; rows that are part of an open match keep the row group they came from.
 */
import type { FileMetaData, RowGroup } from 'hyparquet'
import { show } from '../../base/errors.ts'
import type { WordTable } from '../columns/word-table.ts'
import type { ByteFile } from '../tables/byte-file.ts'
import type { Cells } from '../tables/cells.ts'
import { asFileError, fileBroken, fileUnsupported } from '../tables/errors.ts'
import type { TableFile, TablePart } from '../tables/table-file.ts'
import { readFlatColumn } from './flat-column.ts'
import { fieldOf } from './leaf.ts'
import type { ParquetField } from './leaf.ts'
import { readNestedColumn } from './nested-column.ts'
import type { ColumnChunk } from './nested-column.ts'
import { parquetPackage, unpackOf } from './parquet-package.ts'
import type { ParquetPackage, Unpack } from './parquet-package.ts'

const FORMAT = 'Parquet'

/** @throws TidemarkError `PACKAGE_MISSING`, `FILE_BROKEN`, `FILE_UNSUPPORTED`, `SOURCE_BROKEN` */
export async function parquetTable(file: ByteFile): Promise<TableFile> {
  const packages = await parquetPackage()
  await checkEnd(file)
  try {
    const read = { byteLength: file.byteLength, slice: (from: number, to = file.byteLength) => file.read(from, to) }
    const metadata = await packages.metadata.parquetMetadataAsync(read, { geoparquet: false, parsers: UNREAD })
    return new ParquetTable(file, metadata, packages)
  } catch (error) {
    throw asFileError(file.name, FORMAT, 'its footer', error)
  }
}

const nothing = (): undefined => undefined

/** Statistics are not used, so the values in them are not read either. */
const UNREAD = {
  timestampFromMilliseconds: nothing,
  timestampFromMicroseconds: nothing,
  timestampFromNanoseconds: nothing,
  dateFromDays: nothing,
  stringFromBytes: nothing,
  jsonFromBytes: nothing,
  geometryFromBytes: nothing,
  geographyFromBytes: nothing,
  uuidFromBytes: nothing,
}

async function checkEnd(file: ByteFile): Promise<void> {
  const { name, byteLength } = file
  if (byteLength < 12) throw fileBroken(name, FORMAT, '', `it has ${byteLength} bytes, and the smallest has 12`)
  const end = Buffer.from(await file.read(byteLength - 4, byteLength)).toString('latin1')
  if (end === 'PARE') throw fileUnsupported(name, 'it is encrypted Parquet', 'write it without encryption')
  if (end !== 'PAR1') throw fileBroken(name, FORMAT, '', `it ends in ${show(end)}, not in "PAR1"`)
}

class ParquetTable implements TableFile {
  readonly fields: readonly ParquetField[]
  readonly rows: number
  readonly #file: ByteFile
  readonly #metadata: FileMetaData
  readonly #packages: ParquetPackage

  constructor(file: ByteFile, metadata: FileMetaData, packages: ParquetPackage) {
    this.fields = packages.metadata.parquetSchema(metadata).children.map(fieldOf)
    this.rows = Number(metadata.num_rows)
    this.#file = file
    this.#metadata = metadata
    this.#packages = packages
  }

  async *parts(names: readonly string[]): AsyncGenerator<TablePart, void, undefined> {
    const fields = this.fields.filter(({ name }) => names.includes(name))
    const unpacks = new Map<string, Unpack>()
    for (const [index, group] of this.#metadata.row_groups.entries()) {
      const rows = Number(group.num_rows)
      if (rows === 0) continue
      const chunks = new Map<string, readonly ColumnChunk[]>()
      for (const field of fields) chunks.set(field.name, await this.#read(index, group, field, unpacks))
      yield new ParquetPart(this.#file.name, index, rows, fields, chunks, this.#packages)
    }
  }

  /** The bytes of the leaves of a column. */
  async #read(
    index: number,
    { columns }: RowGroup,
    field: ParquetField,
    unpacks: Map<string, Unpack>,
  ): Promise<readonly ColumnChunk[]> {
    const { name } = this.#file
    const where = `row group ${index}, column ${show(field.name)}`
    // An encrypted column may hide its own description; it is the one whose place in the list says what it is.
    const leaves = this.#packages.schema.getPhysicalColumns(this.#packages.metadata.parquetSchema(this.#metadata))
    const chunks: ColumnChunk[] = []
    for (const [place, column] of columns.entries()) {
      const path = column.meta_data?.path_in_schema
      const isOurs = (path ?? leaves[place]?.split('.'))?.[0] === field.name
      if (!isOurs) continue
      const { meta_data: meta } = column
      if (meta === undefined || column.crypto_metadata !== undefined)
        throw fileUnsupported(
          name,
          `the column ${show(field.name)} is encrypted`,
          'name the columns that are not, with the option columns; or write it without encryption',
        )
      const unpack = unpacks.get(meta.codec) ?? (await unpackOf(meta.codec, this.#packages))
      if (unpack === undefined)
        throw fileUnsupported(
          name,
          `the column ${show(field.name)} is packed by ${meta.codec}`,
          'write it with one of SNAPPY, GZIP, ZSTD, LZ4_RAW, BROTLI, or unpacked',
        )
      unpacks.set(meta.codec, unpack)
      // Some writers say 0 where there is no dictionary.
      const dictionary = Number(meta.dictionary_page_offset ?? 0)
      const from = dictionary > 0 ? dictionary : Number(meta.data_page_offset)
      const to = from + Number(meta.total_compressed_size)
      if (!(from >= 0 && to >= from && to <= this.#file.byteLength))
        throw fileBroken(name, FORMAT, where, `it lies from byte ${from} to ${to} of ${this.#file.byteLength}`)
      chunks.push({ meta, unpack, bytes: await this.#file.read(from, to) })
    }
    if (chunks.length === 0) throw fileBroken(name, FORMAT, where, 'it is not there')
    return chunks
  }
}

class ParquetPart implements TablePart {
  readonly length: number
  readonly #name: string
  readonly #index: number
  readonly #fields: readonly ParquetField[]
  /** Bytes that have been decoded are let go. */
  readonly #chunks: Map<string, readonly ColumnChunk[]>
  readonly #packages: ParquetPackage
  readonly #cells: Map<string, Cells> = new Map()

  constructor(
    name: string,
    index: number,
    rows: number,
    fields: readonly ParquetField[],
    chunks: Map<string, readonly ColumnChunk[]>,
    packages: ParquetPackage,
  ) {
    this.length = rows
    this.#name = name
    this.#index = index
    this.#fields = fields
    this.#chunks = chunks
    this.#packages = packages
  }

  cells(name: string, words: WordTable): Cells {
    let cells = this.#cells.get(name)
    if (cells === undefined) {
      try {
        cells = this.#decode(
          this.#fields.find((field) => field.name === name)!,
          words,
        )
      } catch (error) {
        throw asFileError(this.#name, FORMAT, `row group ${this.#index}, column ${show(name)}`, error)
      }
      this.#cells.set(name, cells)
      this.#chunks.delete(name)
    }
    return cells
  }

  #decode({ name, reading, tree }: ParquetField, words: WordTable): Cells {
    const chunks = this.#chunks.get(name)!
    if (reading === null) return readNestedColumn(tree, chunks, this.length, this.#packages)
    const { meta, unpack, bytes } = chunks[0]!
    if (Number(meta.num_values) !== this.length)
      throw new Error(`${Number(meta.num_values)} values, where there should be ${this.length}`)
    const { type_length: typeLength, repetition_type: repetition } = tree.element
    const column = {
      bytes,
      type: meta.type,
      typeLength,
      isOptional: repetition === 'OPTIONAL',
      reading,
      rows: this.length,
      unpackedBytes: Number(meta.total_uncompressed_size),
      unpack,
    }
    return readFlatColumn(column, words, this.#packages)
  }
}
