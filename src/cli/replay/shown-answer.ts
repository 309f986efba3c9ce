/** Which of the answers is drawn where there is room for one picture. */
import type { JudgedAnswer, LatenessComparison } from '../../replay/compare-lateness.ts'

/** The answer from which most can be learnt: of those that lost or invented something the most patient, or the same corrected. */
export function shownAnswer<T>({ lateDropped, corrected, eventTime }: LatenessComparison<T>): JudgedAnswer {
  const wrong = lateDropped.filter(({ missed, invented }) => missed.length + invented.length > 0)
  const dropped = mostPatient(wrong) ?? mostPatient(lateDropped)
  if (dropped === undefined) return eventTime
  return corrected.find((answer) => delayOf(answer) === delayOf(dropped)) ?? dropped
}

function mostPatient(answers: readonly JudgedAnswer[]): JudgedAnswer | undefined {
  return answers.toSorted((a, b) => delayOf(b) - delayOf(a))[0]
}

function delayOf({ policy }: JudgedAnswer): number {
  return 'delayMs' in policy ? policy.delayMs : 0
}
