/** The trace of a key: the oracle, looked on. */
import type { Key } from '../../event/keys.ts'
import { waitOf } from '../automaton/automaton.ts'
import { isReached, type Moment } from '../oracle/moment.ts'
import { follow, type Outcome, type Search } from '../oracle/run.ts'
import type { PatternSyntax } from '../syntax/pattern.ts'
import { Decisions, type Horizon } from './decisions.ts'
import { Effort, within } from './effort.ts'
import { keptOf, startOf, type Surroundings } from './endings.ts'
import { EventLife } from './event-life.ts'
import { mentionOf } from './names.ts'
import { nearMisses } from './near/near-misses.ts'
import type { Found } from './near/rerun.ts'
import { Recorder, type Binding } from './recorder.ts'
import type { Ending, LateTracedEvent, PartialMatch, Trace, TracedEvent, TracedStart, TraceSummary } from './trace.ts'

export interface TraceOfOptions<T = unknown> {
  /** The key of the events; default `''`. */
  readonly key?: Key
  /**
   * The watermark up to which everything is decided: events behind it wait, a deadline at that time has passed. Without
   * it the input has ended.
   */
  readonly now?: number
  /** What the end means. Default `complete`. */
  readonly atEnd?: 'complete' | 'cut'
  /** The greatest event time of the watermark's scope, other keys included; default: of the events given. */
  readonly clock?: number
  /** Events of the key that came too late. */
  readonly late?: readonly LateTracedEvent<T>[]
  /** Only starts that were open at some time between these, both inclusive, and late events of that time. */
  readonly from?: number
  readonly to?: number
  /** Only starts that were open when the event at this position of the source came, and what it did. */
  readonly event?: number
  /** How much is followed: see `TraceLimits`. */
  readonly limits?: TraceLimits
  readonly notes?: readonly string[]
}

/** A trace follows no more than this, and says so where it stops. */
export interface TraceLimits {
  /** Partial matches, of all starts. Default 10,000. */
  readonly partialMatches?: number
  /** Questions asked of a partial match about an event. Default 500,000; for near misses as many again. */
  readonly steps?: number
  /** Near misses of each kind that are looked into. Default 20. */
  readonly nearMisses?: number
}

/**
 * The life of every partial match of `syntax` in the events of one key, and what nearly was.
 *
 * `output` and `partitionBy` are not looked at: all matches are traced, in the events given.
 *
 * @param events of one key, in order of time; equal times in order of arrival, or of the stream's comparator
 * @complexity of the oracle, up to the limits; near misses follow it again, up to the same limits
 */
export function traceOf<T>(
  syntax: PatternSyntax,
  events: readonly TracedEvent<T>[],
  options: TraceOfOptions<T> = {},
): Trace<T> {
  const { key = '', late = [], limits = {}, now = null, notes = [] } = options
  const happened = now === null ? events : events.filter(({ time }) => time <= now)
  const horizon = horizonOf(options, happened)
  const search: Search = { syntax, wait: waitOf(syntax), events: happened, passes: passing(options, horizon) }
  const range = rangeOf(options, happened, late)
  const life = options.event === undefined ? null : new EventLife(search, options.event, late)
  const effort = new Effort(limits.steps ?? 500_000)
  const room = new Effort(limits.partialMatches ?? 10_000)

  const outcomes = new Map<number, Outcome>()
  const found = new Map<number, readonly Binding[]>()
  let followed = happened.length
  for (let row = 0; row < happened.length; row++) {
    if (!range.mayMatter(syntax, row)) continue
    const recorder = new Recorder({ effort, room }, life?.row ?? -1, (bindings, edges, run) =>
      life!.show(bindings, edges, run),
    )
    const outcome = within<Outcome | null | 'spent'>(
      () => follow(recorder.watch(search), row),
      () => 'spent',
    )
    if (outcome === null) continue
    found.set(row, [...recorder.found.values()])
    if (outcome === 'spent') {
      followed = row
      break
    }
    outcomes.set(row, outcome)
  }

  const decisions = new Decisions(syntax, [...outcomes.values()], horizon)
  const around: Surroundings = { search, events: happened, key, decisions, hasEnded: now === null }
  const starts: TracedStart[] = []
  const bindings: Binding[] = []
  for (const [row, all] of found) {
    const kept = keptOf(all, row, decisions)
    if (kept.length === 0) continue
    const start = startOf(kept, row, outcomes.get(row)?.closed ?? null, around)
    if (!range.shows(start)) continue
    starts.push(start)
    if (start.partial.every(({ end }) => end.kind !== 'matched'))
      bindings.push(...kept.filter((_, id) => isOver(start.partial[id]!)))
  }
  const facts: Found = {
    search,
    events: happened,
    outcomes,
    followed,
    decisions,
    horizon,
    effort: new Effort(limits.steps ?? 500_000),
  }
  const misses = nearMisses(facts, { bindings, late: range.late, key, limit: limits.nearMisses ?? 20 })
  return {
    rule: syntax.name,
    key,
    events: happened,
    late,
    now,
    starts,
    nearMisses: misses,
    event: life?.life() ?? null,
    summary: summaryOf(starts),
    truncated: followed === happened.length ? null : mentionOf(happened, followed),
    notes: [...notes, ...decisions.missed, ...waitingNote(events.length - happened.length)],
  }
}

/** Whether something other than a match or a limit has ended it, or nothing yet. */
function isOver({ end }: PartialMatch): boolean {
  return end.kind !== 'skipped' && end.kind !== 'notFollowed'
}

function waitingNote(waiting: number): readonly string[] {
  if (waiting === 0) return []
  return [`${waiting} ${waiting === 1 ? 'event is' : 'events are'} ahead of the watermark, and not decided on yet`]
}

function horizonOf({ now, clock }: TraceOfOptions, events: readonly TracedEvent[]): Horizon {
  const known = clock ?? events.at(-1)?.time ?? -Infinity
  return { now: now ?? null, clock: known, reaches: (deadline) => isReached(deadline, known) }
}

function passing({ now, atEnd }: TraceOfOptions, { reaches }: Horizon): (deadline: Moment) => boolean {
  if (now !== undefined) return ({ time }) => time <= now
  return atEnd === 'cut' ? reaches : () => true
}

function summaryOf(starts: readonly TracedStart[]): TraceSummary {
  const by: Partial<Record<Ending['kind'], number>> = {}
  for (const { partial, outcome } of starts) {
    const { kind } = partial[outcome]!.end
    by[kind] = (by[kind] ?? 0) + 1
  }
  return { starts: starts.length, by }
}

/** What of the key was asked for. */
interface Range {
  readonly late: readonly LateTracedEvent[]
  /** Whether a start has to be followed, for itself or because it decides of others. */
  mayMatter(syntax: PatternSyntax, row: number): boolean
  shows(start: TracedStart): boolean
}

function rangeOf(
  { from = -Infinity, to = Infinity, event }: TraceOfOptions,
  events: readonly TracedEvent[],
  late: readonly LateTracedEvent[],
): Range {
  const asked = event === undefined ? undefined : [...events, ...late].find(({ position }) => position === event)
  const least = asked === undefined ? from : Math.max(from, asked.time)
  const most = asked === undefined ? to : Math.min(to, asked.time)
  return {
    late: late.filter(({ time, position }) => (event === undefined ? time >= from && time <= to : position === event)),
    mayMatter: ({ skip, within: window }, row) => {
      if (skip !== 'noSkip') return true
      const { time } = events[row]!
      return time <= most && (window === null || time + window.ms >= least)
    },
    shows: ({ first, closed }) => first.time <= most && (closed === null || closed >= least),
  }
}
