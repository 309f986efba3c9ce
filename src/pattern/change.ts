/** Matches that are given before it is certain that they stay, and what is said of them later. */
import type { Match, TimedOutMatch } from './match.ts'

/**
 * What an event that came has changed in what was said:
 *
 * - `insert`: this is a match, as far as is known;
 * - `retract`: what was inserted under this id is none any more;
 * - `confirm`: what was inserted under this id stays: no event that could change it is taken any more.
 *
 * Inserts less retractions are, at every moment, the matches of all events accepted so far (law L7).
 */
export type ChangeKind = 'insert' | 'retract' | 'confirm'

/** The event that made a change. */
export interface Cause {
  /** The ordinal of the record in its source; -1: a result of what is in front. */
  readonly position: number
  /** Its event time, in epoch milliseconds. */
  readonly time: number
  /** By how much it came behind the watermark, in milliseconds; 0: it was in time. */
  readonly latenessMs: number
  readonly event: unknown
}

interface Changed {
  readonly change: ChangeKind
  /** `null`: the watermark alone, `advanceTo`, or the end. */
  readonly cause: Cause | null
}

/** A match, and what is said of it. */
export type MatchChange<M = Readonly<Record<string, unknown>>> = Match<M> & Changed

/** A partial match that a deadline has ended, and what is said of that. */
export type TimedOutChange<M = Readonly<Record<string, unknown>>> = TimedOutMatch<M> & Changed
