/**
 * The package that knows the messages of Arrow, loaded when the first such file is opened. What is used of it is described
 * here, so that nobody who reads our types needs its.
 */
import { packageMissing } from '../tables/errors.ts'
import { unpackLz4Frame } from './lz4-frame.ts'

export interface ArrowType {
  readonly typeId: number
  readonly bitWidth?: number
  readonly isSigned?: boolean
  readonly precision?: number
  readonly scale?: number
  readonly unit?: number
  /** Of a dictionary-encoded column: the type of its values. */
  readonly dictionary?: ArrowType
  toString(): string
}

/** The memory of a column in one batch. */
export interface ArrowData {
  readonly type: ArrowType
  readonly length: number
  readonly offset: number
  readonly stride: number
  readonly nullCount: number
  readonly nullBitmap?: Uint8Array | null
  readonly values: ArrayLike<number> | BigInt64Array | BigUint64Array
  readonly valueOffsets: Int32Array | BigInt64Array
  readonly dictionary?: ArrowVector
}

export interface ArrowVector {
  readonly data: readonly ArrowData[]
  get(row: number): unknown
}

export interface ArrowBatch {
  readonly numRows: number
  readonly data: { readonly children: readonly ArrowData[] }
}

export interface ArrowReader extends AsyncIterable<ArrowBatch> {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: ArrowType }[] }
  readonly footer: object | null
  open(): Promise<ArrowReader>
  cancel(): Promise<void>
}

/** What the package takes for a file handle. */
export interface ArrowHandle {
  readonly fd: number
  stat(): Promise<{ readonly size: number }>
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number; readonly buffer: Uint8Array }>
  close(): Promise<void>
}

export interface ArrowPackage {
  readonly RecordBatchReader: { from(source: ArrowHandle): Promise<ArrowReader> }
  readonly Vector: new (data: readonly ArrowData[]) => ArrowVector
  readonly Type: Readonly<Record<string, number>>
  readonly compressionRegistry: {
    get(codec: number): object | null
    set(codec: number, methods: { readonly decode: (bytes: Uint8Array) => Uint8Array }): void
  }
}

const LZ4_FRAME = 0
const ZSTD = 1

/** @throws TidemarkError `PACKAGE_MISSING` */
export async function arrowPackage(): Promise<ArrowPackage> {
  let arrow: ArrowPackage
  try {
    arrow = (await import('apache-arrow')) as unknown as ArrowPackage
  } catch (error) {
    throw packageMissing('Arrow', ['apache-arrow@^21.2.0'], error)
  }
  // A codec that the user has registered stays.
  const { compressionRegistry: codecs } = arrow
  if (codecs.get(LZ4_FRAME) === null) codecs.set(LZ4_FRAME, { decode: unpackLz4Frame })
  if (codecs.get(ZSTD) === null) {
    const decode = await zstd()
    if (decode !== undefined) codecs.set(ZSTD, { decode })
  }
  return arrow
}

/** Where it is installed; a file that needs it and has it not says so when it is read. */
async function zstd(): Promise<((bytes: Uint8Array) => Uint8Array) | undefined> {
  try {
    const { decompressZstd } = await import('hyparquet-compressors')
    return (bytes) => decompressZstd(bytes)
  } catch {
    return undefined
  }
}
