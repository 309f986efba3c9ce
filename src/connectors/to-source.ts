/** Whatever holds events, as a source. */
import type { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { TidemarkError, show } from '../base/errors.ts'
import { isColumnData } from '../event/columns.ts'
import type { ColumnData } from '../event/columns.ts'
import { fromColumns } from './memory/from-columns.ts'
import { fromIterable } from './memory/from-iterable.ts'
import { fromReadable } from './memory/from-readable.ts'
import type { StreamOptions } from './memory/from-readable.ts'
import { fromWebStream } from './memory/from-web-stream.ts'
import type { Source } from './source.ts'

export type SourceInput<T> = Source<T> | Iterable<T> | AsyncIterable<T> | Readable | ReadableStream<T> | ColumnData

/**
 * Recognises a source, columns, a Node stream, a web stream, an array and any other iterable or async iterable.
 *
 * @param options for a stream of bytes, its format; a source is taken as it is
 * @throws TidemarkError `NOT_A_SOURCE`
 */
export function toSource<T>(input: SourceInput<T>, options: StreamOptions = {}): Source<T> {
  const named = options.name === undefined ? {} : { name: options.name }
  if (isSource<T>(input)) return input
  if (isReadable(input)) return fromReadable<T>(input, options)
  if (isWebStream<T>(input)) return fromWebStream<T>(input, options)
  if (Array.isArray(input)) return fromIterable<T>(input as T[], options)
  if (isColumnData(input)) return fromColumns<T>(input, named)
  if (isIterable<T>(input)) return fromIterable(input, options)
  throw notASource(input)
}

function isSource<T>(input: unknown): input is Source<T> {
  return (
    typeof input === 'object' &&
    input !== null &&
    'open' in input &&
    typeof input.open === 'function' &&
    'name' in input &&
    'live' in input
  )
}

/** What makes streams is loaded only where something looks like one: it takes 6 ms of processor time. */
function isReadable(input: unknown): input is Readable {
  return hasMethod(input, 'pipe') && input instanceof process.getBuiltinModule('node:stream').Readable
}

function isWebStream<T>(input: unknown): input is ReadableStream<T> {
  return hasMethod(input, 'getReader') && input instanceof process.getBuiltinModule('node:stream/web').ReadableStream
}

function hasMethod(input: unknown, name: string): boolean {
  return typeof input === 'object' && input !== null && typeof (input as Record<string, unknown>)[name] === 'function'
}

/** Text and bytes can be iterated, but their letters and bytes are no events. */
function isIterable<T>(input: unknown): input is Iterable<T> | AsyncIterable<T> {
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) return false
  return Symbol.asyncIterator in input || Symbol.iterator in input
}

function notASource(input: unknown): TidemarkError {
  return new TidemarkError('NOT_A_SOURCE', {
    message: `events cannot be read from ${show(input)}`,
    hint: hintFor(input),
    data: { type: typeof input },
  })
}

function hintFor(input: unknown): string {
  if (typeof input === 'string') return 'for a file, write fromFile(path); for a TCP server, fromSocket(url)'
  if (typeof input === 'function') return 'if it is a generator function, call it: pass events(), not events'
  if (ArrayBuffer.isView(input))
    return "for bytes of a known format, pass Readable.from([bytes]) and { format: 'ndjson' }"
  if (input instanceof Promise) return 'await it first'
  return 'pass an array, an iterable, an async iterable, a stream, columns ({ length, columns }), or a source such as fromFile(path)'
}
