/** Events from standard input. */
import type { Readable } from 'node:stream'
import { decoderFor } from '../../formats/format.ts'
import type { DecodeOptions, FormatName } from '../../formats/format.ts'
import { decodeBatches } from '../decode-batches.ts'
import { asSourceError } from '../errors.ts'
import { gunzipIfPacked } from '../gunzip.ts'
import { readableBytes } from '../readable-items.ts'
import type { Source } from '../source.ts'

export interface StdinOptions extends DecodeOptions {
  /** Default `ndjson`. */
  readonly format?: FormatName | undefined
  /**
   * Whether events arrive as they happen (`tail -f log | …`) and not from a recording (`cat log | …`). Default false.
   * If so, the types of CSV columns are taken from the first record, unless `sample` or `schema` says otherwise.
   */
  readonly live?: boolean | undefined
  /** The stream to read. Default `process.stdin`. */
  readonly stream?: Readable | undefined
}

/**
 * Gzip is unpacked. Standard input can be read once; leaving the iteration closes it.
 *
 * @throws TidemarkError from the iteration `SOURCE_BROKEN`, and those of the format
 */
export function fromStdin<T = Record<string, unknown>>(options: StdinOptions = {}): Source<T> {
  const name = 'stdin'
  const live = options.live ?? false
  const format = options.format ?? 'ndjson'
  const decode: DecodeOptions = { ...options, sample: options.sample ?? (live ? 1 : undefined) }
  decoderFor<T>(format, decode)
  let done = 0
  const bytes = async function* (signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of readableBytes(options.stream ?? process.stdin, signal)) {
        done += chunk.length
        yield chunk
      }
    } catch (error) {
      throw asSourceError(name, error)
    }
  }
  return {
    name,
    live,
    open: (signal) => decodeBatches(gunzipIfPacked(name, bytes(signal)), decoderFor<T>(format, decode), signal),
    progress: () => ({ done, unit: 'bytes' }),
  }
}
