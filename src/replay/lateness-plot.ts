/** The picture of a comparison: event time against arrival time, with the watermark and the matches of one answer. */
import type { Match } from '../pattern/match.ts'
import type { LatenessComparison, JudgedAnswer } from './compare-lateness.ts'
import type { Mark, PlotEvent, PlotMatch, PlotWatermark, TimePlot } from './plot/time-plot.ts'
import { delayText } from './delay-text.ts'

export interface LatenessPlotOptions {
  readonly title: string
  /** The answer that is drawn, one of event time or of late-dropped. */
  readonly answer: JudgedAnswer
  /** The name of a match. */
  readonly label: (match: Match) => string
}

/**
 * The model of the picture; `null` if the times of arrival were not recorded.
 *
 * The watermark is drawn as a line if there is one for the whole recording. A match is known at the arrival at which
 * the watermark reaches its time.
 *
 * @complexity O(n)
 */
export function latenessPlot<T>(comparison: LatenessComparison<T>, options: LatenessPlotOptions): TimePlot | null {
  const { recording } = comparison
  const { arrivals, times, positions, settings } = recording
  if (arrivals === null) return null
  const { answer, title, label } = options
  const late = new Set(answer.late.map(({ position }) => position))
  const matched = new Set(answer.matches.flatMap((match) => match.positions))
  const bad = new Set(answer.bad.map(({ position }) => position))
  const markOf = (position: number): Mark =>
    late.has(position) ? 'late' : matched.has(position) ? 'matched' : bad.has(position) ? 'bad' : 'plain'
  const events = Array.from(times, (time, row): PlotEvent => ({
    arrival: arrivals[row]!,
    time,
    mark: markOf(positions[row]!),
  }))
  const { policy } = answer
  const isScoped = (settings.watermarkScope ?? null) !== null
  const line = policy.kind === 'late-dropped' && !isScoped ? watermarkOf(times, arrivals, policy.delayMs) : null
  return {
    title,
    events,
    watermarks: line === null ? [] : [line],
    matches: answer.matches.map(({ match }) => plotMatch(match, line, label)),
    notes: policy.kind === 'late-dropped' && isScoped ? ['each key or scope has a watermark of its own: no line'] : [],
  }
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

function plotMatch(match: Match, line: PlotWatermark | null, label: (match: Match) => string): PlotMatch {
  const { start, end, time } = match
  const known = line === null || match.byEnd === true ? undefined : knownAt(line, time)
  return { label: label(match), start, end, ...(known === undefined ? {} : { arrival: known }) }
}

/** The first arrival at which the watermark is at `time` or past it; watermarks never go back. */
function knownAt({ points }: PlotWatermark, time: number): number | undefined {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (points[middle]!.watermark >= time) high = middle
    else low = middle + 1
  }
  return points[low]?.arrival
}
