/** Events from a Node stream: of objects, or of bytes in a format. What the stream has at hand is a batch. */
import type { Readable } from 'node:stream'
import { decoderFor, formatNotGiven } from '../../formats/format.ts'
import type { DecodeOptions, FormatName } from '../../formats/format.ts'
import { decodeBatches } from '../decode-batches.ts'
import { asSourceError } from '../errors.ts'
import { gunzipIfPacked } from '../gunzip.ts'
import { readableBytes, readableItems } from '../readable-items.ts'
import type { Source, SourceBatch } from '../source.ts'

export interface StreamOptions extends DecodeOptions {
  /** What the bytes are. Needed for a stream of bytes or text; a stream of objects has none. */
  readonly format?: FormatName | undefined
  /** Shown in reports and errors. */
  readonly name?: string | undefined
  /** Whether events arrive as they happen. Default false. */
  readonly live?: boolean | undefined
}

/** @throws TidemarkError `UNKNOWN_FORMAT` for a stream of bytes without a format */
export function fromReadable<T>(stream: Readable, options: StreamOptions = {}): Source<T> {
  const name = options.name ?? 'a stream'
  const live = options.live ?? false
  const format = options.format
  if (format !== undefined) {
    return {
      name,
      live,
      open: (signal) => decodeBatches(bytesOf(stream, name, signal), decoderFor<T>(format, options), signal),
    }
  }
  if (!stream.readableObjectMode) throw formatNotGiven(name)
  return { name, live, open: (signal) => objectBatches<T>(stream, name, signal) }
}

function bytesOf(stream: Readable, name: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  return gunzipIfPacked(name, named(name, readableBytes(stream, signal)))
}

async function* objectBatches<T>(
  stream: Readable,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch<T>, void, undefined> {
  let first = 0
  for await (const events of named(name, readableItems<T>(stream, signal))) {
    yield { events, first }
    first += events.length
  }
}

async function* named<T>(name: string, items: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  try {
    yield* items
  } catch (error) {
    throw asSourceError(name, error)
  }
}
