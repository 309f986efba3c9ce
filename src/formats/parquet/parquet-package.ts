/**
 * The packages that know Parquet, loaded when the first such file is opened: `hyparquet` for the footer and the encodings,
 * `hyparquet-compressors` for codecs that neither it nor Node has.
 *
 * Pages are put together here and not by `hyparquet`, since it gives each value as an object of its own: dictionary codes stay
 * codes, and numbers go from the page to the column. So modules below its public surface are used, and its minor version is
 * fixed in package.json.
 */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { packageMissing } from '../tables/errors.ts'

export interface ParquetPackage {
  readonly metadata: typeof import('hyparquet/src/metadata.js')
  readonly column: typeof import('hyparquet/src/column.js')
  readonly plain: typeof import('hyparquet/src/plain.js')
  readonly delta: typeof import('hyparquet/src/delta.js')
  readonly encoding: typeof import('hyparquet/src/encoding.js')
  readonly schema: typeof import('hyparquet/src/schema.js')
  readonly assemble: typeof import('hyparquet/src/assemble.js')
  readonly convert: typeof import('hyparquet/src/convert.js')
  readonly snappy: typeof import('hyparquet/src/snappy.js')
}

/** Unpacks a page; throws what it likes. */
export type Unpack = (input: Uint8Array, length: number) => Uint8Array

/** @throws TidemarkError `PACKAGE_MISSING` */
export async function parquetPackage(): Promise<ParquetPackage> {
  try {
    const [metadata, column, plain, delta, encoding, schema, assemble, convert, snappy] = await Promise.all([
      import('hyparquet/src/metadata.js'),
      import('hyparquet/src/column.js'),
      import('hyparquet/src/plain.js'),
      import('hyparquet/src/delta.js'),
      import('hyparquet/src/encoding.js'),
      import('hyparquet/src/schema.js'),
      import('hyparquet/src/assemble.js'),
      import('hyparquet/src/convert.js'),
      import('hyparquet/src/snappy.js'),
    ])
    return { metadata, column, plain, delta, encoding, schema, assemble, convert, snappy }
  } catch (error) {
    throw packageMissing('Parquet', ['hyparquet@~1.31.5'], error)
  }
}

/**
 * How pages of a codec are unpacked.
 *
 * @returns `undefined` for a codec that nobody here knows
 * @throws TidemarkError `PACKAGE_MISSING`
 */
export async function unpackOf(codec: string, { snappy }: ParquetPackage): Promise<Unpack | undefined> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return (input) => input
    case 'SNAPPY':
      return (input, length) => {
        const output = new Uint8Array(length)
        snappy.snappyUncompress(input, output)
        return output
      }
    case 'GZIP':
      return (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) })
    case 'BROTLI':
      return (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) })
    default:
      return otherCodec(codec)
  }
}

async function otherCodec(codec: string): Promise<Unpack | undefined> {
  if (codec !== 'ZSTD' && codec !== 'LZ4' && codec !== 'LZ4_RAW') return undefined
  try {
    const { compressors } = await import('hyparquet-compressors')
    return compressors[codec]
  } catch (error) {
    throw packageMissing(`Parquet packed by ${codec}`, ['hyparquet-compressors@^1.1.2'], error)
  }
}
