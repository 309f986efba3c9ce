/**
 * The plain model of a picture of event time against arrival time: what `terminalPlot` and `svgPlot` draw.
 *
 * All times are epoch milliseconds, of one clock. The model says nothing about size, colour or medium. Values that
 * cannot be drawn are allowed: an event without a finite time is drawn on the edge, one without a finite arrival is
 * counted in a note.
 */

/**
 * What became of an event; every event has exactly one. `matched` is an accepted event that is part of a match, `corrected`
 * one that came behind the watermark and was taken all the same.
 */
export type Mark = 'plain' | 'late' | 'corrected' | 'matched' | 'bad'

export interface PlotEvent {
  readonly arrival: number
  readonly time: number
  readonly mark: Mark
}

/** A watermark in the course of the arrivals: it holds its value until the next point. */
export interface PlotWatermark {
  /** Names the policy: `6 h`, `quantile 0.99`. */
  readonly label: string
  /** In order of arrival. `-Infinity` (nothing seen yet) and `+Infinity` (the end) are allowed. */
  readonly points: readonly { readonly arrival: number; readonly watermark: number }[]
}

/** A match: a span of event time, and the arrival time at which it became known, where that is. */
export interface PlotMatch {
  readonly label: string
  readonly start: number
  readonly end: number
  readonly arrival?: number
  /** What is known of it afterwards; absent: nothing is. A match that was missed has no `arrival`. */
  readonly verdict?: MatchVerdict
  /** Where it was corrected: the arrival at which it was taken back, or said again. */
  readonly corrected?: number
}

/** `withdrawn`: it was said, and taken back in time. */
export type MatchVerdict = 'right' | 'missed' | 'invented' | 'withdrawn'

export interface TimePlot {
  readonly title: string
  /** In any order; a million of them is fine. */
  readonly events: readonly PlotEvent[]
  readonly watermarks: readonly PlotWatermark[]
  readonly matches: readonly PlotMatch[]
  readonly notes?: readonly string[]
}

/**
 * What is drawn upwards. `time`: event time, so that the delay of an event is its distance from a diagonal.
 * `delay`: arrival − event time, on a logarithmic scale: for delays too short to be seen against the length of the
 * recording. `auto` takes `time` unless the longest delays would be less than a few dots.
 */
export type Vertical = 'auto' | 'time' | 'delay'

/** The marks in the order in which they are named in legends. */
export const MARKS: readonly Mark[] = ['plain', 'late', 'corrected', 'matched', 'bad']

/** The verdicts in the order in which they are named in legends. */
export const VERDICTS: readonly MatchVerdict[] = ['right', 'missed', 'invented', 'withdrawn']
