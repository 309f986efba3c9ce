/** What operators with keyed state and timers are made with. */
import type { BadEvent, Stage } from '../stage.ts'
import type { TimedOptions } from '../timed-operator.ts'

export interface KeyedOptions<O> extends TimedOptions<O> {
  /** Whether events carry watermark scopes that are not their keys: see `StateKeys`. */
  readonly isScoped: boolean
  readonly limits: KeyedLimits
  /** An event without a key, or a call that threw; of a timer's call the position is -1. */
  readonly onBad: (bad: BadEvent) => void
  /** What reads the side outputs, by tag; outputs of tags that are not here go nowhere. */
  readonly sides?: Readonly<Record<string, Stage<unknown>>>
}

export interface KeyedLimits {
  /** Keys of which something is kept: `KEY_LIMIT`. */
  readonly keys: number
  /** Timers that are set at once, of all keys, in each domain of time: `TIMER_LIMIT`. */
  readonly timers: number
  /** Single values of state that are kept, of all keys: `STATE_LIMIT`. */
  readonly entries: number
  /**
   * Timers in one pass that were set by timers and were due at once: that do not move on, or that at the end of the input,
   * when everything is due, set themselves again and again: `TIMER_LOOP`.
   */
  readonly chain: number
}

export const DEFAULT_KEYED_LIMITS: KeyedLimits = Object.freeze({
  keys: 1_000_000,
  timers: 1_000_000,
  entries: 10_000_000,
  chain: 10_000,
})

/** How much work has been done, and how much is kept. */
export interface KeyedCounters {
  /** Calls of the user's functions. */
  readonly calls: number
  /** Calls that threw, and were taken back. */
  readonly failed: number
  readonly timers: number
  readonly entries: number
  readonly keys: number
}

/** A timer that is set: for `explain`. */
export interface PendingTimer {
  readonly domain: 'event' | 'processing'
  readonly key: unknown
  /** The watermark scope in which it was set. */
  readonly scope: number
  /** It is called when the watermark of its scope, or processing time, has come here. */
  readonly time: number
}
