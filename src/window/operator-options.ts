/** What every operator for windows is made with. */
import type { KeySelector } from '../event/keys.ts'
import type { BadEvent } from '../stream/stage.ts'
import type { TimedOptions } from '../stream/timed-operator.ts'
import type { WindowResult } from './result.ts'

export interface WindowOperatorOptions<T> extends TimedOptions<WindowResult> {
  /** What belongs together; `null`: everything. */
  readonly key: KeySelector<T> | null
  /** Whether events carry watermark scopes that are not their keys: see `StateKeys`. */
  readonly isScoped: boolean
  readonly limits: WindowLimits
  /** An event without a key, or on which a function threw; it takes part in no window. */
  readonly onBad: (bad: BadEvent) => void
  /** An event that no window it belongs to takes any more. */
  readonly onLate: (
    event: T,
    time: number,
    watermark: number,
    origin: number,
    windows: readonly (readonly [start: number, end: number])[],
  ) => void
}

export interface WindowLimits {
  /** Keys with something open at once: `KEY_LIMIT`. */
  readonly keys: number
  /** Windows (or slices) that are open at once, of all keys: `WINDOW_LIMIT`. */
  readonly windows: number
  /** Events that are kept in windows, where they must be (evictors, `collect`, `apply`, frames): `WINDOW_EVENT_LIMIT`. */
  readonly events: number
}

/** How much work has been done: these do not depend on the machine. */
export interface WindowCounters {
  /** Single values added to partial aggregates. */
  adds: number
  /** Partial aggregates merged into others. */
  merges: number
  /** Windows or slices made. */
  made: number
  /** Results handed on. */
  results: number
}
