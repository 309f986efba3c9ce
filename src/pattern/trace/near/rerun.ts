/** What would have been found, had the events been others: the oracle again, over what a change can have touched. */
import type { Moment } from '../../oracle/moment.ts'
import { follow, type Completion, type Outcome, type Run, type Search, type Watcher } from '../../oracle/run.ts'
import { Decisions, type Horizon } from '../decisions.ts'
import type { Effort } from '../effort.ts'
import type { TracedEvent } from '../trace.ts'

/** What was found in the events as they are. */
export interface Found {
  readonly search: Search
  readonly events: readonly TracedEvent[]
  /** By row; starts that were not followed are absent. */
  readonly outcomes: ReadonlyMap<number, Outcome>
  /** Rows from here on were not followed, since the limit was reached. */
  readonly followed: number
  readonly decisions: Decisions
  readonly horizon: Horizon
  readonly effort: Effort
}

/** Another history of the key. */
export interface Changed {
  readonly events: readonly TracedEvent[]
  /** The row from which on events are others. */
  readonly from: number
}

export interface Rerun {
  readonly events: readonly TracedEvent[]
  readonly matches: readonly Completion[]
  /** The bindings of the start that was asked for which were partial matches at some time. */
  readonly open: ReadonlySet<string>
}

/**
 * The matches in a changed history.
 *
 * @param start only those that begin in this row, which must be in front of the change; `null`: all that begin up to
 * `lastTouched`
 * @throws Spent
 * @complexity of the oracle, over the starts that were still open when the change came, and those behind it
 */
export function rerun(found: Found, { events, from }: Changed, start: number | null): Rerun {
  const { search, outcomes, horizon, effort } = found
  const open = new Set<string>()
  const watcher: Watcher = {
    shown: () => effort.spend(),
    waits: ({ bindings }: Run) => {
      if (bindings.taken[0]!.row === start) open.add(bindings.text)
    },
    expired: () => {},
  }
  const changed: Search = { ...search, events, watcher }
  const changedAt = Math.min(events[from]?.time ?? Infinity, found.events[from]?.time ?? Infinity)
  const isAlone = start !== null && search.syntax.skip === 'noSkip'
  const answers: Outcome[] = []
  const last = start ?? lastTouched(found, { events, from })
  for (let row = isAlone ? start : 0; row <= last; row++) {
    const known = row < from ? outcomes.get(row) : undefined
    // No match began there, and none will; or it was over before the change.
    if (row < from && known === undefined) continue
    if (known !== undefined && isOver(known.closed, changedAt)) answers.push(known)
    else {
      effort.spend()
      const outcome = follow(changed, row)
      if (outcome !== null) answers.push(outcome)
    }
  }
  const { matches } = new Decisions(search.syntax, answers, horizon)
  const all = [...matches.values()]
  return { events, open, matches: start === null ? all : all.filter(({ taken }) => taken[0]!.row === start) }
}

/**
 * The last row with which something can begin that the change has to do with. Without a skip strategy what begins behind
 * it goes its own way; but the event right behind may look at the one before.
 */
export function lastTouched({ search }: Found, { events, from }: Changed): number {
  return search.syntax.skip === 'noSkip' ? Math.min(from + 1, events.length - 1) : events.length - 1
}

function isOver({ kind, time }: Moment, by: number): boolean {
  return kind !== 'end' && time < by
}

/** Without the event in a row. */
export function without(events: readonly TracedEvent[], row: number): Changed {
  return { events: events.toSpliced(row, 1), from: row }
}

/** With another event, behind those of its time. */
export function including(events: readonly TracedEvent[], event: TracedEvent): Changed & { readonly row: number } {
  const later = events.findIndex(({ time }) => time > event.time)
  const row = later < 0 ? events.length : later
  return { events: events.toSpliced(row, 0, event), from: row, row }
}

/** With the event in a row at an earlier time. */
export function moved(events: readonly TracedEvent[], row: number, time: number): Changed & { readonly row: number } {
  return including(events.toSpliced(row, 1), { ...events[row]!, time })
}
