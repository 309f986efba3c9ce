/**
 * All that one first event can become: every way in which a match goes on from it, followed to its end.
 */
import { boundEvents } from '../../event/bound-events.ts'
import type { Bound } from '../../event/evaluate.ts'
import { waitOf } from '../automaton/automaton.ts'
import type { Completes, Condition } from '../syntax/condition.ts'
import { bindsList, leavesOf, type PatternSyntax } from '../syntax/pattern.ts'
import { Bindings, type Taken } from './bindings.ts'
import { holds } from './condition.ts'
import { compareMoments, deadlineOf, earlier, END, eventMoment, later, type Moment } from './moment.ts'
import { reached, type Edge, type Formula, type Timing, type Wait } from '../automaton/wait.ts'

/** An event of one key with its event time. */
export interface OracleEvent<T = unknown> {
  /** Epoch milliseconds. */
  readonly time: number
  readonly event: T
}

/** What is bound, and the moment from which on it is a match, or at which it ended without being one. */
export interface Completion {
  readonly taken: readonly Taken[]
  readonly moment: Moment
}

export interface Outcome {
  /** The row of the first event. */
  readonly start: number
  readonly completions: readonly Completion[]
  /** What was bound when a deadline ended the last wait of it: each binding once. */
  readonly timeouts: readonly Completion[]
  /** When nothing more can come of this start: its last wait has ended. */
  readonly closed: Moment
}

/** What is to be searched, and until when deadlines pass. */
export interface Search {
  readonly syntax: PatternSyntax
  /** The wait in which everything begins. */
  readonly wait: Wait
  /** In order of time, equal times in order of arrival. */
  readonly events: readonly OracleEvent[]
  /** Whether time comes as far as a deadline; if not, what waits for it waits until the end. */
  readonly passes: (deadline: Moment) => boolean
  /** Who looks on; absent: nobody. What is found is the same. */
  readonly watcher?: Watcher
}

/** Is told what becomes of every partial match, as it becomes. */
export interface Watcher {
  /** It waits from here on, until that moment if time comes so far; told again when it has passed an event over. */
  waits(run: Run, until: Moment): void
  /** An event was shown to it, which can go along these edges. Of none, and of a stop, it is over. */
  shown(run: Run, row: number, edges: readonly Edge[], effect: Effect): void
  /** A deadline has ended it, or, at the moment `END`, the input. */
  expired(run: Run, moment: Moment): void
}

/** A partial match: what is bound, and what it waits for. */
export interface Run {
  readonly wait: Wait
  readonly bindings: Bindings
  /** When it came to wait for that. */
  readonly since: Moment
}

/** What an event does to a partial match: what goes on from it, and what it makes complete. */
export interface Effect {
  readonly runs: readonly Run[]
  readonly complete: readonly Bindings[]
}

/** Follows the event in row `start`; `null` if no match can begin with it. Exponential in the number of events under `any`. */
export function follow(search: Search, start: number): Outcome | null {
  return new Following(search, start).outcome()
}

class Following {
  readonly #search: Search
  readonly #start: number
  readonly #window: Moment
  readonly #completions: Map<string, Completion> = new Map()
  readonly #timeouts: Map<string, Completion> = new Map()
  #closed: Moment | null = null

  constructor(search: Search, start: number) {
    this.#search = search
    this.#start = start
    const { within } = search.syntax
    this.#window = within === null ? END : deadlineOf(search.events[start]!.time, within)
  }

