/**
 * CSV to columns: what `csvDecoder` reads, without an object per record.
 *
 * Fields have the values that `csvDecoder` gives them with a schema: an empty field is missing, but a quoted one in a
 * column of text; blanks around a number, time or truth value do not count. Fields that are not in the schema are
 * counted, not read. Records that are broken or unusual go to `csvDecoder`.
 */
import { cutRaw } from '../bad-record.ts'
import { csvDecoder } from '../csv/csv-decoder.ts'
import { columnNames, delimiterCode } from '../csv/csv-options.ts'
import type { CsvOptions, CsvSchema, CsvType } from '../csv/csv-options.ts'
import { RecordScanner } from '../csv/record-scanner.ts'
import { DEFAULT_MAX_LINE_BYTES, bufferOver } from '../decoder.ts'
import type { TextEncoding } from '../decoder.ts'
import { ColumnBuilder } from './column-builder.ts'
import type { ColumnBatch, ColumnCounts, ColumnDecoder } from './column-decoder.ts'
import { ColumnReader } from './column-reader.ts'
import { checkColumns } from './column-schema.ts'
import type { ColumnOptions, ColumnSchema, ColumnType } from './column-schema.ts'
import { CsvHeader } from './csv-header.ts'
import { CsvScan } from './csv-scan.ts'
import { RAW_BYTES } from './record-scan.ts'
import type { RecordScan } from './record-scan.ts'

export interface CsvColumnOptions extends Omit<CsvOptions, 'schema' | 'sample'>, ColumnOptions {}

/**
 * @param schema columns of the input; the others are not read
 * @throws TidemarkError `COLUMN_SCHEMA`, `COLUMN_OPTIONS`, `BAD_TIME_UNIT`, `BAD_ZONE`, `CSV_DELIMITER`; `CSV_HEADER`,
 * `CSV_SCHEMA` if the header lacks a column, here or when it is read
 */
export function csvColumns(schema: ColumnSchema, options: CsvColumnOptions = {}): ColumnDecoder {
  checkColumns(schema, options)
  return new CsvColumns(schema, options)
}

const CSV_TYPES: Readonly<Record<ColumnType, CsvType>> = {
  number: 'number',
  text: 'string',
  boolean: 'boolean',
  time: 'timestamp',
}

class CsvColumns implements ColumnDecoder {
  readonly #schema: ColumnSchema
  readonly #options: CsvColumnOptions
  readonly #delimiter: number
  readonly #encoding: TextEncoding
  readonly #builder: ColumnBuilder
  readonly #header: CsvHeader
  /** Once the header is known. */
  #reader: ColumnReader | undefined

  constructor(schema: ColumnSchema, options: CsvColumnOptions) {
    this.#schema = schema
    this.#options = options
    this.#delimiter = delimiterCode(options.delimiter ?? ',')
    this.#encoding = options.encoding ?? 'utf-8'
    this.#builder = new ColumnBuilder(schema, options, this.#encoding)
    this.#header = new CsvHeader(this.#delimiter, options)
    if (options.header !== undefined) this.#reader = this.#readerFor(options.header, 0)
  }

  get buffered(): number {
    return this.#reader?.buffered ?? this.#header.buffered
  }

  get counts(): ColumnCounts {
    return this.#reader?.counts ?? { careful: 0, dictionariesBegun: 0 }
  }

  push(chunk: Uint8Array): ColumnBatch {
    if (this.#reader !== undefined) return this.#reader.push(chunk)
    const bytes = bufferOver(chunk)
    const read = this.#header.push(bytes)
    return this.#found()?.push(bytes.subarray(read)) ?? this.#builder.take()
  }

  end(): ColumnBatch {
    if (this.#reader === undefined) {
      this.#header.end()
      this.#found()
    }
    return this.#reader?.end() ?? this.#builder.take()
  }

  breakOff(): ColumnBatch {
    return this.#reader?.breakOff() ?? this.#builder.take()
  }

  #found(): ColumnReader | undefined {
    const { fields, lines } = this.#header
    if (fields !== undefined) this.#reader = this.#readerFor(fields, Math.max(1, lines))
    return this.#reader
  }

  #readerFor(header: readonly (string | undefined)[], line: number): ColumnReader {
    const wanted = Object.entries(this.#schema).map(([name, type]) => [name, CSV_TYPES[type]] as const)
    const names = columnNames(header, Object.fromEntries(wanted))
    const others = names.map((name) => [name, 'string'] as const)
    const schema: CsvSchema = Object.fromEntries([...others, ...wanted])
    const { maxLineBytes = DEFAULT_MAX_LINE_BYTES, delimiter } = this.#options
    const encoding = this.#encoding
    const format = { delimiter: this.#delimiter, encoding, maxLineBytes }
    // A delimiter of several bytes is left to the object decoder.
    const isOneByte = this.#delimiter < 0x80 || encoding === 'latin1'
    const scan = isOneByte ? new CsvScan(this.#builder, names, format) : NOTHING
    const careful = {
      decoder: () => csvDecoder<object>({ delimiter, header: names, schema, encoding, maxLineBytes }),
      rawAt: (bytes: Buffer, from: number) => rawAt(bytes, from, this.#delimiter, encoding),
    }
    return new ColumnReader(this.#builder, scan, careful, { maxLineBytes, checksUtf8: encoding === 'utf-8', line })
  }
}

/** Reads no record. */
const NOTHING: RecordScan = { scan: (_bytes, from) => from, lines: 0 }

function rawAt(bytes: Buffer, from: number, delimiter: number, encoding: TextEncoding): string {
  const text = bytes.toString(encoding, from, from + RAW_BYTES)
  const end = new RecordScanner(delimiter).read(`${text}\n`, 0)
  return cutRaw(end < 0 ? text : text.slice(0, end))
}
