/** Events and matches as a drawing made of text. */
import { compileReader } from '../../event/reader.ts'
import { toMillis, type DurationInput } from '../../time/duration.ts'
import { timeOf } from '../../time/timestamp.ts'
import { oneLine } from './one-line.ts'
import { cut, gridOf, pasted, type Column, type Grid, type Row } from './timeline-grid.ts'

/** What is drawn of a match, or of a partial match that has timed out: `Match` and `TimedOutMatch` fit. */
export interface DrawnMatch {
  /** By the name of the step: the event that it has bound, or a list of them. */
  readonly events: object
  readonly start: number
  readonly end: number
  readonly time: number
  readonly byEnd?: true
  readonly timedOut?: true
  readonly count?: number
  readonly aggregates?: Readonly<Record<string, number | null>>
}

export interface TimelineOptions<E> {
  /** What stands over the column of an event: one short line. Without it: a text or number itself, else `e1`, `e2` … */
  readonly label?: (event: E, index: number) => string
  /**
   * Where the time of an event is: a field, or a function. With it events are drawn in order of time (those of equal
   * time as they are given), and marks stand where they belong; without it marks stand behind the last event.
   */
  readonly time?: string | ((event: E) => unknown)
  /** A second line over the columns: the time of each event. Needs `time`. */
  readonly times?: boolean
  /** How times read. Without it: as they are, or in ISO 8601 where they are clearly epoch milliseconds. */
  readonly timeText?: (time: number) => string
  /** The window of the pattern: its end is marked on the row of each match by `│`. */
  readonly within?: DurationInput
  /** What stands before the row of a match. Without it: `match`, or `timeout`. */
  readonly row?: (match: DrawnMatch, index: number) => string
  /** The most characters in a line, notes apart; 100 if absent. What does not fit goes on in a block below. */
  readonly width?: number
}

/**
 * Draws events, and under them what was found: a row for each match, with the name of the step under each event that it
 * has bound.
 *
 * ```text
 *           a1   x2   b3   b4
 * match     a─────────b
 * match     a──────────────b
 * timeout   a┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┊   timed out at 10
 * ```
 *
 * Events are found by identity: pass the very objects that the detector was given. `┄┊` leads to the time at which a
 * match became certain if that is later than its last event, or to the deadline that has ended a partial match: under
 * an event of just that time, or between two.
 *
 * @param events all that is to be seen, in order; see `time`
 * @param matches a row each, in the order given; matches that were counted show as a mark and their count
 * @returns lines without blanks at their ends, joined by `\n`
 * @throws TidemarkError `BAD_DURATION` for `within`
 * @complexity O(events x matches)
 */
export function timeline<E>(
  events: readonly E[],
  matches: readonly DrawnMatch[],
  options: TimelineOptions<E> = {},
): string {
  const columns = columnsOf(events, options)
  const places = new Map(columns.map(({ event }, place) => [event, place]))
  const bindings = matches.map((match) => bindingsOf(match, places))
  const withinMs = options.within === undefined ? null : toMillis(options.within, 'the window')
  const grid = gridOf(
    columns,
    bindings.flatMap(({ bound }) => [...bound.values()]),
  )
  const rows = matches.map((match, i): Row => {
    const label = options.row?.(match, i) ?? (match.timedOut === true ? 'timeout' : 'match')
    return { label: oneLine(label), ...rowOf(match, bindings[i]!, grid, withinMs, options.timeText ?? timeText) }
  })
  return pasted(grid, rows, options.width ?? 100)
}

function columnsOf<E>(events: readonly E[], options: TimelineOptions<E>): readonly Column[] {
  const { label = defaultLabel, time, times = false, timeText: shown = timeText } = options
  const read = time === undefined ? () => null : timeReader(time)
  const columns = events.map((event, i) => {
    const at = read(event)
    const timeLabel = times && at !== null ? cut(oneLine(shown(at))) : ''
    return { event, label: cut(oneLine(label(event, i))), time: at, timeLabel }
  })
  return time === undefined ? columns : columns.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
}

function timeReader<E>(time: string | ((event: E) => unknown)): (event: E) => number {
  const read = typeof time === 'string' ? compileReader(time) : (event: unknown) => time(event as E)
  return (event) => timeOf(read(event))
}

function defaultLabel(event: unknown, i: number): string {
  return typeof event === 'string' || typeof event === 'number' ? String(event) : `e${i + 1}`
}

const FIRST_CLEAR_TIME = 1e11

function timeText(time: number): string {
  return Math.abs(time) < FIRST_CLEAR_TIME ? String(time) : new Date(time).toISOString()
}

interface Bindings {
  /** By place: the name of the step. */
  readonly bound: ReadonlyMap<number, string>
  /** Events that are bound, and are not drawn. */
  readonly missing: number
}

function bindingsOf({ events }: DrawnMatch, places: ReadonlyMap<unknown, number>): Bindings {
  const bound = new Map<number, string>()
  let missing = 0
  for (const [step, value] of Object.entries(events) as [string, unknown][]) {
    for (const event of Array.isArray(value) && !places.has(value) ? (value as unknown[]) : [value]) {
      const place = places.get(event)
      if (place === undefined) missing++
      else bound.set(place, cut(oneLine(step)))
    }
  }
  return { bound, missing }
}

/** What is drawn and noted of one match. */
function rowOf(
  match: DrawnMatch,
  { bound, missing }: Bindings,
  grid: Grid,
  withinMs: number | null,
  shown: (time: number) => string,
): Omit<Row, 'label'> {
  const line = grid.line()
  const notes: string[] = []
  const { start, end, time, byEnd, timedOut, count, aggregates } = match
  line.bind(bound)
  if (count !== undefined) notes.push(`count ${count}`)
  for (const [name, value] of Object.entries(aggregates ?? {})) notes.push(`${name} ${value ?? 'unknown'}`)
  const isLater = time > end || timedOut === true
  if (isLater || bound.size === 0) {
    line.lead(time)
    const what = timedOut === true ? 'timed out' : 'certain'
    notes.push(`${what} at ${shown(time)}${byEnd === true ? ', by the end of the input' : ''}`)
  } else if (byEnd === true) {
    line.lead(Infinity)
    notes.push('certain at the end of the input')
  }
  const closes = withinMs === null ? null : start + withinMs
  if (closes !== null && !(closes === time && isLater)) {
    line.mark(closes, '│')
    notes.push(`window to ${shown(closes)}`)
  }
  if (missing > 0) notes.push(`${missing} ${missing === 1 ? 'event' : 'events'} not shown`)
  return { cells: line.cells, note: notes.join(', ') }
}
