/** The formats by name, and by the extension of a file. */
import { TidemarkError, show } from '../base/errors.ts'
import type { ColumnDecoder } from './columns/column-decoder.ts'
import type { ColumnOptions, ColumnSchema } from './columns/column-schema.ts'
import { csvColumns } from './columns/csv-columns.ts'
import { ndjsonColumns } from './columns/ndjson-columns.ts'
import { csvDecoder } from './csv/csv-decoder.ts'
import { csvEncoder } from './csv/csv-encoder.ts'
import type { CsvEncoderOptions } from './csv/csv-encoder.ts'
import type { CsvOptions } from './csv/csv-options.ts'
import type { Decoder } from './decoder.ts'
import type { Encoder } from './encoder.ts'
import { jsonDecoder } from './json-decoder.ts'
import type { JsonOptions } from './json-decoder.ts'
import { linesDecoder } from './lines-decoder.ts'
import type { LinesOptions } from './lines-decoder.ts'
import { ndjsonDecoder } from './ndjson-decoder.ts'
import type { NdjsonOptions } from './ndjson-decoder.ts'
import { ndjsonEncoder } from './ndjson-encoder.ts'

/** `tsv` is CSV with tabs; `lines` is plain text, a string per line; `arrow` is Arrow IPC, as file and as stream. */
export type FormatName = 'ndjson' | 'csv' | 'tsv' | 'json' | 'lines' | TableFormat

/** Formats of columns, which are read where they lie: from files, not from streams of bytes. */
export type TableFormat = 'parquet' | 'arrow'

/** The options of all formats; each takes those it knows. */
export interface DecodeOptions extends NdjsonOptions, CsvOptions, JsonOptions, LinesOptions {}

const FORMATS: Readonly<Record<string, FormatName>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.txt': 'lines',
  '.log': 'lines',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
}

export function isTableFormat(format: FormatName): format is TableFormat {
  return format === 'parquet' || format === 'arrow'
}

/** The format a path names by its extension, which `.gz` may follow. */
export function formatOfPath(path: string): FormatName | undefined {
  const extension = /\.[^./\\]+$/.exec(path.toLowerCase().replace(/\.gz$/, ''))?.[0]
  return extension !== undefined && Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined
}

/** @throws TidemarkError `UNKNOWN_FORMAT` */
export function decoderFor<T>(format: FormatName, options: DecodeOptions): Decoder<T> {
  switch (format) {
    case 'ndjson':
      return ndjsonDecoder<T>(options)
    case 'csv':
      return csvDecoder<T>(options)
    case 'tsv':
      return csvDecoder<T>({ ...options, delimiter: options.delimiter ?? '\t' })
    case 'json':
      return jsonDecoder<T>(options)
    case 'lines':
      return linesDecoder(options) as Decoder<unknown> as Decoder<T>
    case 'parquet':
    case 'arrow':
      throw notAStream(format)
    default:
      throw unknownFormat(format)
  }
}

/** The options of formats that are read to columns. */
export interface ColumnDecodeOptions extends Omit<DecodeOptions, 'schema' | 'sample'>, ColumnOptions {}

/** @throws TidemarkError `UNKNOWN_FORMAT` for a format that is read to objects only; `COLUMN_SCHEMA`, `COLUMN_OPTIONS` */
export function columnDecoderFor(
  format: FormatName,
  schema: ColumnSchema,
  options: ColumnDecodeOptions,
): ColumnDecoder {
  switch (format) {
    case 'ndjson':
      return ndjsonColumns(schema, options)
    case 'csv':
      return csvColumns(schema, options)
    case 'tsv':
      return csvColumns(schema, { ...options, delimiter: options.delimiter ?? '\t' })
    default:
      throw notReadToColumns(format)
  }
}

/** @throws TidemarkError `UNKNOWN_FORMAT` for a format that is only read */
export function encoderFor(format: FormatName, options: CsvEncoderOptions): Encoder {
  switch (format) {
    case 'ndjson':
      return ndjsonEncoder()
    case 'csv':
      return csvEncoder(options)
    case 'tsv':
      return csvEncoder({ ...options, delimiter: options.delimiter ?? '\t' })
    default:
      throw unwritableFormat(format)
  }
}

function unknownFormat(format: unknown): TidemarkError {
  return new TidemarkError('UNKNOWN_FORMAT', {
    message: `there is no format ${show(format)}`,
    hint: "use one of 'ndjson', 'csv', 'tsv', 'json', 'lines', 'parquet', 'arrow'",
    data: { format },
  })
}

function notAStream(format: TableFormat): TidemarkError {
  return new TidemarkError('UNKNOWN_FORMAT', {
    message: `${show(format)} is read from a file, since it says at its end or in between where everything is; this is a stream of bytes`,
    hint: "write it to a file, and use fromFile(path, { format: 'parquet' }); or send the events as 'ndjson'",
    data: { format },
  })
}

/** Where a format was to be taken from: a path, a stream. */
export function formatNotGiven(name: string): TidemarkError {
  return new TidemarkError('UNKNOWN_FORMAT', {
    message: `the format of ${name} is not known`,
    hint: `say which it is, as in { format: 'ndjson' }, or use one of the extensions ${Object.keys(FORMATS).join(' ')}; those of text may be followed by .gz`,
    data: { name },
  })
}

function notReadToColumns(format: unknown): TidemarkError {
  return new TidemarkError('UNKNOWN_FORMAT', {
    message: `${show(format)} is not read to columns`,
    hint: "use one of 'ndjson', 'csv', 'tsv', 'parquet', 'arrow', or leave columns away",
    data: { format },
  })
}

function unwritableFormat(format: unknown): TidemarkError {
  return new TidemarkError('UNKNOWN_FORMAT', {
    message: `results cannot be written as ${show(format)}`,
    hint: "use one of 'ndjson', 'csv', 'tsv'",
    data: { format },
  })
}
