/** What must be found, by the oracle. */
import { TidemarkError } from '../../../src/base/errors.ts'
import { compareKeys, type Key } from '../../../src/event/keys.ts'
import { oracleMatches, oracleTimeouts, type OracleMatch } from '../../../src/pattern/oracle/oracle.ts'
import { leavesOf, type PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'
import type { SampleEvent } from '../../../src/testing/event-stream.ts'
import type { Answer } from './answer.ts'

export interface Asked {
  readonly atEnd: 'complete' | 'cut'
  /** The greatest time of the watermark scope of a key; default: of all events. */
  readonly clockOf?: (key: string) => number
  /** Instead of an end: how far time has come, by key. */
  readonly nowOf?: (key: string) => number
  /** The places of the events in the source, by id; default: their ids. */
  readonly positionOf?: (id: number) => number
}

/** All matches of some rules in accepted events, in the order in which they must be emitted, one by one. */
export function expectedMatches(
  rules: readonly PatternSyntax[],
  accepted: readonly SampleEvent[],
  asked: Asked,
): readonly Answer[] {
  return answers(oracleMatches, rules, accepted, asked)
}

/** The same of partial matches that a deadline has ended. */
export function expectedTimeouts(
  rules: readonly PatternSyntax[],
  accepted: readonly SampleEvent[],
  asked: Asked,
): readonly Answer[] {
  return answers(oracleTimeouts, rules, accepted, asked)
}

/** Whether a rule ends in an error, since it skips to a step that a match has not bound. */
export function failsToSkip(act: () => unknown): boolean {
  try {
    act()
    return false
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'SKIP_TARGET_MISSED') return true
    throw error
  }
}

interface Placed extends Answer {
  readonly ids: readonly number[]
  readonly steps: readonly number[]
  readonly place: number
}

function answers(
  ask: typeof oracleMatches,
  rules: readonly PatternSyntax[],
  accepted: readonly SampleEvent[],
  { atEnd, clockOf, nowOf, positionOf = (id) => id }: Asked,
): readonly Answer[] {
  const sorted = accepted.toSorted((a, b) => a.time - b.time || a.id - b.id)
  const general = sorted.at(-1)?.time ?? -Infinity
  const found = rules.flatMap((syntax, place) => {
    const names = leavesOf(syntax.elements).map(({ name }) => name)
    return partsOf(syntax, sorted).flatMap(({ key, events }): Placed[] => {
      const clock = clockOf?.(events[0]!.key) ?? general
      const rows = events.map((event) => ({ time: event.time, event }))
      const until = nowOf === undefined ? { atEnd, clock } : { now: nowOf(events[0]!.key) }
      return ask(syntax, rows, until).map((match) => ({
        ...answerOf(syntax, key, match, events, positionOf),
        ids: match.rows.map((row) => events[row]!.id),
        steps: stepsOf(match, names),
        place,
      }))
    })
  })
  return found.sort(
    (a, b) =>
      a.time - b.time ||
      a.start - b.start ||
      compareKeys(a.key, b.key) ||
      compareLists(a.ids, b.ids) ||
      compareLists(a.steps, b.steps) ||
      a.place - b.place,
  )
}

/** The events that belong together for a rule, under the key that its matches have. */
function partsOf(
  { partitionBy }: PatternSyntax,
  events: readonly SampleEvent[],
): readonly { readonly key: Key; readonly events: readonly SampleEvent[] }[] {
  const parts = new Map<string, { readonly key: Key; readonly events: SampleEvent[] }>()
  for (const event of events) {
    const values = partitionBy.map((path) => event[path as 'kind' | 'value'] ?? '')
    const key = values.length === 0 ? event.key : [event.key, ...values]
    const text = JSON.stringify(key)
    const known = parts.get(text)
    if (known === undefined) parts.set(text, { key, events: [event] })
    else known.events.push(event)
  }
  return [...parts.values()]
}

function answerOf(
  syntax: PatternSyntax,
  key: Key,
  { bindings, start, end, time, byEnd }: OracleMatch,
  events: readonly SampleEvent[],
  positionOf: (id: number) => number,
): Answer {
  const ids = bindings.map(([step, rows]) => [step, rows.map((row) => events[row]!.id)] as const)
  const id = idOf(syntax, key, new Map(ids), positionOf)
  return { rule: syntax.name, key, start, end, time, byEnd, bindings: ids, summary: null, id }
}

/** `rule|key|3;5,8`: the positions, step by step. */
function idOf(
  { name, elements }: PatternSyntax,
  key: Key,
  bound: ReadonlyMap<string, readonly number[]>,
  positionOf: (id: number) => number,
): string {
  const steps = leavesOf(elements).filter(({ kind }) => kind === 'step')
  const last = steps.findLastIndex((step) => bound.has(step.name))
  const positions = steps.slice(0, last + 1).map((step) => (bound.get(step.name) ?? []).map(positionOf).join(','))
  return `${name}|${typeof key === 'object' ? JSON.stringify(key.map(String)) : String(key)}|${positions.join(';')}`
}

/** The numbers of the steps that took the rows of a match. */
function stepsOf({ bindings, rows }: OracleMatch, names: readonly string[]): readonly number[] {
  return rows.map((row) => names.indexOf(bindings.find(([, taken]) => taken.includes(row))![0]))
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
