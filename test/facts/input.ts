/** What a case feeds, and what it expects: one form for the automaton's cases and the operator's. */
import {
  SKIP_ERROR,
  type AutomatonCase,
  type JsonEvent,
  type JsonMatch,
  type MatchingCase,
  type OperatorCase,
} from './format.ts'

export type CaseStep =
  /** An event arrives. `late`: behind the watermark, so it takes no part. */
  | { readonly kind: 'event'; readonly row: number; readonly late: boolean }
  /** Every event up to and including this time has arrived. */
  | { readonly kind: 'watermark'; readonly time: number }

export interface CaseInput {
  /** By row; matches name rows. */
  readonly events: readonly { readonly time: number; readonly key: string; readonly event: JsonEvent }[]
  readonly steps: readonly CaseStep[]
  /**
   * Events arrive in order, and each is processed when it arrives, after the deadlines up to its time: as if a
   * watermark just before, and one just after each event of equal time were possible. If not: events wait for a watermark.
   */
  readonly inOrder: boolean
  /** The order of events equal in key and time, before that of arrival. */
  readonly orderBy: string | null
}

/** A match that is expected in the output of a step. */
export interface ExpectedMatch {
  readonly match: JsonMatch
  readonly step: number
  /** Its time is after this … */
  readonly after: number
  /** … and not after this. Both are the same if the time is known. */
  readonly upTo: number
}

/** A partial match that is expected to time out. */
export interface ExpectedTimeout {
  readonly match: JsonMatch
  /** The deadline. */
  readonly time: number
  /** The step in whose output it is expected; `null` if that was not recorded. */
  readonly step: number | null
}

export interface CaseExpectation {
  readonly matches: readonly ExpectedMatch[]
  readonly timeouts: readonly ExpectedTimeout[]
  /** Rows. */
  readonly late: readonly number[]
  /** Whether the run ends with an error. Of what comes before it only the matches given are known. */
  readonly error: boolean
}

/** Events that are not in order of time are sorted: such cases are compared between engines only. */
export function automatonInput({ events: recorded, finalWatermark }: AutomatonCase): CaseInput {
  const events = recorded.toSorted((a, b) => a.t - b.t)
  const steps: CaseStep[] = events.map((_, row) => ({ kind: 'event', row, late: false }))
  if (finalWatermark !== undefined) steps.push({ kind: 'watermark', time: finalWatermark })
  return { events: events.map((event) => ({ time: event.t, key: '', event })), steps, inOrder: true, orderBy: null }
}

/** The same events, each processed only when a watermark has reached its time, which it does before the next time begins. */
export function byWatermark({ events, steps, orderBy }: CaseInput): CaseInput {
  const timeOfStep = (step: CaseStep | undefined): number =>
    step === undefined ? Infinity : step.kind === 'event' ? (events[step.row]?.time ?? NaN) : step.time
  const settled = steps.flatMap((step, at): readonly CaseStep[] => {
    const isLast = step.kind === 'event' && timeOfStep(steps[at + 1]) > timeOfStep(step)
    return isLast ? [step, { kind: 'watermark', time: timeOfStep(step) }] : [step]
  })
  return { events, steps: settled, inOrder: false, orderBy }
}

export function automatonExpectation(data: AutomatonCase): CaseExpectation {
  const { events, expected = [], emitted = [], expectedTimeouts = [], finalWatermark } = data
  const times = [...events.map(({ t }) => t), ...(finalWatermark === undefined ? [] : [finalWatermark])]
  const matches = expected.map((match, index): ExpectedMatch => {
    const [by, at] = emitted[index] ?? ['event', -1]
    if (by === 'event') return { match, step: at, after: times[at] ?? NaN, upTo: times[at] ?? NaN }
    const earlier = times.filter((time) => time < at)
    return { match, step: times.indexOf(at), after: Math.max(-Infinity, ...earlier), upTo: at }
  })
  const timeouts = expectedTimeouts.map(({ match, ts }) => ({ match, time: ts, step: null }))
  return {
    matches: distinct(matches),
    timeouts: distinct(timeouts),
    late: [],
    error: failsToSkip(data),
  }
}

