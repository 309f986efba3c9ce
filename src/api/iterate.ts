/** Turns a job inside out: its results are pulled by a loop, and the job waits until they have been taken. */
import type { Sink } from '../connectors/sink.ts'
import type { Job, RunOptions } from './job.ts'

/** What a loop that is left early aborts its job with; nobody sees it. */
const LEFT = new Error('the consumer has left')

export function iterate<T>(start: (sink: Sink<T>, options: RunOptions) => Job): AsyncIterator<T, undefined> {
  const abort = new AbortController()
  let results: readonly T[] = []
  let taken = 0
  let ended = false
  let failure: { readonly error: unknown } | null = null
  let job: Job | null = null
  let wakeJob: () => void = () => {}
  let wakeConsumer: () => void = () => {}

  const sink: Sink<T> = {
    name: 'an iterator',
    guarantee: 'at-most-once',
    write(batch) {
      if (abort.signal.aborted) return undefined
      results = batch
      taken = 0
      wakeConsumer()
      return new Promise<void>((resolve) => (wakeJob = resolve))
    },
    close() {},
  }

  const run = (): void => {
    job = start(sink, { signal: abort.signal })
    job.done
      .catch((error: unknown) => {
        if (error !== LEFT) failure = { error }
      })
      .finally(() => {
        ended = true
        wakeConsumer()
      })
  }

  const leave = async (): Promise<IteratorReturnResult<undefined>> => {
    results = []
    taken = 0
    abort.abort(LEFT)
    wakeJob()
    await job?.done.catch(() => {})
    return { done: true, value: undefined }
  }

  return {
    async next() {
      if (job === null && !abort.signal.aborted) run()
      while (taken >= results.length) {
        if (failure !== null) {
          const { error } = failure
          failure = null
          throw error
        }
        if (ended || abort.signal.aborted) return { done: true, value: undefined }
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve
          wakeJob()
        })
      }
      return { done: false, value: results[taken++]! }
    },
    return: leave,
  }
}
