/** What both pictures say in words: one wording, whatever the medium. */
import { MARKS, VERDICTS } from './time-plot.ts'
import type { Mark, MatchVerdict, PlotMatch, TimePlot } from './time-plot.ts'
import { countText, durationText, timeText } from './time-text.ts'
import type { View } from './view.ts'

/** How many events carry a mark, as a legend says it; what late looks like depends on what is drawn upwards. */
export function markText(mark: Mark, view: View, watermarks: number): string {
  const count = view.counts[mark]
  switch (mark) {
    case 'plain':
      return events(count)
    case 'late': {
      // beside those that were taken all the same, late alone does not say enough
      if (view.counts.corrected > 0) return `${countText(count)} too late`
      const side = view.vertical === 'time' ? 'below' : 'above'
      return `${countText(count)} late${watermarks === 1 ? ` (${side} the watermark)` : ''}`
    }
    case 'corrected':
      return `${countText(count)} late, but taken`
    case 'matched':
      return `${countText(count)} in a match`
    case 'bad':
      return `${countText(count)} bad`
  }
}

/** `arrival time, UTC, 2018-01-31 to 2018-02-07`: an axis says what its tick labels leave out. */
export function arrivalText(view: View): string {
  return `arrival time, UTC, ${rangeText(view.x.low, view.x.high)}`
}

/** What is drawn upwards. */
export function upwardText(view: View): string {
  return view.vertical === 'time' ? 'event time, UTC' : 'delay = arrival − event time'
}

function rangeText(low: number, high: number): string {
  const span = high - low
  const from = timeText(low, span)
  const to = timeText(high, span)
  if (from === to) return from
  // the same day is not said twice
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`
}

/** The delays of the events in a line; empty if there are none. */
export function delayText(view: View): string {
  if (view.delay === undefined) return ''
  const { median, p95, max } = view.delay
  if (median === max) return max === 0 ? 'no delay' : `delay: ${durationText(max)}`
  return `delay: half within ${durationText(median)}, 95 % within ${durationText(p95)}, longest ${durationText(max)}`
}

/** The notes of the plot, and what the picture itself could not show. */
export function noteTexts(plot: TimePlot, view: View | undefined): readonly string[] {
  const notes = [...(plot.notes ?? [])]
  if (view === undefined) return notes
  if (view.outside > 0) notes.push(`${events(view.outside)} outside of the picture, drawn on its edge`)
  if (view.unplaced > 0) notes.push(`${events(view.unplaced)} without arrival time, not drawn`)
  return notes
}

/** `400 matches`; where verdicts are known, how many of each: `matches: 306 right, 41 missed`. */
export function matchesText(matches: readonly PlotMatch[]): string {
  const counts = verdictCounts(matches).map(([verdict, count]) => `${countText(count)} ${verdictText(verdict)}`)
  return counts.length === 0 ? matchCountText(matches.length) : `matches: ${counts.join(', ')}`
}

/** `1 match`, `400 matches`. */
export function matchCountText(count: number): string {
  return `${countText(count)} match${count === 1 ? '' : 'es'}`
}

/** How often each verdict was given, in the order of legends; empty if none was. */
export function verdictCounts(matches: readonly PlotMatch[]): readonly (readonly [MatchVerdict, number])[] {
  return VERDICTS.map((verdict) => [verdict, matches.filter((match) => match.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0) // prettier-ignore
}

/** A verdict as a word for people. */
export function verdictText(verdict: MatchVerdict): string {
  return verdict === 'withdrawn' ? 'taken back' : verdict
}

function events(count: number): string {
  return `${countText(count)} event${count === 1 ? '' : 's'}`
}

/** The marks that occur, the commonest first: the order in which they are painted, so that the rare stay visible. */
export function byCount(view: View): readonly Mark[] {
  return MARKS.filter((mark) => view.counts[mark] > 0).sort((a, b) => view.counts[b] - view.counts[a])
}
