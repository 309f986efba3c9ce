/** Reports for the tests of the page, made by hand. */
import type { LatenessPolicy } from '../../../src/replay/answer.ts'
import type { AnswerReport, AnswerTiming, ReplayReport } from '../../../src/replay/replay-report.ts'

export const MINUTE = 60_000
export const HOUR: number = 60 * MINUTE

export function timing(first: number, final: number = first): AnswerTiming {
  const quantiles = (p95: number) => ({ least: 0, half: p95 / 2, p95, p99: p95 * 2, longest: p95 * 3 })
  return { first: quantiles(first), final: quantiles(final) }
}

/** An answer to which all that is not given is right. */
export function answer(policy: LatenessPolicy, rest: Partial<AnswerReport> = {}): AnswerReport {
  const right = rest.right ?? 0
  const invented = rest.invented ?? 0
  return {
    policy,
    name: policy.kind,
    matches: right + invented,
    right,
    missed: 0,
    invented,
    late: 0,
    lateShare: 0,
    changes: null,
    timing: null,
    missedNames: [],
    inventedNames: [],
    plot: null,
    ...rest,
  }
}

export const truth = (matches: number): AnswerReport => answer({ kind: 'event-time' }, { right: matches })

export const dropped = (delayMs: number, rest: Partial<AnswerReport> = {}): AnswerReport =>
  answer({ kind: 'late-dropped', delayMs }, { name: `event time, late dropped at ${delayMs / MINUTE} min`, ...rest })

export const corrected = (delayMs: number, rest: Partial<AnswerReport> = {}): AnswerReport =>
  answer(
    { kind: 'corrected', delayMs, allowedLatenessMs: 24 * HOUR },
    {
      name: `event time, corrected, delay ${delayMs / MINUTE} min`,
      changes: { inserts: 12, retracts: 2, confirms: 10, correctedEvents: 40 },
      ...rest,
    },
  )

export const orderOfArrival = (rest: Partial<AnswerReport> = {}): AnswerReport =>
  answer({ kind: 'arrival-order' }, { name: 'order of arrival', ...rest })

/** A report of 1,000 events, 100 of them out of order by 1 to 60 minutes. */
export function report(answers: readonly AnswerReport[], rest: Partial<ReplayReport> = {}): ReplayReport {
  return {
    title: 'low pressure',
    source: 'readings.csv',
    about: 'Readings of a ward.',
    disorder: null,
    span: [Date.UTC(2020, 0, 6), Date.UTC(2020, 0, 13)],
    statistics: {
      events: 1_000,
      outOfOrder: 100,
      outOfOrderShare: 0.1,
      delay: { least: 0, half: MINUTE, p95: 20 * MINUTE, p99: 40 * MINUTE, longest: HOUR },
      suggested: [
        { share: 0.9, delayMs: 0 },
        { share: 0.99, delayMs: 30 * MINUTE },
        { share: 0.999, delayMs: 50 * MINUTE },
        { share: 1, delayMs: HOUR },
      ],
    },
    histogram: [
      { from: 0, to: MINUTE, count: 900 },
      { from: MINUTE, to: 10 * MINUTE, count: 70 },
      { from: 10 * MINUTE, to: 30 * MINUTE, count: 25 },
      { from: 30 * MINUTE, to: Infinity, count: 5 },
    ],
    answers,
    notes: [],
    ...rest,
  }
}

/** No event behind another. */
export const IN_ORDER: Pick<ReplayReport, 'statistics' | 'histogram'> = {
  statistics: {
    events: 1_000,
    outOfOrder: 0,
    outOfOrderShare: 0,
    delay: null,
    suggested: [0.9, 0.99, 0.999, 1].map((share) => ({ share, delayMs: 0 })),
  },
  histogram: [{ from: 0, to: Infinity, count: 1_000 }],
}
