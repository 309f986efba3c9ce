/** The options of `asyncMap` as users write them. */
import { checkAsync, type AsyncFunction, type AsyncMapOptions } from '../runtime/async/async-options.ts'
import { toMillis, type DurationInput } from '../time/duration.ts'

export interface AsyncSettings<T, O> {
  /**
   * `'ordered'`: results come in the order of their events. `'unordered'`: as they are ready, but none overtakes a
   * watermark, or is overtaken by one, so windows and patterns behind find the same. Default `'ordered'`.
   */
  readonly order?: 'ordered' | 'unordered'
  /** Events that are asked about at once, or whose results wait for their turn. Default 100. */
  readonly capacity?: number
  /**
   * An event has failed that has no result so long after it was first asked about, all tries together; `null`: it may
   * take for ever. Default a minute.
   */
  readonly timeout?: DurationInput | null
  readonly retries?: {
    /** How many times more an event is tried after the first has failed. */
    readonly attempts: number
    /** How long is waited before each; default: not at all. */
    readonly delay?: DurationInput
    /** Which failures are worth it; default: all. */
    readonly when?: (error: unknown) => boolean
  }
  /** The result of an event that has failed; absent: it is bad, and has none. */
  readonly fallback?: (event: T, error: unknown) => O
}

/** @throws TidemarkError `BAD_ASYNC`, `BAD_DURATION` */
export function asyncOptions<T, O>(fn: AsyncFunction<T, O>, settings: AsyncSettings<T, O>): AsyncMapOptions<T, O> {
  const { timeout, retries, ...others } = settings
  const options: AsyncMapOptions<T, O> = {
    ...others,
    ...(timeout === undefined
      ? {}
      : { timeoutMs: timeout === null ? null : toMillis(timeout, 'the time-out of asyncMap') }),
    ...(retries === undefined
      ? {}
      : {
          retries: {
            attempts: retries.attempts,
            ...(retries.delay === undefined
              ? {}
              : { delayMs: toMillis(retries.delay, 'the delay of retries of asyncMap') }),
            ...(retries.when === undefined ? {} : { when: retries.when }),
          },
        }),
  }
  checkAsync(fn, options)
  return options
}
