/** Events from a web stream: of objects, each handed over as it comes, or of bytes or text in a format. */
import type { ReadableStream } from 'node:stream/web'
import { decoderFor, formatNotGiven } from '../../formats/format.ts'
import { onAbort } from '../abort.ts'
import { decodeBatches } from '../decode-batches.ts'
import { asSourceError } from '../errors.ts'
import { gunzipIfPacked } from '../gunzip.ts'
import type { Source, SourceBatch } from '../source.ts'
import type { StreamOptions } from './from-readable.ts'

/** Bytes without a format are found when the stream is read: an error `UNKNOWN_FORMAT` then. */
export function fromWebStream<T>(stream: ReadableStream<T>, options: StreamOptions = {}): Source<T> {
  const name = options.name ?? 'a web stream'
  const live = options.live ?? false
  const format = options.format
  if (format === undefined) return { name, live, open: (signal) => singly(stream, name, signal) }
  const open = (signal: AbortSignal): AsyncIterable<SourceBatch<T>> =>
    decodeBatches(gunzipIfPacked(name, bytesOf(stream, name, signal)), decoderFor<T>(format, options), signal)
  return { name, live, open }
}

async function* singly<T>(
  stream: ReadableStream<T>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch<T>, void, undefined> {
  let first = 0
  for await (const event of valuesOf(stream, name, signal)) {
    if (event instanceof Uint8Array) throw formatNotGiven(name)
    yield { events: [event], first: first++ }
  }
}

async function* bytesOf(
  stream: ReadableStream<unknown>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of valuesOf(stream, name, signal)) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array)
  }
}

/** Cancels the stream when it is left or the signal aborts, which also ends a read that waits. */
async function* valuesOf<T>(
  stream: ReadableStream<T>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const reader = stream.getReader()
  const cancel = (): void => void reader.cancel().catch(() => {})
  const forget = onAbort(signal, cancel)
  try {
    for (;;) {
      const result = await reader.read().catch((error: unknown) => {
        throw asSourceError(name, error)
      })
      if (result.done || signal.aborted) return
      yield result.value
    }
  } finally {
    forget()
    cancel()
  }
}
