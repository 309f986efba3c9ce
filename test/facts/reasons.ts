/**
 * Where Tidemark differs by design from what Flink was recorded to do.
 *
 * A reason is a function of the pattern or of the case, never of a case's id. Reasons that set a case aside: Flink's
 * answer is not the judge, and engines are compared with the oracle instead. Reasons that loosen: matches are
 * compared, but their time only as far as it is known. Reasons that excuse: a single match that Flink did not find.
 */
import type { AutomatonCase, BuilderCall, JsonMatch, OperatorCase } from './format.ts'

type MatchingCase = AutomatonCase | OperatorCase

export interface Reason {
  readonly name: string
  /** The line of the design (section 3, Patterns, unless said otherwise) on which it rests. */
  readonly design: string
  readonly applies: (data: MatchingCase) => boolean
  /** Tidemark does not build such a pattern, so there is nothing to run. */
  readonly illegal?: true
}

const isAbsence = (contiguity: string | undefined): boolean =>
  contiguity === 'notNext' || contiguity === 'notFollowedBy'
const hasWindow = ({ pattern }: MatchingCase): boolean => pattern.seq.some(({ within }) => within !== undefined)
/** The step before the absence at the end can still repeat. Flink then waits for one more event before it waits for the deadline. */
const endsInLoopAndAbsence = (data: MatchingCase): boolean => {
  const [min, max] = data.pattern.seq.at(-2)?.times ?? [1, 1]
  return endsInAbsence(data) && min !== max
}
const endsInAbsence = ({ pattern }: MatchingCase): boolean => pattern.seq.at(-1)?.contiguity === 'notFollowedBy'
const skips = ({ skip }: MatchingCase): boolean => skip.strategy !== 'NO_SKIP'

export const SETTING_ASIDE: readonly Reason[] = [
  {
    name: 'flink-defect',
    design: 'Where Flink’s automaton is wrong or accidental, Tidemark is right: […] terminates',
    applies: (data) => data.flinkError !== undefined && !('expected' in data),
  },
  {
    name: 'runtime-error',
    design: 'skip strategies […] with the missing-name error',
    applies: (data) => data.expectedError !== undefined,
  },
  {
    name: 'trailing-absence',
    design: 'a trailing absence works inside a group, several in a row, and wherever the window is written',
    applies: ({ pattern }) => {
      const last = pattern.seq.at(-1)
      const two = [pattern.seq.at(-2)?.contiguity, last?.contiguity]
      const several = two.every(isAbsence) && two.includes('notFollowedBy')
      return several || (last?.contiguity === 'notFollowedBy' && last.within === undefined)
    },
  },
  {
    name: 'within-0',
    design: '`within(0)` is an error when built',
    applies: ({ pattern }) => pattern.seq.some(({ within }) => within === 0),
    illegal: true,
  },
  {
    name: 'start-at-0',
    design: 'absence and timeouts […] fire by watermark alone, […] also for a run that starts at time 0',
    applies: (data) =>
      'steps' in data && hasWindow(data) && (endsInAbsence(data) || skips(data)) && data.events.some(({ t }) => t <= 0),
  },
  {
    // Which match comes first decides what is skipped, so one more match changes all that follow.
    name: 'absence-by-watermark',
    design: 'absence and timeouts […] fire by watermark alone',
    applies: (data) => endsInLoopAndAbsence(data) && skips(data),
  },
  {
    name: 'unordered',
    design: 'Time: a pattern sees the events of a key in order of event time',
    applies: (data) =>
      !('steps' in data) && data.events.some(({ t }, row) => row > 0 && t < (data.events[row - 1]?.t ?? t)),
  },
]

/** With these, the time recorded is that of the call which found the deadline passed: known is only that it lies between two calls. */
export const LOOSENING: readonly Reason[] = [
  {
    name: 'absence-deadline',
    design: 'absence and timeouts carry their deadline as time […], whatever the rhythm of watermarks',
    applies: endsInAbsence,
  },
  {
    name: 'held-back',
    design: 'A match has […] `time`: […] what released it when it was held back',
    applies: skips,
  },
]

export interface Excuse {
  readonly name: string
  readonly design: string
  /** Whether `match` may be found although Flink did not find it. */
  readonly excuses: (data: MatchingCase, match: JsonMatch) => boolean
}

export const EXCUSING: readonly Excuse[] = [
  {
    name: 'absence-by-watermark',
    design: 'absence and timeouts […] fire by watermark alone',
    excuses: (data, match) => endsInLoopAndAbsence(data) && !hasEventAfter(data, match),
  },
]

/** Whether an event of the same key follows the last one of `match` inside of its window. */
function hasEventAfter(data: MatchingCase, match: JsonMatch): boolean {
  const rows = Object.values(match).flat()
  const times = rows.map((row) => data.events[row]?.t ?? NaN)
  const within = Math.min(...data.pattern.seq.flatMap((element) => element.within ?? []))
  const keyOf = (row: number): unknown =>
    'keyBy' in data && data.keyBy !== undefined ? data.events[row]?.[data.keyBy] : null
  return data.events.some(
    ({ t }, row) =>
      keyOf(row) === keyOf(rows[0] ?? NaN) &&
      ('steps' in data ? t >= Math.max(...times) && !rows.includes(row) : row > Math.max(...rows)) &&
      t - Math.min(...times) < within,
  )
}

/** Chains of builder calls that Flink refuses, and the design makes legal. */
export const NOW_LEGAL: readonly {
  readonly design: string
  readonly applies: (chain: readonly BuilderCall[]) => boolean
}[] = [
  {
    design: 'a possibly-empty group before an absence is fine',
    applies: (chain) => chain.some(([method], at) => method === 'optional' && isAbsence(chain[at + 1]?.[0])),
  },
]
