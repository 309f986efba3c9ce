/** Recordings in which events really came late: when each happened, and when it became known. And what is known of rules. */
import type { StreamOptions } from '../../../src/api/options.ts'
import type { Stream } from '../../../src/api/stream.ts'
import type { Match } from '../../../src/pattern/match.ts'
import type { SaidByHand } from './by-hand.ts'

/** How late events are treated. */
export type Way =
  /** All events in order of event time, as if none had been late: the truth. */
  | { readonly kind: 'event time' }
  /** As they come, as if they were in order; conditions and windows on event time. */
  | { readonly kind: 'arrival order' }
  /** The time of arrival is taken for the event time. */
  | { readonly kind: 'arrival clock' }
  /** Event time, a watermark `delayMs` behind the greatest time; what comes later is left out. */
  | { readonly kind: 'late dropped'; readonly delayMs: number }
  /** The same, and what comes later by less than `allowedMs` corrects what was said. */
  | { readonly kind: 'corrected'; readonly delayMs: number; readonly allowedMs: number }

export type Corrected = Way & { readonly kind: 'corrected' }

/** What is known of an answer. What is absent is not known, and not asserted. */
export interface KnownAnswer {
  readonly way: Way
  readonly matches: number
  /** Matches that are true ones. */
  readonly exact?: number
  readonly missed?: number
  readonly spurious?: number
}

/** The share of events that are late at a watermark delay, in percent, with as many digits as are known. */
export interface KnownLateness {
  readonly delayMs: number
  readonly percent: string
}

/** One rule, or several that feed one another, over one recording. */
export interface LateSubject {
  readonly title: string
  /** In order of arrival. */
  readonly rows: readonly object[]
  /** Everything but the watermark delay and what happens to late events. */
  readonly options: StreamOptions<object>
  /** The matches of a stream of `rows`; `way` where the rules cannot be the same for all. */
  readonly matchesOf: (rows: Stream<object>, way: Way) => Stream<Match>
  /** What has a watermark of its own, for those who do not read options. */
  readonly scope: (row: object) => unknown
  /**
   * Where several rules feed one another, the places of the events that come too late for corrections that end `byMs`
   * after the greatest time; else that is said by the scopes.
   */
  readonly outOfReach?: (byMs: number) => readonly number[]
  /** What corrections say on the way, computed by other means. */
  readonly byHand?: () => SaidByHand
  /** Epoch milliseconds. */
  readonly time: (row: object) => number
  /** One row as a text for people, where it is named as late. */
  readonly nameOf: (row: object) => string
  readonly known: readonly KnownAnswer[]
  readonly lateness: readonly KnownLateness[]
  /** Ways to try besides those of which something is known. */
  readonly ways: readonly Way[]
}

export interface LateSet {
  readonly name: string
  readonly subjects: readonly LateSubject[]
  /** `answers`: a table for each subject. `subjects`: one table with a column for each. */
  readonly table: 'answers' | 'subjects'
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Longer than any recording here: nothing is beyond it. */
export const COVERING = 3650 * DAY
