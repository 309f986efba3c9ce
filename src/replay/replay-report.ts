/** All that a replay has found, as plain data: what tables, JSON and the HTML report are made of. */
import type { LatenessPolicy } from './answer.ts'
import type { DelayQuantiles, LatenessStatistics } from './lateness-statistics.ts'
import type { TimePlot } from './plot/time-plot.ts'

export interface ReplayReport {
  /** The names of the rules. */
  readonly title: string
  /** The name of the input. */
  readonly source: string
  /** A sentence or two on the recording; '' for none. */
  readonly about: string
  /** How the order of arrival was made; `null`: it is the recorded one. */
  readonly disorder: DisorderDescription | null
  /** When the first and the last of the events happened, in epoch milliseconds. */
  readonly span: readonly [first: number, last: number]
  readonly statistics: LatenessStatistics
  /** How far events came behind the greatest time before them: ascending, without gaps; the last has no end. */
  readonly histogram: readonly HistogramBar[]
  /** The truth first, then the others as they stand in the table. */
  readonly answers: readonly AnswerReport[]
  /** What was left out, or could not be done, as sentences. */
  readonly notes: readonly string[]
}

export interface DisorderDescription {
  /** As a person would write it: `exponential 30 s`. */
  readonly text: string
  readonly seed: number
}

export interface HistogramBar {
  /** Milliseconds, `from` inclusive, `to` exclusive. */
  readonly from: number
  readonly to: number
  readonly count: number
  /** Of a bar without end: the greatest delay in it, where that is known. */
  readonly greatest?: number
}

/** What one way to treat late events has found. */
export interface AnswerReport {
  readonly policy: LatenessPolicy
  /** As it stands in the table. */
  readonly name: string
  readonly matches: number
  readonly right: number
  readonly missed: number
  readonly invented: number
  readonly late: number
  /** Of the events accepted or late. */
  readonly lateShare: number
  /** Where answers are corrected: what was said in all. */
  readonly changes: ChangeCounts | null
  /** From the event time at which a match is certain to the arrival at which it was known; `null`: arrivals are not known. */
  readonly timing: AnswerTiming | null
  /** The names of some of them, the largest first. */
  readonly missedNames: readonly string[]
  readonly inventedNames: readonly string[]
  /** Event time against arrival with this answer; `null`: arrivals are not known, or it is not drawn. */
  readonly plot: TimePlot | null
}

export interface ChangeCounts {
  readonly inserts: number
  readonly retracts: number
  readonly confirms: number
  /** Events that came behind the watermark and were taken all the same. */
  readonly correctedEvents: number
}

/** Of the matches that are right. */
export interface AnswerTiming {
  /** Until it was said for the first time. */
  readonly first: DelayQuantiles
  /** Until it was said for the last time: nothing that came later has changed it. */
  readonly final: DelayQuantiles
}
