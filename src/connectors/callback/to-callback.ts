/** Results to a function. */
import { TidemarkError } from '../../base/errors.ts'
import { sinkFailed } from '../errors.ts'
import type { Sink } from '../sink.ts'

/**
 * Calls `take` for each result in order. If it returns a promise, the next result waits for it.
 *
 * Guarantee: at least once; a job started again calls again for what it finds again.
 *
 * @throws TidemarkError from `write` `SINK_FAILED`, with what `take` threw as its cause
 */
export function toCallback<T>(take: (result: T) => unknown, options: { readonly name?: string } = {}): Sink<T> {
  const name = options.name ?? `callback ${take.name}`.trimEnd()
  const wrapped = (error: unknown): unknown => (error instanceof TidemarkError ? error : sinkFailed(name, error))
  const rest = async (pending: PromiseLike<unknown>, results: readonly T[], next: number): Promise<void> => {
    try {
      await pending
      for (let i = next; i < results.length; i++) await take(results[i]!)
    } catch (error) {
      throw wrapped(error)
    }
  }
  return {
    name,
    guarantee: 'at-least-once',
    write(results) {
      for (let i = 0; i < results.length; i++) {
        let answer: unknown
        try {
          answer = take(results[i]!)
        } catch (error) {
          throw wrapped(error)
        }
        if (isPromiseLike(answer)) return rest(answer, results, i + 1)
      }
      return undefined
    },
    close() {},
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
