/** What an asynchronous map is made with. */
import { show, TidemarkError } from '../../base/errors.ts'

/** What the function is given besides the event. */
export interface AsyncContext {
  /** Aborted when the result is not wanted any more: after the time-out, or when the job stops. */
  readonly signal: AbortSignal
  /** Which try this is, from 1. */
  readonly attempt: number
}

export type AsyncFunction<I, O> = (event: I, context: AsyncContext) => PromiseLike<O> | O

export interface AsyncRetries {
  /** How many times more an event is tried after the first has failed. */
  readonly attempts: number
  /** Milliseconds before each; default 0. */
  readonly delayMs?: number
  /** Which failures are worth it; default: all. */
  readonly when?: (error: unknown) => boolean
}

export interface AsyncMapOptions<I, O> {
  /**
   * `'ordered'`: results come in the order of their events. `'unordered'`: as they are ready, but none overtakes a
   * watermark, or is overtaken by one; which order that is depends on the outside. Default `'ordered'`.
   */
  readonly order?: 'ordered' | 'unordered'
  /** Events that are asked about at once, or whose results wait for their turn. Default 100. */
  readonly capacity?: number
  /**
   * An event has failed that has no result so many milliseconds after it was first asked about, all tries together;
   * `null`: it may take for ever. Default 60 s.
   */
  readonly timeoutMs?: number | null
  readonly retries?: AsyncRetries
  /** The result of an event that has failed; absent: it is bad, and has none. */
  readonly fallback?: (event: I, error: unknown) => O
}

export interface CheckedOptions<I, O> {
  readonly isOrdered: boolean
  readonly capacity: number
  readonly timeoutMs: number | null
  readonly retries: Required<AsyncRetries>
  readonly fallback: ((event: I, error: unknown) => O) | null
}

export const DEFAULT_CAPACITY = 100
const DEFAULT_TIMEOUT_MS = 60_000
/** Beyond this the timers of Node fire at once. */
const LONGEST_MS = 2 ** 31 - 1

/** @throws TidemarkError `BAD_ASYNC` */
export function checkAsync<I, O>(fn: unknown, options: AsyncMapOptions<I, O>): CheckedOptions<I, O> {
  const { order = 'ordered', capacity = DEFAULT_CAPACITY, timeoutMs = DEFAULT_TIMEOUT_MS, retries, fallback } = options
  const { attempts = 0, delayMs = 0, when = always } = retries ?? {}
  if (typeof fn !== 'function') throw badAsync('its function', fn, 'Give (event) => a promise of the result.')
  if (order !== 'ordered' && order !== 'unordered') throw badAsync('order', order, "Give 'ordered' or 'unordered'.")
  if (!isWhole(capacity, 1)) throw badAsync('capacity', capacity, 'Give a whole number from 1.')
  if (timeoutMs !== null && !(timeoutMs > 0 && timeoutMs <= LONGEST_MS))
    throw badAsync('the time-out', timeoutMs, 'Give milliseconds, more than 0 and up to 24 days; null for no limit.')
  if (!isWhole(attempts, 0)) throw badAsync('retries.attempts', attempts, 'Give a whole number from 0.')
  if (!(delayMs >= 0 && delayMs <= LONGEST_MS))
    throw badAsync('the delay of retries', delayMs, 'Give milliseconds from 0, up to 24 days.')
  if (typeof when !== 'function') throw badAsync('retries.when', when, 'Give (error) => whether to try again.')
  if (fallback !== undefined && typeof fallback !== 'function')
    throw badAsync('fallback', fallback, 'Give (event, error) => the result.')
  return {
    isOrdered: order === 'ordered',
    capacity,
    timeoutMs,
    retries: { attempts, delayMs, when },
    fallback: fallback ?? null,
  }
}

function always(): boolean {
  return true
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least
}

function badAsync(what: string, value: unknown, hint: string): TidemarkError {
  return new TidemarkError('BAD_ASYNC', {
    message: `asyncMap cannot be made: ${what} is ${show(value)}.`,
    hint,
    data: { what, value },
  })
}
