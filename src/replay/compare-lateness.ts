/**
 * What each way to treat late events would have missed and invented, on a recording: the answer in event time is the
 * truth, and every other answer is held against it.
 *
 * A match that lost one of its events is both missed (the whole one) and invented (the rest).
 */
import type { AnyPattern } from '../pattern/builder/pattern.ts'
import { toMillis, type DurationInput } from '../time/duration.ts'
import { answerOf, type LatenessPolicy } from './answer.ts'
import { judge, type JudgedAnswer } from './judge.ts'
import { latenessStatistics, type LatenessStatistics } from './lateness-statistics.ts'
import { recordingOf, type RecordedSettings, type Recording } from './recording.ts'

export type { JudgedAnswer } from './judge.ts'

export interface LatenessComparison<T> {
  readonly recording: Recording<T>
  readonly rules: readonly AnyPattern[]
  readonly statistics: LatenessStatistics
  /** The truth. */
  readonly eventTime: JudgedAnswer
  readonly arrivalOrder: JudgedAnswer
  /** `null` if the times of arrival are not known. */
  readonly arrivalClock: JudgedAnswer | null
  /** One for each delay, in the order given. */
  readonly lateDropped: readonly JudgedAnswer[]
  /** One for each delay, where corrections are asked for. */
  readonly corrected: readonly JudgedAnswer[]
}

export interface CompareOptions {
  /** Watermark delays to try, in milliseconds. */
  readonly delaysMs: readonly number[]
  /** Answers with corrections too, for events behind the watermark by no more than this, in milliseconds. */
  readonly allowedLatenessMs?: number | undefined
  /** Told how much of all the work is done, before each piece of it. */
  readonly onProgress?: ((progress: CompareProgress) => void) | undefined
}

export interface CompareProgress {
  /** The answer that is worked on. */
  readonly policy: LatenessPolicy
  /** From 0 to 1. */
  readonly share: number
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
  const delaysMs = delays.map((delay) => toMillis(delay, 'a watermark delay'))
  return compareRecording(recordingOf(rows, settings), rules, { delaysMs })
}

/**
 * The same of a recording that has been read, or whose order of arrival was made.
 *
 * @throws TidemarkError what planning the rules throws
 */
export function compareRecording<T>(
  recording: Recording<T>,
  rules: AnyPattern | readonly AnyPattern[],
  { delaysMs, allowedLatenessMs, onProgress }: CompareOptions,
): LatenessComparison<T> {
  const list: readonly AnyPattern[] = Array.isArray(rules) ? rules : [rules as AnyPattern]
  const hasClock = recording.arrivals !== null
  const answers = (hasClock ? 3 : 2) + delaysMs.length * (allowedLatenessMs === undefined ? 1 : 2)
  let finished = 0
  const answer = (policy: LatenessPolicy): ReturnType<typeof answerOf> => {
    const answered = answerOf(recording, list, policy, (done, all) =>
      onProgress?.({ policy, share: (finished + done / all) / answers }),
    )
    finished++
    return answered
  }
  const truth = answer({ kind: 'event-time' })
  const judged = (policy: LatenessPolicy): JudgedAnswer => judge(answer(policy), truth)
  return {
    recording,
    rules: list,
    statistics: latenessStatistics(recording),
    eventTime: judge(truth, truth),
    arrivalOrder: judged({ kind: 'arrival-order' }),
    arrivalClock: hasClock ? judged({ kind: 'arrival-clock' }) : null,
    lateDropped: delaysMs.map((delayMs) => judged({ kind: 'late-dropped', delayMs })),
    corrected:
      allowedLatenessMs === undefined
        ? []
        : delaysMs.map((delayMs) => judged({ kind: 'corrected', delayMs, allowedLatenessMs })),
  }
}

/** All answers, the truth first. */
export function answersOf<T>(comparison: LatenessComparison<T>): readonly JudgedAnswer[] {
  const { eventTime, arrivalOrder, arrivalClock, lateDropped, corrected } = comparison
  return [eventTime, arrivalOrder, ...(arrivalClock === null ? [] : [arrivalClock]), ...lateDropped, ...corrected]
}
