/** Turns a job inside out: its results are pulled by a loop, and the job waits until they have been taken. */
import type { Sink } from '../connectors/sink.ts'
import type { Job, RunOptions } from './job.ts'

/** What a loop that is left early aborts its job with; nobody sees it. */
const LEFT = new Error('the consumer has left')

/** The job is started by the first `next`. Calls of `next` that do not wait for each other are answered in turn. */
export function iterate<T>(start: (sink: Sink<T>, options: RunOptions) => Job): AsyncIterator<T, undefined> {
  const abort = new AbortController()
  let results: readonly T[] = []
  let taken = 0
  let ended = false
  let failure: { readonly error: unknown } | null = null
  let job: Job | null = null
  let wakeJob: () => void = () => {}
  let wakeConsumer: () => void = () => {}
  /** Calls of `next` without an answer, and when the last of them has its. */
  let asked = 0
  let turn: Promise<void> = Promise.resolve()

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
    try {
      job = start(sink, { signal: abort.signal })
    } catch (error) {
      ended = true
      throw error
    }
    job.done
      .catch((error: unknown) => {
        if (error !== LEFT) failure = { error }
      })
      .finally(() => {
        ended = true
        wakeConsumer()
      })
  }

  const take = async (): Promise<IteratorResult<T, undefined>> => {
    if (job === null && !ended && !abort.signal.aborted) run()
    while (taken >= results.length) {
      if (failure !== null) {
        const { error } = failure
        failure = null
        throw error
      }
      if (ended || abort.signal.aborted) return DONE
      await new Promise<void>((resolve) => {
        wakeConsumer = resolve
        wakeJob()
      })
    }
    return { done: false, value: results[taken++]! }
  }

  const nextInTurn = (): Promise<IteratorResult<T, undefined>> => {
    const answer = asked === 0 ? take() : turn.then(take)
    asked++
    const answered = (): void => void asked--
    turn = answer.then(answered, answered)
    return answer
  }

  const leave = async (): Promise<IteratorReturnResult<undefined>> => {
    results = []
    taken = 0
    abort.abort(LEFT)
    wakeJob()
    await job?.done.catch(() => {})
    return DONE
  }

  return {
    next: () => (asked === 0 && taken < results.length ? Promise.resolve(valueOf(results[taken++]!)) : nextInTurn()),
    return: leave,
  }
}

const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

function valueOf<T>(value: T): IteratorYieldResult<T> {
  return { done: false, value }
}
