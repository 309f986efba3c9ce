/**
 * Where Tidemark differs by design from what Flink was recorded to do.
 *
 * A reason is a function of the pattern or of the case, never of a case's id. Reasons that set a case aside: Flink's
 * answer is not the judge, and engines are compared with the oracle instead. Reasons that loosen: matches are
 * compared, but their time only as far as it is known. Reasons that excuse: a single match that Flink did not find.
 */
import { chainsIn, elementsOfChain } from './chain-elements.ts'
import { convert } from './convert.ts'
import type { CaseOutput } from './engines.ts'
import { SKIP_ERROR, type BuilderCall, type JsonElement, type JsonMatch, type MatchingCase } from './format.ts'
import { matchKey, timeAt, timeoutsOf, viewsOf, type CaseExpectation, type CaseInput } from './input.ts'

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
/** The elements of every group, groups in groups too. */
const groupsIn = (seq: readonly JsonElement[]): readonly (readonly JsonElement[])[] =>
  seq.flatMap(({ group }) => (group === undefined ? [] : [group.seq, ...groupsIn(group.seq)]))
const allIn = (seq: readonly JsonElement[]): readonly JsonElement[] => [seq, ...groupsIn(seq)].flat()
const isGapBound = ({ withinPrevious, timesWithin }: JsonElement): boolean =>
  (withinPrevious ?? timesWithin) !== undefined
const isSkippable = ({ contiguity, optional, group }: JsonElement): boolean =>
  isAbsence(contiguity) || optional === true || group?.seq.every(isSkippable) === true
const hasSkippableHead = ({ group }: JsonElement): boolean =>
  group?.seq.slice(0, 1).some((head) => isSkippable(head) || hasSkippableHead(head)) === true
const absencesAtEnd = (seq: readonly JsonElement[]): readonly JsonElement[] =>
  seq.slice(seq.findLastIndex(({ contiguity }) => !isAbsence(contiguity)) + 1)
const endsInLastingAbsence = (seq: readonly JsonElement[]): boolean =>
  absencesAtEnd(seq).some(({ contiguity }) => contiguity === 'notFollowedBy')
/** At the end, or in a group behind which nothing must come, a lasting absence has no bound of its own. */
const endsInBoundlessAbsence = (seq: readonly JsonElement[]): boolean => {
  const atEnd = absencesAtEnd(seq)
  const rest = seq.slice(0, seq.length - atEnd.length)
  const last = rest.slice(
    Math.max(
      0,
      rest.findLastIndex((element) => !isSkippable(element)),
    ),
  )
  const lasting = atEnd.findLast(({ contiguity }) => contiguity === 'notFollowedBy')
  return (
    (lasting !== undefined && lasting.withinPrevious === undefined) ||
    last.some(({ group }) => group !== undefined && endsInBoundlessAbsence(group.seq))
  )
}
const hasWindow = ({ pattern }: MatchingCase): boolean => pattern.seq.some(({ within }) => within !== undefined)
/** The part before the absence at the end can still take more, or be left out. */
const endsInOpenAndAbsence = (data: MatchingCase): boolean => {
  const { times = [1, 1], optional, group } = data.pattern.seq.at(-2) ?? {}
  return endsInAbsence(data) && (times[0] !== times[1] || optional === true || group !== undefined)
}
const endsInAbsence = ({ pattern }: MatchingCase): boolean => pattern.seq.at(-1)?.contiguity === 'notFollowedBy'
/** It hangs or throws, and not because the target of a skip strategy is missing. */
const failsOtherwise = (error: string | undefined, data: MatchingCase): boolean =>
  error !== undefined && !SKIP_ERROR.test(error) && (error === data.expectedError || !isAnswered(data))
const isAnswered = (data: MatchingCase): boolean => 'expected' in data || 'expectedOutput' in data
const skips = ({ skip }: MatchingCase): boolean => skip.strategy !== 'NO_SKIP'

