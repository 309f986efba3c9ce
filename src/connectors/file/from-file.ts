/** Events from a file, read piece by piece as they are asked for. */
import type { FileHandle } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ColumnOptions, ColumnSchema } from '../../formats/columns/column-schema.ts'
import { columnDecoderFor, decoderFor, formatNotGiven, formatOfPath, isTableFormat } from '../../formats/format.ts'
import type { DecodeOptions, FormatName } from '../../formats/format.ts'
import { columnBatches, decodeBatches } from '../decode-batches.ts'
import { sourceBroken } from '../errors.ts'
import { gunzipIfPacked } from '../gunzip.ts'
import type { Source } from '../source.ts'
import { fromTableFile } from './from-table-file.ts'
import { describeFile, openFile } from './open-file.ts'

export interface FileOptions extends DecodeOptions, ColumnOptions {
  /**
   * Reads CSV, TSV or NDJSON straight to columns, without an object per record: the fields that are wanted, and what they
   * are. Times become epoch milliseconds. Parquet and Arrow are read to columns in any case; without this, all of them are
   * there, each is what the file says, and it is decoded only if it is looked at.
   */
  readonly columns?: ColumnSchema | undefined
  /** Absent: by the extension (`.csv .tsv .ndjson .jsonl .json .txt .log`, each also with `.gz`; `.parquet .arrow .arrows .feather`). */
  readonly format?: FormatName | undefined
  /** Whether events arrive as they happen, as from a named pipe. Default false. */
  readonly live?: boolean | undefined
}

/** Bytes asked of the file at a time, and so the size of a batch. */
const CHUNK_BYTES = 128 * 1024

/**
 * A file of text whose content is gzip is unpacked, whatever its name. Parquet needs the package `hyparquet` (and
 * `hyparquet-compressors` for ZSTD and LZ4), Arrow the package `apache-arrow`; each is loaded when the first such file is
 * opened.
 *
 * @param path a path, or a `file:` URL
 * @throws TidemarkError `UNKNOWN_FORMAT`; from the iteration `SOURCE_NOT_FOUND`, `SOURCE_UNREADABLE`, `SOURCE_BROKEN`,
 * and those of the format; of tables `PACKAGE_MISSING`, `FILE_BROKEN`, `FILE_UNSUPPORTED`, `COLUMN_SCHEMA`
 */
export function fromFile<T = Record<string, unknown>>(path: string | URL, options: FileOptions = {}): Source<T> {
  const place = typeof path === 'string' ? path : fileURLToPath(path)
  const name = `file ${place}`
  const format = options.format ?? formatOfPath(place)
  if (format === undefined) throw formatNotGiven(name)
  if (isTableFormat(format)) return fromTableFile<T>(place, name, format, options)
  const { columns } = options
  // What is wrong with the options is said at once.
  if (columns === undefined) decoderFor<T>(format, options)
  else columnDecoderFor(format, columns, options)
  const progress = { done: 0, total: undefined as number | undefined }
  return {
    name,
    live: options.live ?? false,
    open: (signal) => {
      const chunks = gunzipIfPacked(name, chunksOf(place, name, signal, progress))
      return columns === undefined
        ? decodeBatches(chunks, decoderFor<T>(format, options), signal)
        : columnBatches<T>(chunks, columnDecoderFor(format, columns, options), signal)
    },
    progress: () => ({
      done: progress.done,
      unit: 'bytes',
      ...(progress.total !== undefined && { total: progress.total }),
    }),
  }
}

/**
 * A chunk is valid until the next is asked for. While a chunk of a plain file is decoded, the next is read, and no more.
 *
 * PERF: reading ahead by one chunk takes 600 ms for 103 MB of NDJSON, reading only when asked 690 (Node 20.20).
 * Repeat: iterate fromFile over a million lines, with `ahead` true and false.
 */
async function* chunksOf(
  path: string,
  name: string,
  signal: AbortSignal,
  progress: { done: number; total: number | undefined },
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openFile(path, name)
  try {
    const { isFile, size } = await describeFile(file, name)
    progress.done = 0
    progress.total = isFile ? size : undefined
    // Reading a pipe may wait for ever, and closing it would wait for that.
    const ahead = isFile
    let spare: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    let pending: Promise<Chunk> | undefined = readInto(file, Buffer.allocUnsafeSlow(CHUNK_BYTES), name)
    while (!signal.aborted) {
      const { memory, bytesRead }: Chunk = await (pending ?? readInto(file, spare, name))
      if (bytesRead === 0) return
      pending = ahead ? readInto(file, spare, name) : undefined
      // If it fails, it does so when it is awaited; never, if the consumer leaves before.
      pending?.catch(() => {})
      spare = memory
      progress.done += bytesRead
      yield memory.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

interface Chunk {
  readonly memory: Buffer
  readonly bytesRead: number
}

async function readInto(file: FileHandle, memory: Buffer, name: string): Promise<Chunk> {
  try {
    const { bytesRead } = await file.read(memory, 0, memory.length, null)
    return { memory, bytesRead }
  } catch (error) {
    throw sourceBroken(name, error)
  }
}
