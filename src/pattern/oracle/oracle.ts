/**
 * The oracle: the definition of a match, executed.
 *
 * Given all events of one key in order of time, it answers with all matches. It knows nothing of streams and watermarks:
 * it takes each event as a possible first one, follows every way on (`automaton.ts`: what each construct waits for;
 * `run.ts`: what events do to it), and then decides which of the results are matches, and when (`select.ts`). Every
 * engine must give the same answer; with the engines it shares the syntax and the plain interpreter of expressions, and
 * nothing else.
 */
import { TidemarkError } from '../../base/errors.ts'
import { leavesOf, type PatternSyntax } from '../syntax/pattern.ts'
import { waitOf } from '../automaton/automaton.ts'
import type { Taken } from './bindings.ts'
import { isReached, type Moment } from './moment.ts'
import { follow, type Completion, type OracleEvent } from './run.ts'
import { compareTaken, rowsOf, select, type Selection } from './select.ts'

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
 * then the one whose rows belong to earlier steps. `output` and `partitionBy` are not for the oracle: it lists all
 * matches of the events given.
 *
 * @param events - of one key, in order of time; equal times in order of arrival
 * @throws TidemarkError `ORACLE_UNORDERED` if times decrease; `SKIP_TARGET_MISSED` as the pattern says
 * @complexity exponential in the number of events for `any` gaps, quadratic and more for others: for tests
 */
export function oracleMatches<T>(
  syntax: PatternSyntax,
  events: readonly OracleEvent<T>[],
  options: OracleOptions = {},
): OracleMatch[] {
  return answer(syntax, events, options, ({ matches }) => matches)
}

/**
 * The partial matches that a deadline ended: of each start, every binding that was still open when its last wait was
 * over, once. In order of time, then of rows.
 *
 * @param events - as for `oracleMatches`; `time` of the result is that of the deadline
 */
export function oracleTimeouts<T>(
  syntax: PatternSyntax,
  events: readonly OracleEvent<T>[],
  options: OracleOptions = {},
): OracleMatch[] {
  return answer(syntax, events, options, ({ timeouts }) => timeouts)
}

function answer(
  syntax: PatternSyntax,
  events: readonly OracleEvent[],
  options: OracleOptions,
  of: (selection: Selection) => readonly Completion[],
): OracleMatch[] {
  checkInput(syntax, events)
  checkOrder(events)
  const { now } = options
  const happened = now === undefined ? events : events.filter(({ time }) => time <= now)
  const clock = options.clock ?? happened.at(-1)?.time ?? -Infinity
  const search = { syntax, wait: waitOf(syntax), events: happened, passes: deadlinesPass(options, clock) }
  const outcomes = happened.flatMap((_, row) => follow(search, row) ?? [])
  const selection = select(syntax, outcomes)
  const isDecided = ({ moment }: { readonly moment: Moment }): boolean => now === undefined || moment.kind !== 'end'
  const missed = selection.missed.find(isDecided)
  if (missed !== undefined) throw missed.error
  return of(selection)
    .filter(isDecided)
    .map((completion) => ({
      taken: completion.taken,
      match: matchOf(syntax, happened, clock, completion, now === undefined),
    }))
    .toSorted((a, b) => a.match.time - b.match.time || compareTaken(syntax, a.taken, b.taken))
    .map(({ match }) => match)
}

function deadlinesPass({ now, atEnd }: OracleOptions, clock: number): (deadline: Moment) => boolean {
  if (now !== undefined) return ({ time }) => time <= now
  return atEnd === 'cut' ? (deadline) => isReached(deadline, clock) : () => true
}

function matchOf(
  { elements }: PatternSyntax,
  events: readonly OracleEvent[],
  clock: number,
  { taken, moment }: Completion,
  isEnd: boolean,
): OracleMatch {
  const rows = rowsOf(taken)
  const timeAt = (row: number | undefined): number => events[row ?? -1]?.time ?? NaN
  return {
    bindings: boundIn(leavesOf(elements), taken),
    rows,
    start: timeAt(rows[0]),
    end: timeAt(rows.at(-1)),
    time: moment.kind === 'end' ? clock : moment.time,
    byEnd: isEnd && (moment.kind === 'end' || (moment.kind === 'deadline' && !isReached(moment, clock))),
  }
}

/** What is bound, in the order in which the steps are written. */
function boundIn(
  leaves: readonly { readonly name: string }[],
  taken: readonly Taken[],
): readonly (readonly [step: string, rows: readonly number[]])[] {
  return leaves.flatMap(({ name }) => {
    const rows = taken.filter(({ step }) => step.name === name).map(({ row }) => row)
    return rows.length === 0 ? [] : [[name, rows] as const]
  })
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

function checkOrder(events: readonly OracleEvent[]): void {
  for (let row = 1; row < events.length; row++) {
    const before = events[row - 1] as OracleEvent
    const event = events[row] as OracleEvent
    if (!(before.time <= event.time)) throw unordered(row, before.time, event.time)
  }
}

function unordered(row: number, before: number, time: number): TidemarkError {
  return new TidemarkError('ORACLE_UNORDERED', {
    message: `the event in row ${row} has time ${time}, and the one before it ${before}`,
    hint: 'sort the events by time, and keep the order of arrival among equal times',
    data: { row, before, time },
  })
}
