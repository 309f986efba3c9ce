/**
 * NDJSON to columns: what `ndjsonDecoder` reads, without an object per record.
 *
 * A field that a record does not have, or that is `null`, is missing; of two fields of one name the last counts; fields
 * that are not in the schema are stepped over. A value of another type than the schema says makes its record bad, of
 * kind `type`; nothing is converted. Records that are broken or unusual go to `ndjsonDecoder`.
 */
import { cutRaw } from '../bad-record.ts'
import { DEFAULT_MAX_LINE_BYTES, LINE_FEED } from '../decoder.ts'
import { ndjsonDecoder } from '../ndjson-decoder.ts'
import type { NdjsonOptions } from '../ndjson-decoder.ts'
import { ColumnBuilder } from './column-builder.ts'
import type { ColumnDecoder } from './column-decoder.ts'
import { ColumnReader } from './column-reader.ts'
import { checkColumns, checkKeys } from './column-schema.ts'
import type { ColumnOptions, ColumnSchema } from './column-schema.ts'
import { NdjsonScan } from './ndjson-scan.ts'
import { RAW_BYTES } from './record-scan.ts'

export interface NdjsonColumnOptions extends NdjsonOptions, ColumnOptions {}

/**
 * @param schema fields at the top of a record: a name with a dot is refused
 * @throws TidemarkError `COLUMN_SCHEMA`, `COLUMN_OPTIONS`, `BAD_TIME_UNIT`, `BAD_ZONE`
 */
export function ndjsonColumns(schema: ColumnSchema, options: NdjsonColumnOptions = {}): ColumnDecoder {
  checkColumns(schema, options)
  checkKeys(schema)
  const maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES
  const builder = new ColumnBuilder(schema, options, 'utf-8')
  const careful = { decoder: () => ndjsonDecoder<object>({ maxLineBytes }), rawAt }
  return new ColumnReader(builder, new NdjsonScan(builder, maxLineBytes), careful, {
    maxLineBytes,
    checksUtf8: true,
    line: 0,
  })
}

function rawAt(bytes: Buffer, from: number): string {
  const feed = bytes.indexOf(LINE_FEED, from)
  const text = bytes.toString('utf-8', from, Math.min(feed === -1 ? bytes.length : feed + 1, from + RAW_BYTES))
  return cutRaw(text)
}
