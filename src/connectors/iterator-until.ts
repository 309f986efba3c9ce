/**
 * The values of an async iterator until the signal aborts, also while it makes one wait.
 *
 * Written out rather than as a generator: an event at a time passes through here.
 */
import { onAbort } from './abort.ts'

/** Left early or aborted, it calls `return` of the iterator, so that a `finally` there is run. */
export function iteratorUntil<T>(iterable: AsyncIterable<T>, signal: AbortSignal): AsyncIterableIterator<T> {
  const iterator = iterable[Symbol.asyncIterator]()
  let stop: (() => void) | undefined
  let ended = false
  const close = async (): Promise<void> => {
    if (ended) return
    ended = true
    forget()
    await iterator.return?.()
  }
  const forget = onAbort(signal, () => {
    // A generator that waits runs its return only when its wait is over: nobody waits for that here.
    close().catch(() => {})
    stop?.()
  })
  return {
    next() {
      if (ended) return Promise.resolve(END)
      return new Promise<IteratorResult<T>>((resolve, reject) => {
        stop = () => resolve(END)
        iterator.next().then(
          (result) => {
            if (result.done === true) {
              ended = true
              forget()
            }
            resolve(result)
          },
          (error: unknown) => {
            ended = true
            forget()
            reject(error)
          },
        )
      })
    },
    async return() {
      await close()
      return END
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined }
