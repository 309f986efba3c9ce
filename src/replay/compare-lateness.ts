/**
 * What each way to treat late events would have missed and invented, on a recording: the answer in event time is the
 * truth, and every other answer is held against it.
 *
 * Matches are the same if the same events, by their position in the source, are bound to the same steps. A match that
 * lost one of its events is therefore both missed (the whole one) and invented (the rest).
 */
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import { toMillis, type DurationInput } from '../time/duration.ts'
import { answerOf, type Answer, type LatenessPolicy, type ReplayedMatch } from './answer.ts'
import { latenessStatistics, type LatenessStatistics } from './lateness-statistics.ts'
import { recordingOf, type RecordedSettings, type Recording } from './recording.ts'

/** An answer, and how it differs from that in event time. `exact + missed` are all true matches. */
export interface JudgedAnswer extends Answer {
  /** True matches that it has. */
  readonly exact: readonly ReplayedMatch[]
  /** True matches that it has not. */
  readonly missed: readonly ReplayedMatch[]
  /** Matches that it has and that are not true. */
  readonly invented: readonly ReplayedMatch[]
  /** The share of late events, of those accepted or late. */
  readonly lateShare: number
}

export interface LatenessComparison<T> {
  readonly recording: Recording<T>
  readonly rules: readonly AnyPattern[]
  readonly statistics: LatenessStatistics
  /** The truth. */
  readonly eventTime: JudgedAnswer
  readonly arrivalOrder: JudgedAnswer
  /** `null` if the times of arrival were not recorded. */
  readonly arrivalClock: JudgedAnswer | null
  /** One for each delay, in the order given. */
  readonly lateDropped: readonly JudgedAnswer[]
}

/**
 * Compares the answers of one or more rules under each policy.
 *
 * @param rows the recorded events, in any order if their times of arrival are recorded, else in order of arrival
 * @param delays watermark delays to try
 * @throws TidemarkError `NOTHING_RECORDED`, `BAD_DURATION`, and what planning the rules throws
 * @complexity a run of the rules over the recording for each answer
 */
export function compareLateness<T>(
  rows: readonly T[],
  rules: AnyPattern | readonly AnyPattern[],
  settings: RecordedSettings<T>,
  delays: readonly DurationInput[],
): LatenessComparison<T> {
  const list: readonly AnyPattern[] = Array.isArray(rules) ? rules : [rules as AnyPattern]
  const delaysMs = delays.map((delay) => toMillis(delay, 'a watermark delay'))
  const recording = recordingOf(rows, settings)
  const truth = answerOf(recording, list, { kind: 'event-time' })
  const judged = (policy: LatenessPolicy): JudgedAnswer => judge(answerOf(recording, list, policy), truth)
  return {
    recording,
    rules: list,
    statistics: latenessStatistics(recording),
    eventTime: judge(truth, truth),
    arrivalOrder: judged({ kind: 'arrival-order' }),
    arrivalClock: recording.arrivals === null ? null : judged({ kind: 'arrival-clock' }),
    lateDropped: delaysMs.map((delayMs) => judged({ kind: 'late-dropped', delayMs })),
  }
}

/** An answer held against the true one. */
function judge(answer: Answer, truth: Answer): JudgedAnswer {
  const found = new Set(answer.matches.map(({ identity }) => identity))
  const real = new Set(truth.matches.map(({ identity }) => identity))
  const all = answer.accepted + answer.late.length
  return {
    ...answer,
    exact: truth.matches.filter(({ identity }) => found.has(identity)),
    missed: truth.matches.filter(({ identity }) => !found.has(identity)),
    invented: answer.matches.filter(({ identity }) => !real.has(identity)),
    lateShare: all === 0 ? 0 : answer.late.length / all,
  }
}
