/** One event that is asked about: its tries, its time-out, and what came of it. */
import { TidemarkError } from '../../base/errors.ts'
import type { AsyncFunction, CheckedOptions } from './async-options.ts'

/** Calls `work` after so many milliseconds, unless what it gives is called before. */
export type After = (ms: number, work: () => void) => () => void

export const afterByTimer: After = (ms, work) => {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

/** An event as it came. */
export interface Asked<I> {
  readonly event: I
  readonly position: number
  readonly origin: number
  readonly time: number
  readonly scope: number
  readonly watermark: number
}

export type Outcome<O> = { readonly ok: true; readonly value: O } | { readonly ok: false; readonly error: unknown }

export class Request<I, O> {
  readonly asked: Asked<I>
  outcome: Outcome<O> | null = null
  readonly #abort: AbortController = new AbortController()
  #attempt = 0
  #stopTimeout: () => void = nothing
  #stopRetry: () => void = nothing

  constructor(asked: Asked<I>) {
    this.asked = asked
  }

  /** Which try is under way, from 1; 0: it has not been asked about. */
  get attempt(): number {
    return this.#attempt
  }

  /** @param settled called once, when there is an outcome; it may be before this returns */
  start(fn: AsyncFunction<I, O>, options: CheckedOptions<I, O>, after: After, settled: () => void): void {
    const { timeoutMs, retries } = options
    const settle = (outcome: Outcome<O>): void => {
      if (this.outcome !== null || this.#abort.signal.aborted) return
      this.outcome = outcome
      this.#stop()
      settled()
    }
    const fail = (error: unknown): void => {
      if (this.outcome !== null || this.#abort.signal.aborted) return
      if (this.#attempt > retries.attempts || !isWorthIt(retries.when, error)) return settle({ ok: false, error })
      if (retries.delayMs === 0) return attempt()
      this.#stopRetry = after(retries.delayMs, attempt)
    }
    const attempt = (): void => {
      this.#attempt++
      let given: PromiseLike<O> | O
      try {
        given = fn(this.asked.event, { signal: this.#abort.signal, attempt: this.#attempt })
      } catch (error) {
        return fail(error)
      }
      if (isPromise(given)) given.then((value) => settle({ ok: true, value }), fail)
      else settle({ ok: true, value: given })
    }
    if (timeoutMs !== null) {
      this.#stopTimeout = after(timeoutMs, () => {
        const error = timedOut(timeoutMs, this.#attempt)
        settle({ ok: false, error })
        this.#abort.abort(error)
      })
    }
    attempt()
  }

  /** Nobody wants the result any more. */
  abort(reason: unknown): void {
    this.#stop()
    if (this.outcome === null) this.#abort.abort(reason)
  }

  #stop(): void {
    this.#stopTimeout()
    this.#stopRetry()
  }
}

function nothing(): void {}

/** A test that throws is none. */
function isWorthIt(when: (error: unknown) => boolean, error: unknown): boolean {
  try {
    return when(error)
  } catch {
    return false
  }
}

function isPromise<O>(given: PromiseLike<O> | O): given is PromiseLike<O> {
  return typeof (given as { then?: unknown } | null | undefined)?.then === 'function'
}

function timedOut(timeoutMs: number, attempts: number): TidemarkError {
  return new TidemarkError('ASYNC_TIMEOUT', {
    message: `asyncMap had no result after ${timeoutMs} ms (${attempts} ${attempts === 1 ? 'try' : 'tries'}).`,
    hint: 'Raise the time-out, lower capacity so that the other side has less to do at once, or give a fallback.',
    data: { timeoutMs, attempts },
  })
}
