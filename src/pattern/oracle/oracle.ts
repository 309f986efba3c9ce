/**
 * The oracle: the definition of a match, executed.
 *
 * Given all events of one key in order of time, it answers with all matches. It knows nothing of streams, states and
 * watermarks: it takes each event as a possible first one and follows every way on (`run.ts`, `expectation.ts`), and
 * then decides which of the results are matches, and when (`select.ts`). Every engine must give the same answer; with
 * the engines it shares the syntax and the plain interpreter of expressions, and nothing else.
 *
 * The meaning of the elements is that of Flink CEP, as its automaton behaves.
 */
import { TidemarkError } from '../../base/errors.ts'
import type { PatternSyntax, Step } from '../syntax/pattern.ts'
import { follow, type OracleEvent } from './run.ts'
import { compareBindings, rowsOf, select, type Emission } from './select.ts'

export type { OracleEvent } from './run.ts'

export interface OracleMatch {
  /** In order of the pattern; a step that was skipped is absent. Rows are indices into the events given. */
  readonly bindings: readonly (readonly [step: string, rows: readonly number[]])[]
  /** All rows, ascending. */
  readonly rows: readonly number[]
  /** The time of the first event. */
  readonly start: number
  /** The time of the last event. */
  readonly end: number
  /** The event time at which the match became certain. */
  readonly time: number
  /** Whether only the end of the input made it certain. */
  readonly byEnd: boolean
}

export interface OracleOptions {
  /**
   * What the end of the events means. `complete` (default): time goes on for ever, every deadline passes, and what has
   * no deadline ends. `cut`: time stops at the last event; absences whose deadline comes after it are not decided and
   * give nothing, everything else ends. At the time of that event itself, a strict deadline has passed, an inclusive
   * one has not.
   */
  readonly atEnd?: 'complete' | 'cut'
  /** The greatest event time of the watermark's scope, other keys included; default: of the events given. */
  readonly clock?: number
  /**
   * Instead of an end: the watermark that has been reached. Events after it have not come yet, a deadline at `now` has
   * passed, and what is not decided is left out. Takes precedence over `atEnd`.
   */
  readonly now?: number
}

/**
 * The matches of `syntax` in `events`, in order of emission: by time, then by rows (so the earliest start comes first),
 * then the one whose rows belong to earlier steps.
 *
 * @param events - of one key, in order of time; equal times in order of arrival
 * @throws TidemarkError `ORACLE_UNORDERED` if times decrease; `ORACLE_UNSUPPORTED` for `greedy` and `until`
 * @complexity exponential in the number of events for `any` gaps, quadratic and more for others: for tests
 */
export function oracleMatches<T>(
  syntax: PatternSyntax,
  events: readonly OracleEvent<T>[],
  options: OracleOptions = {},
): OracleMatch[] {
  checkInput(syntax, events)
  checkSupported(syntax)
  checkOrder(events)
  const { now } = options
  const happened = now === undefined ? events : events.filter(({ time }) => time <= now)
  const clock = options.clock ?? happened.at(-1)?.time ?? -Infinity
  const passes = deadlinesPass(syntax, options, clock)
  const search = { syntax, events: happened, passes }
  const outcomes = happened.flatMap((_, row) => follow(search, row) ?? [])
  return select(syntax, outcomes)
    .filter(({ moment }) => now === undefined || moment.kind !== 'end')
    .map((emission) => ({ emission, match: matchOf(syntax, happened, clock, emission) }))
    .toSorted((a, b) => a.match.time - b.match.time || compareBindings(a.emission.bindings, b.emission.bindings))
    .map(({ match }) => match)
}

function deadlinesPass(syntax: PatternSyntax, { now, atEnd }: OracleOptions, clock: number): (time: number) => boolean {
  if (now !== undefined) return (time) => time <= now
  return atEnd === 'cut' ? (time) => isReached(syntax, time, clock) : () => true
}

/**
 * Whether a clock that stands at the time of an event has reached a deadline: one at that very time only if it is
 * strict. Such an event is outside of the window already, where an inclusive one may still get others of its time.
 */
function isReached({ within }: PatternSyntax, deadline: number, clock: number): boolean {
  return within?.inclusive === true ? deadline < clock : deadline <= clock
}

function matchOf(
  syntax: PatternSyntax,
  events: readonly OracleEvent[],
  clock: number,
  { bindings, moment }: Emission,
): OracleMatch {
  const rows = rowsOf(bindings)
  const timeAt = (row: number | undefined): number => events[row ?? -1]?.time ?? NaN
  return {
    bindings: bindings.map(({ element, rows: taken }) => [(syntax.elements[element] as Step).name, taken] as const),
    rows,
    start: timeAt(rows[0]),
    end: timeAt(rows.at(-1)),
    time: moment.kind === 'end' ? clock : moment.time,
    byEnd: moment.kind === 'end' || (moment.kind === 'deadline' && !isReached(syntax, moment.time, clock)),
  }
}

/** For callers without types: anything else would find nothing, and a test would pass for that. */
function checkInput(syntax: PatternSyntax, events: readonly OracleEvent[]): void {
  const kind: unknown = (syntax as Partial<PatternSyntax> | undefined)?.kind
  const row = events.findIndex((event: Partial<OracleEvent>) => typeof event.time !== 'number' || !('event' in event))
  if (kind !== 'pattern' || row >= 0) throw badInput(kind === 'pattern' ? `event ${row}` : 'the pattern')
}

function badInput(part: string): TidemarkError {
  return new TidemarkError('ORACLE_INPUT', {
    message: `the oracle cannot read ${part}`,
    hint: 'call oracleMatches(rule.syntax, events.map((event) => ({ time: event.at, event })))',
    data: { part },
  })
}

function checkSupported(syntax: PatternSyntax): void {
  for (const element of syntax.elements) {
    if (element.kind === 'absence' || element.repeat === null) continue
    if (element.repeat.greedy) throw unsupported('greedy', element.name)
    if (element.repeat.until !== null) throw unsupported('until', element.name)
  }
}

function checkOrder(events: readonly OracleEvent[]): void {
  for (let row = 1; row < events.length; row++) {
    const before = events[row - 1] as OracleEvent
    const event = events[row] as OracleEvent
    if (!(before.time <= event.time)) throw unordered(row, before.time, event.time)
  }
}

function unsupported(construct: string, step: string): TidemarkError {
  return new TidemarkError('ORACLE_UNSUPPORTED', {
    message: `the oracle has no definition of '${construct}', which step '${step}' uses`,
    hint: `leave '${construct}' away, or test this pattern against expected matches`,
    data: { construct, step },
  })
}

function unordered(row: number, before: number, time: number): TidemarkError {
  return new TidemarkError('ORACLE_UNORDERED', {
    message: `the event in row ${row} has time ${time}, and the one before it ${before}`,
    hint: 'sort the events by time, and keep the order of arrival among equal times',
    data: { row, before, time },
  })
}
