/** Results to standard output, one line each. */
import type { Writable } from 'node:stream'
import { inspect } from 'node:util'
import { sinkFailed } from '../errors.ts'
import type { Sink } from '../sink.ts'
import { StreamWriter } from '../stream-writer.ts'

export interface ConsoleOptions<T> {
  /** `pretty`: for people; `json`: NDJSON, for programs. Default `pretty`. */
  readonly format?: 'pretty' | 'json' | undefined
  /** The line of a result, in place of the format. */
  readonly line?: ((result: T) => string) | undefined
  /** Whether `pretty` is coloured. Default false. */
  readonly colors?: boolean | undefined
  /** The stream to write. Default `process.stdout`. */
  readonly stream?: Writable | undefined
  /** Called once if the reader has gone away (`… | head`), so that the job may be stopped. */
  readonly onReaderGone?: (() => void) | undefined
}

/**
 * When the reader has gone away, results are dropped in silence: it has seen all it wanted.
 *
 * @throws TidemarkError from `write` and `close` `SINK_FAILED`
 */
export function toConsole<T = unknown>(options: ConsoleOptions<T> = {}): Sink<T> {
  const name = 'console'
  const line = options.line ?? (options.format === 'json' ? jsonLine : prettyLine(options.colors ?? false))
  let writer: StreamWriter | undefined
  let gone = false
  /** Runs a write or a release, and tells a reader that has gone from a failure. */
  const guarded = async (work: void | Promise<void>): Promise<void> => {
    try {
      await work
    } catch (error) {
      fail(error)
    }
  }
  const fail = (error: unknown): void => {
    if (!(error instanceof ReaderGone)) throw error
    if (!gone) options.onReaderGone?.()
    gone = true
  }
  return {
    name,
    guarantee: 'at-most-once',
    write(results) {
      if (gone) return undefined
      let text = ''
      for (const result of results) text += `${line(result)}\n`
      try {
        writer ??= new StreamWriter(options.stream ?? process.stdout, (cause) => failureOf(name, cause))
        const ready = writer.write(text)
        return ready === undefined ? undefined : guarded(ready)
      } catch (error) {
        return fail(error)
      }
    },
    close: () => guarded(writer?.release()),
  }
}

class ReaderGone extends Error {}

function failureOf(name: string, cause: Error): Error {
  const code = (cause as NodeJS.ErrnoException).code
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' ? new ReaderGone() : sinkFailed(name, cause)
}

function jsonLine(result: unknown): string {
  return JSON.stringify(result) ?? 'null'
}

function prettyLine(colors: boolean): (result: unknown) => string {
  const options = { colors, compact: true, breakLength: Infinity, depth: 6, maxArrayLength: 20, maxStringLength: 200 }
  return (result) => (typeof result === 'string' ? result : inspect(result, options))
}
