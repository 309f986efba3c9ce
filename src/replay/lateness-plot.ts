/** The picture of a comparison: event time against arrival time, with the watermark and the matches of one answer. */
import type { Match } from '../pattern/match.ts'
import type { ReplayedMatch } from './answer.ts'
import type { LatenessComparison, JudgedAnswer } from './compare-lateness.ts'
import type { Mark, MatchVerdict, PlotEvent, PlotMatch, PlotWatermark, TimePlot } from './plot/time-plot.ts'
import { delayText } from './delay-text.ts'

export interface LatenessPlotOptions {
  readonly title: string
  /** The answer that is drawn. */
  readonly answer: JudgedAnswer
  /** The name of a match. */
  readonly label: (match: Match) => string
}

/**
 * The model of the picture; `null` if the times of arrival are not known.
 *
 * The watermark is drawn as a line if there is one for the whole recording. Besides the matches that the answer has,
 * those are in it that it missed, and those that it said and took back; of the truth, its matches alone.
 *
 * @complexity O(n)
 */
export function latenessPlot<T>(comparison: LatenessComparison<T>, options: LatenessPlotOptions): TimePlot | null {
  const { recording } = comparison
  const { arrivals, times, positions, settings } = recording
  if (arrivals === null) return null
  const { answer, title, label } = options
  const { policy } = answer
  const markOf = marksOf(answer)
  const events = Array.from(times, (time, row): PlotEvent => ({
    arrival: arrivals[row]!,
    time,
    mark: markOf(positions[row]!),
  }))
  const isScoped = (settings.watermarkScope ?? null) !== null
  const hasWatermark = policy.kind === 'late-dropped' || policy.kind === 'corrected'
  const line = hasWatermark && !isScoped ? watermarkOf(times, arrivals, policy.delayMs) : null
  return {
    title,
    events,
    watermarks: line === null ? [] : [line],
    matches: matchesOf(answer, label),
    notes: hasWatermark && isScoped ? ['each key or scope has a watermark of its own: no line'] : [],
  }
}

/** What became of the event at a position. */
function marksOf({ late, bad, corrected, matches }: JudgedAnswer): (position: number) => Mark {
  const marks = new Map<number, Mark>()
  for (const match of matches) for (const position of match.positions) marks.set(position, 'matched')
  for (const { position } of corrected) marks.set(position, 'corrected')
  for (const { position } of bad) marks.set(position, 'bad')
  for (const { position } of late) marks.set(position, 'late')
  return (position) => marks.get(position) ?? 'plain'
}

/** The watermark at each arrival that moved it. */
function watermarkOf(times: Float64Array, arrivals: Float64Array, delayMs: number): PlotWatermark {
  const points: { arrival: number; watermark: number }[] = []
  let greatest = -Infinity
  for (let row = 0; row < times.length; row++) {
    if (times[row]! <= greatest) continue
    greatest = times[row]!
    points.push({ arrival: arrivals[row]!, watermark: greatest - delayMs - 1 })
  }
  return { label: delayText(delayMs), points }
}

function matchesOf(answer: JudgedAnswer, label: (match: Match) => string): readonly PlotMatch[] {
  const { policy, matches, missed, invented, withdrawn } = answer
  const plotted = ({ match, firstSaid }: ReplayedMatch): PlotMatch => {
    const { start, end } = match
    return { label: label(match), start, end, ...(firstSaid === null ? {} : { arrival: firstSaid }) }
  }
  if (policy.kind === 'event-time') return matches.map(plotted)
  const wrong = new Set(invented.map(({ identity }) => identity))
  const judged = (match: ReplayedMatch, verdict: MatchVerdict, corrected: number | null): PlotMatch => ({
    ...plotted(match),
    verdict,
    ...(corrected === null ? {} : { corrected }),
  })
  return [
    ...matches.map((match) => {
      const isSaidAgain = match.firstSaid !== match.lastSaid
      return judged(match, wrong.has(match.identity) ? 'invented' : 'right', isSaidAgain ? match.lastSaid : null)
    }),
    // The truth is at hand as it is, so nothing of a missed match was said.
    ...missed.filter(isNot(withdrawn)).map((match) => judged(match, 'missed', null)),
    ...withdrawn.map((match) => judged(match, 'withdrawn', match.takenBack)),
  ]
}

function isNot(others: readonly ReplayedMatch[]): (match: ReplayedMatch) => boolean {
  const identities = new Set(others.map(({ identity }) => identity))
  return ({ identity }) => !identities.has(identity)
}
