/** The report of a comparison. */
import { countText, HOUR, timeText } from './plot/time-text.ts'
import type { TimePlot } from './plot/time-plot.ts'
import type { ReplayedMatch } from './answer.ts'
import { answersOf, type JudgedAnswer, type LatenessComparison } from './compare-lateness.ts'
import { disorderText } from './disorder/disorder.ts'
import { largestMatches, matchName } from './largest.ts'
import { delayHistogram } from './lateness-histogram.ts'
import { latenessPlot } from './lateness-plot.ts'
import { behindOf } from './lateness-statistics.ts'
import { notesOf } from './notes.ts'
import { policyText } from './policy-text.ts'
import type { AnswerReport, ReplayReport } from './replay-report.ts'

export interface ReportOptions {
  /** The name of the input. */
  readonly source: string
  /** A sentence or two on the recording; '' for none. */
  readonly about: string
  /** A short text for an event. */
  readonly eventText: (event: unknown) => string
  /** Sentences that go in front of what the comparison itself notes. */
  readonly notes?: readonly string[]
  /** Whether answers with a watermark are drawn, up to so many: a drawing has an entry for each event. Default 0. */
  readonly plots?: number
}

/** How many missed and invented matches are named. */
const MOST_NAMED = 5

/** @complexity O(events × (plots + bars) + matches) */
export function replayReport<T>(comparison: LatenessComparison<T>, options: ReportOptions): ReplayReport {
  const { recording, rules, statistics } = comparison
  const { source, about, notes = [] } = options
  const { made } = recording
  const drawn = drawnOf(comparison, options.plots ?? 0)
  return {
    title: rules.map(({ syntax }) => syntax.name).join(', '),
    source,
    about,
    disorder: made === null ? null : { text: disorderText(made.models), seed: made.seed },
    span: spanOf(recording.times),
    statistics,
    histogram: delayHistogram(behindOf(recording)),
    answers: answersOf(comparison).map((answer) =>
      answerReport(answer, options, drawn.has(answer) ? answerPlot(comparison, answer, options.eventText) : null),
    ),
    notes: [...notes, ...notesOf(comparison)],
  }
}

function answerReport(answer: JudgedAnswer, { eventText }: ReportOptions, plot: TimePlot | null): AnswerReport {
  const { policy, matches, exact, missed, invented, late, lateShare, changes, timing } = answer
  return {
    policy,
    name: policyText(policy),
    matches: matches.length,
    right: exact.length,
    missed: missed.length,
    invented: invented.length,
    late: late.length,
    lateShare,
    changes,
    timing,
    missedNames: namesOf(missed, eventText),
    inventedNames: namesOf(invented, eventText),
    plot,
  }
}

/** The picture of one answer, with a title that says what it found; `null`: arrivals are not known. */
export function answerPlot<T>(
  comparison: LatenessComparison<T>,
  answer: JudgedAnswer,
  eventText: (event: unknown) => string,
): TimePlot | null {
  const { exact, missed, policy } = answer
  const name = comparison.rules.map(({ syntax }) => syntax.name).join(', ')
  const all = exact.length + missed.length
  const how = policy.kind === 'event-time' ? 'nothing late' : policyText(policy).replace(/^event time, /, '')
  const found = `${countText(exact.length)} of ${countText(all)} match${all === 1 ? '' : 'es'}`
  return latenessPlot(comparison, {
    title: `${name}: ${how} finds ${found}`,
    answer,
    label: (match) => matchName({ match }, eventText),
  })
}

/** Those with a watermark, the ones with the most to see first: what is corrected, then what lost or invented something. */
function drawnOf<T>({ corrected, lateDropped }: LatenessComparison<T>, most: number): ReadonlySet<JudgedAnswer> {
  const wrongs = ({ missed, invented }: JudgedAnswer): number => missed.length + invented.length
  const byWrongs = lateDropped.toSorted((a, b) => wrongs(b) - wrongs(a))
  // Half of the room is for each kind.
  const half = Math.ceil(most / 2)
  const chosen = [...corrected.slice(0, half), ...byWrongs.slice(0, most - Math.min(half, corrected.length))]
  return new Set(chosen.slice(0, most))
}

function namesOf(matches: readonly ReplayedMatch[], eventText: (event: unknown) => string): readonly string[] {
  return largestMatches(matches, MOST_NAMED).map(
    (match) => `${matchName(match, eventText)}, from ${timeText(match.match.start, HOUR)} UTC`,
  )
}

function spanOf(times: Float64Array): readonly [number, number] {
  let first = Infinity
  let last = -Infinity
  for (const time of times) {
    if (time < first) first = time
    if (time > last) last = time
  }
  return [first, last]
}
