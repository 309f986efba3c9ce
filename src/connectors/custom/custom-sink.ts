/** A sink made of functions, for what has no connector. */
import { TidemarkError } from '../../base/errors.ts'
import { sinkFailed } from '../errors.ts'
import type { Guarantee, Sink } from '../sink.ts'

export interface CustomSinkParts<T> {
  /** Shown in reports and errors. */
  readonly name: string
  /** What holds when the process is killed and started again. Default `at-most-once`. */
  readonly guarantee?: Guarantee | undefined
  /** Takes results in order; a promise holds the job back until it is ready for more. */
  readonly write: (results: readonly T[]) => void | Promise<void>
  /** Called once, at the end, also after an error. */
  readonly close?: (() => void | Promise<void>) | undefined
}

/** @throws TidemarkError from `write` and `close` `SINK_FAILED`, with what the function threw as its cause */
export function customSink<T>(parts: CustomSinkParts<T>): Sink<T> {
  const { name } = parts
  const guarded = (work: () => void | Promise<void>): void | Promise<void> => {
    const fail = (error: unknown): never => {
      throw error instanceof TidemarkError ? error : sinkFailed(name, error)
    }
    try {
      const pending = work()
      return pending === undefined ? undefined : pending.catch(fail)
    } catch (error) {
      return fail(error)
    }
  }
  return {
    name,
    guarantee: parts.guarantee ?? 'at-most-once',
    write: (results) => guarded(() => parts.write(results)),
    close: () => guarded(() => parts.close?.()),
  }
}