export const SETTING_ASIDE: readonly Reason[] = [
  {
    name: 'within-0',
    design: '`within(0)` is an error when built',
    applies: ({ pattern: { seq } }) =>
      allIn(seq).some(({ within, withinPrevious, timesWithin }) => [within, withinPrevious, timesWithin].includes(0)),
    illegal: true,
  },
  {
    // Flink refuses it too, where it sees it: as the very last element.
    name: 'absence-without-window',
    design: 'absence as a result: `notFollowedBy` at the end with `within` yields its match',
    applies: (data) => convert(data).within === null && endsInBoundlessAbsence(data.pattern.seq),
    illegal: true,
  },
  {
    // Flink refuses it where it sees it: on a part, but not between all repetitions.
    name: 'gap-beyond-window',
    design: 'Names and meaning of Flink CEP are the base: a gap bound that is longer than the whole window is an error',
    applies: (data) => {
      const { ms } = convert(data).within ?? { ms: Infinity }
      return allIn(data.pattern.seq).some(
        ({ withinPrevious = 0, timesWithin = 0 }) => withinPrevious > ms || timesWithin > ms,
      )
    },
    illegal: true,
  },
  {
    name: 'gap-before-nothing',
    design: 'a gap bound works on loops, on every repetition, and across optional steps',
    applies: ({ pattern: { seq } }) => allIn(seq).some((element) => isGapBound(element) && hasSkippableHead(element)),
    illegal: true,
  },
  {
    name: 'flink-defect',
    design: 'Where Flink’s automaton is wrong or accidental, Tidemark is right: […] terminates',
    applies: (data) => failsOtherwise(data.flinkError, data) || failsOtherwise(data.expectedError, data),
  },
  {
    name: 'trailing-absence',
    design: 'a trailing absence works inside a group, several in a row, and wherever the window is written',
    applies: ({ pattern: { seq } }) => {
      const last = seq.at(-1)
      const several = absencesAtEnd(seq).length > 1 && endsInLastingAbsence(seq)
      const elsewhere = last?.contiguity === 'notFollowedBy' && last.within === undefined
      return several || elsewhere || groupsIn(seq).some(endsInLastingAbsence)
    },
  },
  {
    name: 'gap-bound',
    design: 'a gap bound works on loops, on every repetition, and across optional steps',
    applies: ({ pattern: { seq } }) => allIn(seq).some(isGapBound),
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
    applies: (data) => endsInOpenAndAbsence(data) && skips(data),
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

/** What Flink repeats counts once, without being judged for it. */
export const AS_SET: Reason = {
  name: 'timeouts-as-set',
  design: 'a time-out is reported once per distinct binding of an open partial match',
  applies: (data) => {
    const keys = timeoutsOf(data).map(matchKey)
    return new Set(keys).size < keys.length
  },
}

/**
 * A checked excuse, where answers differ: Flink's answer must be exactly what the oracle gives with another order of
 * the matches that have one start and are given out at one moment (`skip-order.ts`).
 */
export const SKIP_ORDER: Reason = {
  name: 'skip-order',
  design:
    'Order of matches […]: by `time`, then start (earliest first), then rows lexicographically (least first), then earlier step first; skip strategies consume in this order',
  applies: skips,
}

/** A case, what Flink did with it, and what the oracle found. */
export interface Comparison {
  readonly data: MatchingCase
  readonly input: CaseInput
  readonly expected: CaseExpectation
  readonly output: CaseOutput
}

/** A single match or time-out that Flink has otherwise. */
export interface Excuse {
  readonly name: string
  readonly design: string
  readonly excuses: (one: Found, comparison: Comparison) => boolean
}

export interface Matched {
  readonly match: JsonMatch
}

export interface Found extends Matched {
  readonly time: number
}

/** Matches that Flink did not find. */
export const EXTRA_MATCH: readonly Excuse[] = [
  {
    // In Flink the part before the absence is left by way of another event only, and if none comes it times out.
    name: 'absence-by-watermark',
    design: 'absence and timeouts […] fire by watermark alone',
    excuses: (one, { data, input, expected }) =>
      endsInOpenAndAbsence(data) && has(expected.timeouts, one) && !hasEventAfter(data, input, one.match),
  },
]

/** Time-outs that only Flink has. */
export const EXTRA_TIMEOUT: readonly Excuse[] = [
  {
    // In Flink the part before the absence times out, beside the match or in place of it.
    name: 'absence-by-watermark',
    design: '`notFollowedBy` at the end with `within` yields its match when the watermark passes the deadline',
    excuses: (one, { data, output }) => endsInOpenAndAbsence(data) && has(output.matches, one),
  },
  {
    // Flink gives out what was held back at its next call only, and what that drops has timed out by then.
    name: 'timeout-before-skip',
    design:
      'a match waits while a run with an earlier start is open; absence and timeouts […] whatever the rhythm of watermarks',
    excuses: ({ time }, { data, input, output }) => {
      const call = viewsOf(input).find(({ now }) => now >= time)?.step
      return skips(data) && output.matches.some((match) => match.step === call && match.time <= time)
    },
  },
]

/** Time-outs that are not compared at all. */
export const TIMEOUT: readonly Excuse[] = [
  {
    name: 'timeout-deadline',
    design: 'absence and timeouts carry their deadline as time […] also for a run that starts at time 0',
    excuses: ({ match }, { data }) => 'steps' in data && rowsOf(match).some((row) => (data.events[row]?.t ?? NaN) <= 0),
  },
]

const has = (all: readonly Found[], { match, time }: Found): boolean =>
  all.some((other) => other.time === time && matchKey(other.match) === matchKey(match))
const rowsOf = (match: JsonMatch): readonly number[] => Object.values(match).flat()

/** Whether an event of the same key follows the last one of `match` inside of its window. */
function hasEventAfter(data: MatchingCase, input: CaseInput, match: JsonMatch): boolean {
  const taken = new Set(rowsOf(match))
  const rows = (viewsOf(input).at(-1)?.keys ?? []).find((key) => key.some((row) => taken.has(row))) ?? []
  const first = rows.find((row) => taken.has(row)) ?? NaN
  const next = rows[rows.findLastIndex((row) => taken.has(row)) + 1]
  const within = convert(data).within?.ms ?? Infinity
  return next !== undefined && timeAt(input, next) - timeAt(input, first) < within
}

/** Chains of builder calls that Flink refuses, and the design makes legal. */
export const NOW_LEGAL: readonly {
  readonly design: string
  readonly applies: (chain: readonly BuilderCall[]) => boolean
}[] = [
  {
    design: 'a possibly-empty group before an absence is fine',
    applies: (chain) =>
      sequencesOf(chain).some((seq) =>
        seq.some(({ optional }, at) => optional === true && isAbsence(seq[at + 1]?.contiguity)),
      ),
  },
  {
    design: 'greedy […] kept as in Flink; `longest()` […] for groups too',
    applies: (chain) =>
      allIn(elementsOfChain(chain)).some(({ group, greedy }) => group !== undefined && greedy === true),
  },
  {
    design: 'after-match skip […] `skipToFirst(name)`, `skipToLast(name)`',
    applies: (chain) => {
      const members = groupsIn(elementsOfChain(chain)).flat()
      return chain.some(([, , skip]) => members.some(({ name }) => name !== undefined && name === skippedTo(skip)))
    },
  },
]

/** Why a chain of builder calls that Flink takes is refused here: as where such a pattern is to be run. */
export function nowIllegal(chain: readonly BuilderCall[]): Reason | undefined {
  const data: MatchingCase = {
    id: '',
    pattern: { seq: elementsOfChain(chain) },
    skip: { strategy: 'NO_SKIP' },
    events: [],
  }
  return SETTING_ASIDE.find(({ illegal, applies }) => illegal === true && applies(data))
}

const sequencesOf = (chain: readonly BuilderCall[]): readonly (readonly JsonElement[])[] =>
  chainsIn(chain).map(elementsOfChain)
const skippedTo = (skip: unknown): unknown =>
  typeof skip === 'object' && skip !== null && 'name' in skip ? skip.name : null
