/** What a rule answers to a recording, under one policy towards lateness. */
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import type { Match } from '../pattern/match.ts'
import { correctedAnswer } from './corrected-answer.ts'
import { finalAnswer } from './final-answer.ts'
import type { Recording } from './recording.ts'
import type { ChangeCounts } from './replay-report.ts'

/** How lateness is treated. */
export type LatenessPolicy =
  /** The truth: all events in order of event time, as if none had been late. */
  | { readonly kind: 'event-time' }
  /** Events as they come, as if they were in order; conditions and windows on event time. */
  | { readonly kind: 'arrival-order' }
  /** The time of arrival is taken for the event time: windows on the clock of arrival. */
  | { readonly kind: 'arrival-clock' }
  /** Event time with a watermark `delayMs` behind the greatest time; what comes later is dropped. */
  | { readonly kind: 'late-dropped'; readonly delayMs: number }
  /** The same, and what comes later by no more than `allowedLatenessMs` corrects what was said before. */
  | { readonly kind: 'corrected'; readonly delayMs: number; readonly allowedLatenessMs: number }

/** A match with what tells it from others: the positions of its events, by step. */
export interface ReplayedMatch {
  readonly match: Match
  /** Rule, key and positions by step as text: equal for the same binding under any policy. */
  readonly identity: string
  /** The positions of its events in the source, in order of the match. */
  readonly positions: readonly number[]
  /**
   * The arrival at which it was said for the first time, in epoch milliseconds; `null`: only the end of the recording
   * brought it, or arrivals are not known.
   */
  readonly firstSaid: number | null
  /** The arrival at which it was said without being taken back later; `null` as above. */
  readonly lastSaid: number | null
}

/** A match that was said, and is taken back at the end of all. */
export interface WithdrawnMatch extends ReplayedMatch {
  /** The arrival at which it was taken back for good; `null` as above. */
  readonly takenBack: number | null
}

export interface LateRecord {
  readonly position: number
  /** By how many milliseconds the delay was too short for it; of late ones, the delay and what lateness was allowed. */
  readonly latenessMs: number
}

export interface Answer {
  readonly policy: LatenessPolicy
  /** What is said at the end: for corrected answers, all that was inserted and not retracted. */
  readonly matches: readonly ReplayedMatch[]
  /** Events that were not processed because they came too late. */
  readonly late: readonly LateRecord[]
  /** Events that came behind the watermark and were taken all the same: only where answers are corrected. */
  readonly corrected: readonly LateRecord[]
  /** What was said and taken back: only where answers are corrected. */
  readonly withdrawn: readonly WithdrawnMatch[]
  /** What was said in all; `null`: nothing is ever taken back. */
  readonly changes: ChangeCounts | null
  /** Events that were processed. */
  readonly accepted: number
  /** Events without a usable key, by their reason. */
  readonly bad: readonly { readonly position: number; readonly reason: string }[]
  /** How often a condition threw, and counted as false. */
  readonly conditionFailures: number
  /** What the first of them threw; `null` if none did. */
  readonly firstConditionFailure: string | null
}

/** Told how far an answer has come: a number of events of all. */
export type OnProgress = (done: number, all: number) => void

/**
 * The answer of `rules` under `policy`. Of a recording with made disorder, the answer in event time is that of the
 * recording it was made of: right clocks, and no event twice.
 *
 * @throws TidemarkError what planning the rules throws
 * @complexity that of the rules, and O(n log n) for sorting
 */
export function answerOf<T>(
  recording: Recording<T>,
  rules: readonly AnyPattern[],
  policy: LatenessPolicy,
  onProgress: OnProgress = () => {},
): Answer {
  if (policy.kind === 'corrected') return correctedAnswer(recording, rules, policy, onProgress)
  return finalAnswer(recording, rules, policy, onProgress)
}