  outcome(): Outcome | null {
    const { events, wait } = this.#search
    let runs = this.#begin({ wait, bindings: Bindings.NONE, since: this.#seen(this.#start) })
    for (let row = this.#start + 1; row < events.length && runs.length > 0; row++) runs = this.#show(row, runs)
    this.#expire(runs, END)
    if (this.#closed === null) return null
    return {
      start: this.#start,
      completions: [...this.#completions.values()],
      timeouts: [...this.#timeouts.values()],
      closed: this.#closed,
    }
  }

  /** Before the first event there is nothing to wait for: it is taken or it is not, and nothing is forbidden. */
  #begin(nothing: Run): readonly Run[] {
    const edges = this.#possible(nothing, this.#start).filter(({ action }) => action === 'take')
    if (edges.length === 0) return []
    this.#close(this.#seen(this.#start))
    const effect = this.#follow(nothing, edges, this.#start)
    this.#search.watcher?.shown(nothing, this.#start, edges, effect)
    return this.#settle([effect], this.#start)
  }

  /** Shows the event in `row` to all runs that are still open then. */
  #show(row: number, runs: readonly Run[]): readonly Run[] {
    const open = this.#expire(runs, this.#seen(row))
    if (open.length > 0) this.#close(this.#seen(row))
    const effects = open.map((run) => {
      const edges = this.#possible(run, row)
      const { runs: next, complete } = this.#follow(run, edges, row)
      // An event that breaks an absence may still be the last of a match, but nothing goes on from it.
      const effect = { complete, runs: edges.some(({ to }) => to.kind === 'stop') ? [] : next }
      this.#search.watcher?.shown(run, row, edges, effect)
      return effect
    })
    return this.#settle(effects, row)
  }

  #settle(effects: readonly Effect[], row: number): readonly Run[] {
    for (const bindings of effects.flatMap(({ complete }) => complete)) this.#complete(bindings, this.#seen(row))
    const runs = distinct(effects.flatMap(({ runs: next }) => next))
    const { watcher } = this.#search
    if (watcher !== undefined) for (const run of runs) watcher.waits(run, this.#deadline(run))
    return runs
  }

  /** Every edge that the event in `row` can go along, from the wait and all that it proceeds to. */
  #possible({ wait, bindings }: Run, row: number): readonly Edge[] {
    const found: Edge[] = []
    const seen = new Set([wait])
    for (const at of seen) {
      for (const edge of at.edges) {
        if (!this.#isOpen(edge, bindings, bindings, row)) continue
        if (edge.action !== 'proceed' || edge.to.kind === 'stop') found.push(edge)
        else seen.add(edge.to)
      }
    }
    return found
  }

  #follow({ bindings }: Run, edges: readonly Edge[], row: number): Effect {
    const runs: Run[] = []
    const complete: Bindings[] = []
    for (const { action, to, step, first } of edges) {
      if (action === 'proceed') continue
      const after = action === 'take' ? bindings.with({ step: step!, row, first }) : bindings
      // That the rest can be empty is asked of the event just taken, with what was bound before it, as in Flink.
      if (to.kind === 'final' || (action === 'take' && this.#isComplete(to, bindings, after, row))) complete.push(after)
      if (to.kind !== 'final') runs.push({ wait: to, bindings: after, since: this.#seen(row) })
    }
    return { runs, complete }
  }

  #isComplete(wait: Wait, before: Bindings, after: Bindings, row: number): boolean {
    const seen = new Set([wait])
    for (const at of seen) {
      for (const edge of at.edges) {
        if (edge.action === 'proceed' && this.#isOpen(edge, before, after, row)) seen.add(edge.to)
      }
    }
    return [...seen].some(({ kind }) => kind === 'final')
  }

  /** @returns the runs that are open when `now` comes; what a deadline has ended by then is complete, or has timed out */
  #expire(runs: readonly Run[], now: Moment): readonly Run[] {
    const open: Run[] = []
    const expired: { readonly run: Run; readonly moment: Moment; readonly isDeadline: boolean }[] = []
    /** By binding: the end of the last of its waits. */
    const ends = new Map<string, Moment>()
    for (const run of runs) {
      const moment = this.#passing(this.#deadline(run))
      const isOpen = moment.kind === 'deadline' ? compareMoments(moment, now) > 0 : now.kind !== 'end'
      const { text } = run.bindings
      // A deadline that had passed before this was waited for is over at once, and not in the past.
      const end = later(moment, run.since)
      ends.set(text, later(ends.get(text) ?? end, isOpen ? END : end))
      if (isOpen) open.push(run)
      else expired.push({ run, moment: end, isDeadline: moment.kind === 'deadline' })
    }
    for (const { run, moment, isDeadline } of expired) {
      this.#close(moment)
      this.#search.watcher?.expired(run, moment)
      if (!isDeadline) continue
      const { text, taken } = run.bindings
      if (this.#pending(run) !== null) this.#complete(run.bindings, moment)
      else if (compareMoments(ends.get(text)!, moment) === 0) this.#timeouts.set(text, { taken, moment })
    }
    return open
  }

  /** When time alone ends a run: the window of the match, or bounds that no edge can meet any more. */
  #deadline(run: Run): Moment {
    const pending = this.#pending(run)
    if (pending !== null) return pending
    const edges = reached(run.wait).flatMap((wait) => wait.edges.filter(({ action }) => action !== 'proceed'))
    const latest = edges.map((edge) => this.#latest(edge, run.bindings)).reduce(later, eventMoment(-1, -Infinity))
    return latest.kind === 'deadline' ? earlier(this.#window, latest) : this.#window
  }

  /** Until when an edge can be gone along. */
  #latest({ timings }: Edge, bindings: Bindings): Moment {
    let latest = END
    for (const timing of timings) {
      if (timing.kind !== 'sincePrevious' && timing.kind !== 'sinceFirst') continue
      const from = bindings.since(timing)
      if (from !== undefined) latest = earlier(latest, deadlineOf(this.#timeAt(from), timing.within))
    }
    return latest
  }

  /** When a run is complete if nothing breaks it; `null` if an event has to come. */
  #pending({ wait, bindings }: Run): Moment | null {
    const pending = reached(wait).filter(({ kind }) => kind === 'pending')
    if (pending.length === 0) return null
    const moments = pending.map(({ lasts }) =>
      lasts === null ? this.#window : earlier(this.#window, deadlineOf(this.#timeAt(bindings.last), lasts)),
    )
    return moments.reduce(earlier)
  }

  #complete(bindings: Bindings, moment: Moment): void {
    const { text, taken } = bindings
    const known = this.#completions.get(text)
    if (known === undefined || compareMoments(moment, known.moment) < 0) this.#completions.set(text, { taken, moment })
  }

  #close(moment: Moment): void {
    this.#closed = this.#closed === null ? moment : later(this.#closed, moment)
  }

  /** @param after what is bound with the event at hand: what has been held is asked of it */
  #isOpen({ when, timings }: Edge, before: Bindings, after: Bindings, row: number): boolean {
    return (
      timings.every((timing) => isInTime(this.#search, timing, before, after, row)) &&
      satisfies(this.#search, when, before, row)
    )
  }

  #passing(deadline: Moment): Moment {
    return deadline.kind === 'deadline' && !this.#search.passes(deadline) ? END : deadline
  }

  #seen(row: number): Moment {
    return eventMoment(row, this.#timeAt(row))
  }

  #timeAt(row: number): number {
    return timeAt(this.#search, row)
  }
}

/**
 * Whether the event in `row` meets a bound on time.
 *
 * @param after what is bound with the event: what has been held is asked of it
 */
export function isInTime(search: Search, timing: Timing, before: Bindings, after: Bindings, row: number): boolean {
  if (timing.kind === 'sincePrevious' || timing.kind === 'sinceFirst') {
    const from = before.since(timing)
    if (from === undefined) return true
    const seen = eventMoment(row, timeAt(search, row))
    return compareMoments(seen, deadlineOf(timeAt(search, from), timing.within)) < 0
  }
  const from = after.since(timing)
  if (from === undefined) return true
  const isHeld = timeAt(search, after.last) - timeAt(search, from) >= timing.ms
  return isHeld === (timing.kind === 'held')
}

/** Whether a formula is true of the event in `row`, given what is bound. */
export function satisfies(search: Search, formula: Formula, bindings: Bindings, row: number): boolean {
  return formula.every((clause) =>
    clause.some((literal) => holdsFor(search, literal.condition, bindings, row) === literal.holds),
  )
}

/** The same of a condition. */
export function holdsFor(search: Search, condition: Condition | null, bindings: Bindings, row: number): boolean {
  if (condition?.kind === 'completes') return completesWith(search, condition, bindings, row)
  const { events } = search
  return holds(condition, events[row]!.event, boundFor(search, bindings), events[row - 1]?.event)
}

/** Whether a match of the sequence is complete with the event in `row`, and begun after what was taken last. */
function completesWith(outer: Search, { sequence, within }: Completes, { taken }: Bindings, row: number): boolean {
  const { syntax, events, passes } = outer
  const window = within === null || (syntax.within !== null && syntax.within.ms < within.ms) ? syntax.within : within
  const inner = { ...syntax, elements: sequence.elements, skip: 'noSkip', within: window } as const
  const search = { syntax: inner, wait: waitOf(inner), events: events.slice(0, row + 1), passes }
  const from = (taken.at(-1)?.row ?? -1) + 1
  return search.events.some((_, start) => {
    if (start < from) return false
    const completions = follow(search, start)?.completions ?? []
    return completions.some(({ moment }) => moment.kind === 'event' && moment.order === row)
  })
}

/** What is bound, as conditions see it: by name; a step that repeats has a list, empty as long as it has taken nothing. */
export function boundFor({ syntax, events }: Search, bindings: Bindings): Bound {
  const loops = loopsOf(syntax)
  const bound: Record<string, unknown> = Object.fromEntries(loops.map((name) => [name, boundEvents([])]))
  for (const [name, rows] of bindings.byStep()) {
    const taken = rows.map((row) => events[row]!.event)
    bound[name] = loops.includes(name) ? boundEvents(taken) : taken[0]
  }
  return bound
}

const loops: WeakMap<PatternSyntax, readonly string[]> = new WeakMap()

/** The names of the steps that stand for a list. */
function loopsOf(syntax: PatternSyntax): readonly string[] {
  const known = loops.get(syntax)
  if (known !== undefined) return known
  const { elements } = syntax
  const names = leavesOf(elements).flatMap(({ name }) => (bindsList(elements, name) ? [name] : []))
  loops.set(syntax, names)
  return names
}

function timeAt({ events }: Search, row: number): number {
  return events[row]!.time
}

/** Runs that have bound the same and wait for the same are one. */
function distinct(runs: readonly Run[]): readonly Run[] {
  const known = new Map<Wait, Set<string>>()
  return runs.filter(({ wait, bindings: { text } }) => {
    const texts = known.get(wait)
    if (texts === undefined) known.set(wait, new Set([text]))
    else if (texts.has(text)) return false
    else texts.add(text)
    return true
  })
}
