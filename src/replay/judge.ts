/** Answers held against the truth. */
import type { Answer, ReplayedMatch } from './answer.ts'
import { delayQuantiles } from './delay-quantiles.ts'
import type { AnswerTiming } from './replay-report.ts'

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
  /**
   * How long after a right match was certain it was said. `null`: arrivals are not known, or no right match was said
   * before the end of the recording.
   */
  readonly timing: AnswerTiming | null
}

/**
 * Matches are the same if the same events, by their position in the source, are bound to the same steps.
 *
 * @complexity O(matches of both)
 */
export function judge(answer: Answer, truth: Answer): JudgedAnswer {
  const found = new Map(answer.matches.map((match) => [match.identity, match]))
  const real = new Set(truth.matches.map(({ identity }) => identity))
  const all = answer.accepted + answer.late.length
  const exact = truth.matches.filter(({ identity }) => found.has(identity))
  return {
    ...answer,
    exact,
    missed: truth.matches.filter(({ identity }) => !found.has(identity)),
    invented: answer.matches.filter(({ identity }) => !real.has(identity)),
    lateShare: all === 0 ? 0 : answer.late.length / all,
    timing: timingOf(exact, found),
  }
}

function timingOf(exact: readonly ReplayedMatch[], found: ReadonlyMap<string, ReplayedMatch>): AnswerTiming | null {
  const firsts: number[] = []
  const finals: number[] = []
  for (const { identity, match } of exact) {
    const { firstSaid, lastSaid } = found.get(identity)!
    if (firstSaid !== null) firsts.push(firstSaid - match.time)
    if (lastSaid !== null) finals.push(lastSaid - match.time)
  }
  const first = delayQuantiles(Float64Array.from(firsts))
  const final = delayQuantiles(Float64Array.from(finals))
  return first === null || final === null ? null : { first, final }
}