export function operatorInput({ events, steps, keyBy, comparator }: OperatorCase): CaseInput {
  const caseSteps: CaseStep[] = []
  let watermark = -Infinity
  for (const step of steps) {
    if ('watermark' in step) {
      watermark = Math.max(watermark, timeOf(step.watermark))
      caseSteps.push({ kind: 'watermark', time: watermark })
    } else {
      caseSteps.push({ kind: 'event', row: step.event, late: (events[step.event]?.t ?? NaN) <= watermark })
    }
  }
  const keyOf = (event: JsonEvent): string => (keyBy === undefined ? '' : String(event[keyBy]))
  return {
    events: events.map((event) => ({ time: event.t, key: keyOf(event), event })),
    steps: caseSteps,
    inOrder: false,
    orderBy: comparator?.field ?? null,
  }
}

/** @param loose - whether the time of a match is known only to lie between two watermarks */
export function operatorExpectation(data: OperatorCase, loose: boolean): CaseExpectation {
  const { expectedOutput = [] } = data
  const watermarks = data.steps.map((step) => ('watermark' in step ? timeOf(step.watermark) : -Infinity))
  const matches = expectedOutput.flatMap(({ match, ts = NaN, step }): ExpectedMatch[] => {
    if (match === undefined) return []
    return [
      { match, step, after: loose ? Math.max(-Infinity, ...watermarks.slice(0, step)) : timeOf(ts), upTo: timeOf(ts) },
    ]
  })
  const timeouts = expectedOutput.flatMap(({ timeout, ts = NaN, step }): ExpectedTimeout[] =>
    timeout === undefined ? [] : [{ match: timeout, time: timeOf(ts), step }],
  )
  return {
    matches: distinct(matches),
    timeouts: distinct(timeouts),
    late: expectedOutput.flatMap(({ late }) => late ?? []),
    error: failsToSkip(data),
  }
}

const failsToSkip = ({ expectedError, flinkError }: MatchingCase): boolean =>
  SKIP_ERROR.test(expectedError ?? flinkError ?? '')
const timeOf = (time: number | 'MAX'): number => (time === 'MAX' ? Infinity : time)

/** "A match is emitted once", and so is a time-out: what Flink repeats counts once. */
function distinct<M extends { readonly match: JsonMatch }>(matches: readonly M[]): readonly M[] {
  const seen = new Set<string>()
  return matches.filter(({ match }) => {
    const key = matchKey(match)
    const first = !seen.has(key)
    seen.add(key)
    return first
  })
}

/** The partial matches that Flink says timed out, as often as it says so. */
export function timeoutsOf(data: MatchingCase): readonly JsonMatch[] {
  return 'steps' in data
    ? (data.expectedOutput ?? []).flatMap(({ timeout }) => (timeout === undefined ? [] : [timeout]))
    : (data.expectedTimeouts ?? []).map(({ match }) => match)
}

/** Equal for equal matches, whatever the order of their steps. */
export function matchKey(match: JsonMatch): string {
  const names = Object.keys(match).toSorted()
  return names.map((name) => `${name}=[${(match[name] ?? []).join(',')}]`).join(' ')
}

/** What can be known after a step. */
export interface View {
  readonly step: number
  /** Every event and every deadline up to here has been seen. */
  readonly now: number
  /** By key: the rows that have arrived, in the order in which a pattern sees them. */
  readonly keys: readonly (readonly number[])[]
}

/** The views after each step that tells something new; none is less than the one before. */
export function viewsOf(input: CaseInput): readonly View[] {
  const views: View[] = []
  const keys = new Map<string, number[]>()
  for (const [step, what] of input.steps.entries()) {
    if (what.kind === 'event' && !what.late) insert(input, keys, what.row)
    const now = what.kind === 'watermark' ? what.time : input.inOrder ? timeAt(input, what.row) : null
    if (now !== null) views.push({ step, now, keys: [...keys.values()].map((rows) => [...rows]) })
  }
  return views
}

function insert(input: CaseInput, keys: Map<string, number[]>, row: number): void {
  const key = input.events[row]?.key ?? ''
  const rows = keys.get(key)
  if (rows === undefined) {
    keys.set(key, [row])
    return
  }
  const rank = (of: number): number => (input.orderBy === null ? 0 : Number(input.events[of]?.event[input.orderBy]))
  const isAfter = (of: number): boolean =>
    timeAt(input, of) - timeAt(input, row) > 0 || (timeAt(input, of) === timeAt(input, row) && rank(of) > rank(row))
  const at = rows.findIndex(isAfter)
  rows.splice(at < 0 ? rows.length : at, 0, row)
}

export function timeAt(input: CaseInput, row: number): number {
  return input.events[row]?.time ?? NaN
}
