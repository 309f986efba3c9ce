/** A comparison of lateness policies for programs. */
import type { JudgedAnswer, LatenessComparison } from '../../replay/compare-lateness.ts'
import { answersOf } from './report-text.ts'

/** One JSON document. Matches are named by their ids; `positions` lead to the events in the source, from 0. */
export function reportJson<T>(comparison: LatenessComparison<T>, source: string): string {
  const { rules, statistics, recording } = comparison
  return JSON.stringify(
    {
      source,
      rules: rules.map(({ syntax }) => syntax.name),
      statistics,
      unusable: recording.unusable,
      answers: answersOf(comparison).map(answerJson),
    },
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    2,
  )
}

function answerJson({
  policy,
  matches,
  exact,
  missed,
  invented,
  late,
  lateShare,
  accepted,
  bad,
}: JudgedAnswer): object {
  const ids = (list: typeof matches): readonly string[] => list.map(({ match }) => match.id)
  return {
    policy,
    accepted,
    late: late.length,
    lateShare,
    bad: bad.length,
    exact: exact.length,
    missed: ids(missed),
    invented: ids(invented),
    matches: matches.map(({ match, positions }) => {
      const { id, rule, key, start, end, time } = match
      return { id, rule, key, start, end, time, positions }
    }),
  }
}
