/** Results to a file, as NDJSON or CSV. */
import { createWriteStream, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CsvEncoderOptions } from '../../formats/csv/csv-encoder.ts'
import type { Encoder } from '../../formats/encoder.ts'
import { encoderFor, formatNotGiven, formatOfPath } from '../../formats/format.ts'
import type { FormatName } from '../../formats/format.ts'
import { sinkFailed } from '../errors.ts'
import type { Sink } from '../sink.ts'
import { StreamWriter } from '../stream-writer.ts'

export interface ToFileOptions extends Omit<CsvEncoderOptions, 'writeHeader'> {
  /** Absent: by the extension (`.ndjson .jsonl .csv .tsv`). */
  readonly format?: Extract<FormatName, 'ndjson' | 'csv' | 'tsv'> | undefined
  /** Writes behind what is there, and a CSV header only into an empty file. Default false: what is there is lost. */
  readonly append?: boolean | undefined
}

/**
 * The file is opened by the first write, or by `close`, so that a run without results leaves an empty file.
 *
 * Guarantee: at most once; what the process has not yet handed to the system is lost with it.
 *
 * @param path a path, or a `file:` URL
 * @throws TidemarkError `UNKNOWN_FORMAT`; from `write` and `close` `SINK_FAILED`, and those of the format
 */
export function toFile<T = unknown>(path: string | URL, options: ToFileOptions = {}): Sink<T> {
  const place = typeof path === 'string' ? path : fileURLToPath(path)
  const name = `file ${place}`
  const append = options.append ?? false
  const format = options.format ?? formatOfPath(place)
  if (format === undefined || place.endsWith('.gz')) throw formatNotGiven(name)
  encoderFor(format, options)
  let encoder: Encoder | undefined
  let writer: StreamWriter | undefined
  const begin = (): StreamWriter => {
    const stream = createWriteStream(place, { flags: append ? 'a' : 'w' })
    return new StreamWriter(stream, (cause) => sinkFailed(name, cause))
  }
  return {
    name,
    guarantee: 'at-most-once',
    write(results) {
      encoder ??= encoderFor(format, { ...options, writeHeader: !(append && hasContent(place)) })
      const text = encoder.encode(results)
      writer ??= begin()
      return writer.write(text)
    },
    close() {
      writer ??= begin()
      return writer.end()
    },
  }
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
}
