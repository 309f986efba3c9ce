/** A comparison of lateness policies for programs. */
import { answersOf, type JudgedAnswer, type LatenessComparison } from '../../replay/compare-lateness.ts'
import { delayHistogram } from '../../replay/lateness-histogram.ts'
import { delaysOf } from '../../replay/lateness-statistics.ts'
import type { ReplayedMatch } from '../../replay/answer.ts'
import type { AnswerReport, ReplayReport } from '../../replay/replay-report.ts'

/**
 * One JSON document. Matches are named by their ids; `positions` lead to the events in the source, from 0. Times are
 * epoch milliseconds, delays milliseconds; a bar whose `to` is `null` has no end.
 */
export function reportJson<T>(report: ReplayReport, comparison: LatenessComparison<T>): string {
  const { rules, recording } = comparison
  const { source, disorder, span, statistics, histogram, notes } = report
  const delays = delaysOf(recording)
  return JSON.stringify(
    {
      source,
      rules: rules.map(({ syntax }) => syntax.name),
      disorder: disorder === null ? null : { ...disorder, models: recording.made?.models },
      span,
      statistics,
      histogram,
      delays: delays === null ? null : delayHistogram(delays),
      unusable: recording.unusable,
      outOfPlace: recording.outOfPlace,
      notes,
      answers: answersOf(comparison).map((answer, i) => answerJson(answer, report.answers[i]!)),
    },
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    2,
  )
}

function answerJson(answer: JudgedAnswer, { name }: AnswerReport): object {
  const { policy, matches, exact, missed, invented, late, lateShare, accepted, bad } = answer
  const { corrected, withdrawn, changes, timing } = answer
  return {
    name,
    policy,
    accepted,
    late: late.length,
    lateShare,
    corrected: corrected.length,
    bad: bad.length,
    exact: exact.length,
    missed: idsOf(missed),
    invented: idsOf(invented),
    withdrawn: idsOf(withdrawn),
    changes,
    timing,
    matches: matches.map(({ match, positions, firstSaid, lastSaid }) => {
      const { id, rule, key, start, end, time } = match
      return { id, rule, key, start, end, time, positions, firstSaid, lastSaid }
    }),
  }
}

function idsOf(matches: readonly ReplayedMatch[]): readonly string[] {
  return matches.map(({ match }) => match.id)
}
