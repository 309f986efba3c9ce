/** What the pattern operator is told, and what it tells of itself. */
import type { Clock } from '../event/batch.ts'
import type { KeySelector } from '../event/keys.ts'
import type { BadEvent } from '../stream/stage.ts'
import type { AtEnd, EngineCounters, EngineLimits, EngineName, Found, TimedOut } from './engine/engine.ts'
import type { Match, TimedOutMatch } from './match.ts'
import type { RunningRule } from './running-rule.ts'
import type { PatternSyntax } from './syntax/pattern.ts'

export interface PatternOperatorOptions<T> {
  readonly rules: readonly PatternSyntax[]
  /** `null`: all events belong together. */
  readonly key: KeySelector<T> | null
  /** Decides between events of equal time; without it they keep their order of arrival. */
  readonly orderBy: ((a: T, b: T) => number) | null
  /** `arrival`: events are processed as they come, as if they were in order; only for comparison. */
  readonly order: 'event-time' | 'arrival'
  readonly atEnd: AtEnd
  readonly clock: Clock
  readonly limits: EngineLimits & { readonly keys: number; readonly bufferedEvents: number }
  /** `auto`: the cheapest engine that takes the rule. */
  readonly engine: EngineName | 'auto'
  /** What is found, in order of time: all of one call together. */
  readonly onMatches: (matches: readonly Match[]) => void
  /**
   * Given each finding as it is, in the order of the matches that would be made of them, in the place of `onMatches` and
   * `onTimeouts`: matches are made elsewhere. Partial matches that timed out are handed over as far as `onTimeouts` is set.
   */
  readonly onFound?: (rule: RunningRule, found: Found | TimedOut, isTimedOut: boolean) => void
  /** Partial matches that a deadline has ended, in order of time; `null`: they are not looked for. */
  readonly onTimeouts: ((partial: readonly TimedOutMatch[]) => void) | null
  /** An event whose key is none: it is taken out of the accepted ones. */
  readonly onBadKey: (bad: BadEvent) => void
  /** A condition threw; the event was processed. */
  readonly onConditionFailure: (failure: BadEvent) => void
  /** An event that came behind what was already processed: its input had been idle, and was not waited for. */
  readonly onLate: (event: T, time: number, watermark: number, position: number) => void
}

/** Work done, independent of the machine. */
export interface PatternCounters extends EngineCounters {
  /** Predicates evaluated on single events. */
  predicates: number
  /** Events that were sorted: what the prefilter let through. */
  sorted: number
  matches: number
  /** Events shown to an engine again, since one had to be put in front of them, or was taken away. */
  replayed: number
}
