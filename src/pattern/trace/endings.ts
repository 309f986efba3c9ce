/** From what was written down of one start, and from what was selected, to the ends of its partial matches. */
import { compareMoments, type Moment } from '../oracle/moment.ts'
import type { Search } from '../oracle/run.ts'
import { absencesIn, refusalsOf, timeBoundOf, waitingOf } from './asked.ts'
import { matchId, mentionOf, takingsOf } from './names.ts'
import type { Binding, WaitEnd } from './recorder.ts'
import type { Decisions, Drop } from './decisions.ts'
import type { Ending, PartialMatch, TracedEvent, TracedStart } from './trace.ts'
import type { Key } from '../../event/keys.ts'

export interface Surroundings {
  readonly search: Search
  readonly events: readonly TracedEvent[]
  readonly key: Key
  readonly decisions: Decisions
  /** Whether the input has ended; if not, what waits is open. */
  readonly hasEnded: boolean
}

/** The bindings of a start that really were: not those that would have come after a match had taken it away. */
export function keptOf(found: readonly Binding[], row: number, decisions: Decisions): readonly Binding[] {
  const drop = decisions.dropOf(row)
  return drop === null ? found : found.filter(({ since }) => compareMoments(since, drop.moment) <= 0)
}

/**
 * The start as a plain value.
 *
 * @param kept its bindings, parents before children
 * @param closed when its last wait was over; `null`: that is not known, since the limit was reached
 */
export function startOf(
  kept: readonly Binding[],
  row: number,
  closed: Moment | null,
  around: Surroundings,
): TracedStart {
  const { events, decisions } = around
  const drop = decisions.dropOf(row)
  const ids = new Map(kept.map((binding, id) => [binding, id]))
  const children: number[][] = kept.map(() => [])
  for (const [id, { parent }] of kept.entries()) if (parent !== null) children[ids.get(parent)!]!.push(id)
  const partial = kept.map((binding, id): PartialMatch => {
    const { bindings, parent, waits } = binding
    const waiting = waitingEnd(binding, around, closed !== null)
    return {
      id,
      parent: parent === null ? null : ids.get(parent)!,
      children: children[id]!,
      events: takingsOf(events, bindings.taken),
      waits: waits.length === 0 ? null : waitingOf(around.search, waits),
      ...endOf(binding, waiting, around, closed !== null),
    }
  })
  const last = drop !== null && closed !== null && compareMoments(drop.moment, closed) < 0 ? drop.moment : closed
  return {
    first: mentionOf(events, row),
    partial,
    outcome: outcomeOf(partial),
    closed: last === null || last.kind === 'end' ? null : last.time,
  }
}

/** What was complete ended so, whatever else it waited for. */
function endOf(
  { bindings }: Binding,
  waiting: Ending | null,
  around: Surroundings,
  isFollowed: boolean,
): { readonly end: Ending; readonly waiting: Ending | null } {
  const { decisions, events, search, key } = around
  const { text, taken } = bindings
  const notFollowed: Ending = { kind: 'notFollowed' }
  if (!isFollowed) return { end: waiting ?? notFollowed, waiting: null }
  const verdict = decisions.of(text, taken[0]!.row)
  switch (verdict.kind) {
    case 'matched': {
      const { time, byEnd, holder } = verdict
      const heldBackBy = holder === null ? null : mentionOf(events, holder)
      return {
        end: { kind: 'matched', id: matchId(search.syntax, key, events, taken), time, byEnd, heldBackBy },
        waiting,
      }
    }
    case 'notLongest':
      return { end: { kind: 'notLongest', by: takingsOf(events, verdict.by) }, waiting }
    case 'skipped':
      return { end: skippedBy(verdict, around), waiting: waiting?.kind === 'skipped' ? null : waiting }
    case 'heldBack':
      return { end: { kind: 'heldBack', by: mentionOf(events, verdict.holder) }, waiting }
    case 'incomplete':
      return { end: waiting ?? notFollowed, waiting: null }
  }
}

function skippedBy({ by, moment }: Drop, { search, events, decisions }: Surroundings): Ending {
  return { kind: 'skipped', time: decisions.timeOf(moment), by: takingsOf(events, by), skip: search.syntax.skip }
}

function waitingEnd(binding: Binding, around: Surroundings, isFollowed: boolean): Ending | null {
  const { end, bindings, waits } = binding
  const { decisions, search, events, hasEnded } = around
  const drop = decisions.dropOf(bindings.taken[0]!.row)
  if (waits.length === 0 && end === null) return null
  if (drop !== null && (end === null || compareMoments(end.moment, drop.moment) > 0)) return skippedBy(drop, around)
  if (end === null) return isFollowed ? null : { kind: 'notFollowed' }
  return endingOf(end, search, events, hasEnded)
}

function endingOf(end: WaitEnd, search: Search, events: readonly TracedEvent[], hasEnded: boolean): Ending | null {
  switch (end.kind) {
    case 'continued':
      return { kind: 'continued', by: mentionOf(events, end.row) }
    case 'failed':
      return { kind: 'failed', by: mentionOf(events, end.row), refusals: refusalsOf(search, end.run, end.row) }
    case 'negated': {
      const absences = absencesIn(
        search,
        end.edges.map(({ to }) => to),
      )
      return { kind: 'negated', by: mentionOf(events, end.row), absences }
    }
    case 'timedOut':
      return { kind: 'timedOut', time: end.moment.time, bound: timeBoundOf(search, end.run, end.moment) }
    case 'ended':
      return { kind: hasEnded ? 'cut' : 'open' }
    case 'complete':
      return null
  }
}

/** The kinds of ends, those first that say most of what became of a start. */
const TELLING: readonly Ending['kind'][] = ['matched', 'heldBack', 'open', 'notFollowed', 'skipped']

function outcomeOf(partial: readonly PartialMatch[]): number {
  for (const kind of TELLING) {
    const found = partial.findLastIndex(({ end }) => end.kind === kind)
    if (found >= 0) return found
  }
  let farthest = 0
  for (const { id, events, end } of partial)
    if (
      end.kind !== 'continued' &&
      (partial[farthest]!.end.kind === 'continued' || events.length >= partial[farthest]!.events.length)
    )
      farthest = id
  return farthest
}
