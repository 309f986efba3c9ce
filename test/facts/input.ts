/** What a case feeds, and what it expects: one form for the automaton's cases and the operator's. */
import { LOOSENING } from './reasons.ts'
import type { AutomatonCase, JsonEvent, JsonMatch, OperatorCase } from './format.ts'

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

export interface CaseExpectation {
  readonly matches: readonly ExpectedMatch[]
  /** Rows. */
  readonly late: readonly number[]
}

/** Events that are not in order of time are sorted: such cases are compared between engines only. */
export function automatonInput({ events: recorded, finalWatermark }: AutomatonCase): CaseInput {
  const events = recorded.toSorted((a, b) => a.t - b.t)
  const steps: CaseStep[] = events.map((_, row) => ({ kind: 'event', row, late: false }))
  if (finalWatermark !== undefined) steps.push({ kind: 'watermark', time: finalWatermark })
  return { events: events.map((event) => ({ time: event.t, key: '', event })), steps, inOrder: true, orderBy: null }
}

export function automatonExpectation({
  events,
  expected = [],
  emitted = [],
  finalWatermark,
}: AutomatonCase): CaseExpectation {
  const times = [...events.map(({ t }) => t), ...(finalWatermark === undefined ? [] : [finalWatermark])]
  const matches = expected.map((match, index): ExpectedMatch => {
    const [by, at] = emitted[index] ?? ['event', -1]
    if (by === 'event') return { match, step: at, after: times[at] ?? NaN, upTo: times[at] ?? NaN }
    const earlier = times.filter((time) => time < at)
    return { match, step: times.indexOf(at), after: Math.max(-Infinity, ...earlier), upTo: at }
  })
  return { matches: distinct(matches), late: [] }
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

export function operatorExpectation(data: OperatorCase): CaseExpectation {
  const loose = LOOSENING.some(({ applies }) => applies(data))
  const watermarks = data.steps.map((step) => ('watermark' in step ? timeOf(step.watermark) : -Infinity))
  const matches = data.expectedOutput.flatMap(({ match, ts = NaN, step }): ExpectedMatch[] => {
    if (match === undefined) return []
    return [
      { match, step, after: loose ? Math.max(-Infinity, ...watermarks.slice(0, step)) : timeOf(ts), upTo: timeOf(ts) },
    ]
  })
  return { matches: distinct(matches), late: data.expectedOutput.flatMap(({ late }) => late ?? []) }
}

const timeOf = (time: number | 'MAX'): number => (time === 'MAX' ? Infinity : time)

/** "A match is emitted once": what Flink repeats counts once. */
function distinct(matches: readonly ExpectedMatch[]): readonly ExpectedMatch[] {
  const seen = new Set<string>()
  return matches.filter(({ match }) => {
    const key = matchKey(match)
    const first = !seen.has(key)
    seen.add(key)
    return first
  })
}

/** Equal for equal matches, whatever the order of their steps. */
export function matchKey(match: JsonMatch): string {
  const names = Object.keys(match).toSorted()
  return names.map((name) => `${name}=[${(match[name] ?? []).join(',')}]`).join(' ')
}
