/**
 * The `runs` engine: a list of partial matches per state, the honest engine that takes every pattern.
 *
 * Cost per event: the states that its symbol can change, times the partial matches that wait there. An event that no
 * partial match waits for costs one table look-up. Nothing here looks at user data but the conditions that relate
 * events to one another.
 */
import type { SymbolSets } from '../../../event/symbol-sets.ts'
import { isTimed, type Program } from '../../program/program.ts'
import { Cell, TrackedCell, type Start } from '../cell.ts'
import { isExpired } from '../deadlines.ts'
import {
  noEvent,
  type AtEnd,
  type EngineCounters,
  type EngineEvent,
  type EngineLimits,
  type Found,
  type TimedOut,
} from '../engine.ts'
import type { EventRun } from '../event-run.ts'
import { Findings } from '../findings.ts'
import type { Mark, RewindableEngine } from '../rewind.ts'
import type { EngineSnapshot } from '../snapshot.ts'
import type { UndoLogs } from '../undo-log.ts'
import { Asker } from './asker.ts'
import type { CellList } from './cell-list.ts'
import type { KeyRuns } from './key-runs.ts'
import { isFree, MOST_EDGES, MoveTable, type Effect, type Moves, type MoveTake, type StateMove } from './moves.ts'
import { OpenMatches } from './open-matches.ts'
import { Outcome } from './outcome.ts'
import type { RelatedConditions } from './related.ts'
import { readRuns, writeRuns } from './runs-snapshot.ts'
import type { Watched } from './watched.ts'

export class RunsEngine implements RewindableEngine {
  readonly name = 'runs' as const
  readonly wantsAll = false
  readonly counters: EngineCounters = { visits: 0, cells: 0, relatedEvaluations: 0 }
  readonly #shown: EngineEvent = noEvent()
  readonly #moves: MoveTable
  readonly #watched: readonly Watched[]
  readonly #asker: Asker
  readonly #findings: Findings
  readonly #open: OpenMatches
  readonly #outcome: Outcome = new Outcome()
  readonly #withinMs: number
  readonly #inclusive: boolean
  readonly #logs: UndoLogs | null
  /** Whether it must be known where each cell waits. */
  readonly #tracks: boolean
  /** The latest of the first cells that the event at hand has made, where equal bindings must be one cell. */
  #firsts: TrackedCell | null = null

  /**
   * @param bits by test of the plan, its bit in the symbols; -1 where no part of it looks at the event alone
   * @param reportsTimeouts whether partial matches that a deadline ends are collected
   * @param logs where changes are written down, so that they can be taken back: those of the engines that watch for
   *   sequences too, so that all go back together. `null`: nothing is taken back
   */
  constructor(
    program: Program,
    symbols: SymbolSets,
    bits: readonly number[],
    related: RelatedConditions,
    limits: EngineLimits,
    reportsTimeouts: boolean = false,
    logs: UndoLogs | null = null,
  ) {
    const { plan } = program
    this.#logs = logs
    this.#moves = new MoveTable(program, symbols, bits, related.conditions)
    this.#watched = related.watched
    this.#asker = new Asker(related.conditions, this.counters)
    this.#findings = new Findings(plan, limits.matchesPerTrigger)
    this.#open = new OpenMatches(program, this.#findings, limits, reportsTimeouts, logs)
    this.#withinMs = plan.withinMs
    this.#inclusive = plan.withinInclusive
    this.#tracks = plan.ambiguous || reportsTimeouts || related.aggregates || program.states.some(isTimed)
  }

  get open(): number {
    return this.#open.totals.open
  }

  get kept(): number {
    return this.#watched.reduce((sum, { engine }) => sum + engine.kept, this.#open.totals.kept)
  }

  get shed(): number {
    return this.#open.shed
  }

  get openAbsences(): number {
    return this.#open.openAbsences
  }

  wants(symbol: number): boolean {
    const { states, starts } = this.#moves.of(symbol)
    return states.length > 0 || starts.length > 0 || this.#watched.some(({ engine }) => engine.wants(symbol))
  }

  begins(symbol: number): boolean {
    return this.#moves.of(symbol).starts.length > 0
  }

  isOpen(key: number): boolean {
    return this.holds(key)
  }

  dueOf(scope: number): number {
    return this.deadlineOf(scope)
  }

  holds(key: number): boolean {
    const runs = this.#open.keys[key]
    if (this.#watched.some(({ engine }) => engine.holds(key))) return true
    return runs !== undefined && (runs.starts > 0 || runs.done.length > 0)
  }

  forget(key: number): void {
    this.#open.forget(key)
    for (const { engine } of this.#watched) engine.forget(key)
  }

  stepAll(run: EventRun, from: number, to: number, scope: number, sequence: number): void {
    const shown = this.#shown
    shown.scope = scope
    for (let at = from; at < to; at++) {
      run.show(at, shown)
      run.taken = at + 1
      shown.sequence = sequence + at - from
      this.step(shown)
    }
  }

  step(event: EngineEvent): void {
    const { key, scope, time, sequence } = event
    const open = this.#open
    open.fire(scope, time, false)
    const moves = this.#moves.of(event.symbol, this.#watched.length === 0 ? 0 : this.#fired(event))
    let runs = open.keys[key]
    if (runs === undefined) {
      if (moves.starts.length === 0) return
      runs = open.keyOf(key, scope)
    }
    runs.note()
    open.moment++
    open.now = time
    this.#asker.show(event)
    if (runs.starts > 0) {
      for (let i = 0; i < moves.states.length; i++) {
        const move = moves.states[i]!
        const list = runs.waiting[move.state]
        if (list !== undefined && list.count > 0) this.#visit(runs, list, move, event)
      }
      if (!this.#outcome.isEmpty) this.#settle(runs, time)
    }
    if (moves.starts.length > 0) this.#start(runs, moves, key, time, sequence, event)
    open.settle(runs, time)
  }

  /** Shows the event to what looks for sequences that must not come. @returns those of which it completes a match */
  #fired(event: EngineEvent): number {
    let fired = 0
    for (const [i, watched] of this.#watched.entries()) {
      watched.step(event)
      if (watched.latest >= 0) fired |= 1 << i
    }
    return fired
  }

  /** However many steps the event can be the first of, they are one start: its matches wait for each other. */
  #start(runs: KeyRuns, moves: Moves, key: number, time: number, sequence: number, event: EngineEvent): void {
    let start: Start | null = null
    this.#firsts = null
    for (let i = 0; i < moves.starts.length; i++) {
      const edge = moves.starts[i]!
      if (edge.clauses.length + edge.timings.length > 0) {
        this.#asker.turn()
        if (!this.#asker.holds(edge, null, null)) continue
      }
      start ??= this.#open.begin(runs, key, time, sequence)
      this.#arrive(runs, this.#cell(event, edge.take!, null, start), edge.take!, false, time)
    }
    if (start !== null && start.open === 0) this.#open.end(runs, start, time)
  }

  /** Offers the event at hand to all that wait in one state. */
  #visit(runs: KeyRuns, list: CellList, move: StateMove, event: EngineEvent): void {
    const { cells, count } = list
    const { state, fixed } = move
    const open = this.#open
    const outcome = this.#outcome
    const { time } = event
    let keep = 0
    this.counters.visits += count
    for (let i = 0; i < count; i++) {
      const last = cells[i]!
      const { start } = last
      if (start.over || (this.#tracks && !(last as TrackedCell).places.has(state))) {
        list.drop(i)
        continue
      }
      // Only in order of arrival: otherwise the window has been closed by now.
      if (isExpired(start, time, this.#withinMs, this.#inclusive)) {
        list.drop(i)
        if (open.leave(runs, last, state)) outcome.empty(start)
        continue
      }
      const effect = fixed ?? this.#ask(move, last)
      const { stops, takes, passes } = effect
      for (let t = 0; t < takes.length; t++) {
        const take = takes[t]!
        if (stops && !take.completes && take.complete.length === 0) continue
        outcome.enter(this.#cell(event, take, last, start), take, stops)
      }
      if (effect.completes) outcome.complete(last)
      if (!stops) {
        for (let p = 0; p < passes.length; p++) outcome.settle(last, passes[p]!)
        if (effect.stays) {
          cells[keep++] = last
          continue
        }
      }
      list.drop(i)
      if (open.leave(runs, last, state)) outcome.empty(start)
    }
    runs.removed(count - keep)
    list.shorten(keep)
  }

  /** What the event does to one partial match, where that depends on what is bound. */
  #ask(move: StateMove, last: Cell): Effect {
    const { edges } = move
    const asker = this.#asker
    asker.turn()
    if (edges.length > MOST_EDGES) return move.effectWhere((edge) => isFree(edge) || asker.holds(edge, last, last))
    let holding = 0
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i]!
      if (isFree(edge) || asker.holds(edge, last, last)) holding |= 1 << i
    }
    return move.effectOf(holding)
  }

  /** The cell of an event taken; where bindings can be found in several ways, the one that there is already. */
  #cell(event: EngineEvent, { step, first }: MoveTake, previous: Cell | null, start: Start): Cell {
    const { ref, index, time, sequence, position } = event
    if (!this.#tracks) {
      this.counters.cells++
      return new Cell(ref, index, time, sequence, position, step, first, previous, start)
    }
    // What has the same bound is one thing, though it may be known by several cells: where it can matter for bounds on
    // time which repetition the event began.
    const parent = previous === null ? null : (previous as TrackedCell).twin
    const made = parent === null ? this.#firsts : childrenOf(parent, this.#open.moment)
    let twin: TrackedCell | null = null
    for (let cell = made; cell !== null; cell = cell.sibling) {
      if (cell.step !== step) continue
      if (cell.first === first && cell.previous === previous) return cell
      twin ??= cell.twin
    }
    this.counters.cells++
    const cell = new TrackedCell(ref, index, time, sequence, position, step, first, previous, start)
    if (twin !== null) cell.twin = twin
    cell.sibling = made
    if (parent === null) this.#firsts = cell
    else parent.child = cell
    return cell
  }

  /** Carries out what the event did to those that waited. */
  #settle(runs: KeyRuns, time: number): void {
    const outcome = this.#outcome
    for (let i = 0; i < outcome.completingCount; i++) {
      const cell = outcome.completing[i]!
      if (!cell.start.over) this.#open.complete(runs, cell, time)
    }
    for (let i = 0; i < outcome.settlingCount; i++) {
      const cell = outcome.settling[i]!
      if (!cell.start.over) this.#open.wait(runs, cell, outcome.settlingStates[i]!)
    }
    for (let i = 0; i < outcome.enteringCount; i++) {
      this.#arrive(runs, outcome.entering[i]!, outcome.takes[i]!, outcome.stopped[i]!, time)
    }
    for (let i = 0; i < outcome.emptiedCount; i++) {
      const start = outcome.emptied[i]!
      if (start.open === 0) this.#open.end(runs, start, time)
    }
    outcome.reset()
  }

  /**
   * An event was taken: perhaps the match is complete, and what may come next is waited for.
   *
   * @param stopped the event also ended the wait: it may complete a match, but nothing goes on from it
   */
  #arrive(runs: KeyRuns, cell: Cell, take: MoveTake, stopped: boolean, time: number): void {
    if (cell.start.over) return
    if (take.completes || (take.complete.length > 0 && this.#isComplete(take, cell))) {
      this.#open.complete(runs, cell, time)
    }
    if (stopped) return
    const { enter } = take
    for (let i = 0; i < enter.length && !cell.start.over; i++) this.#open.wait(runs, cell, enter[i]!)
  }

  #isComplete({ complete }: MoveTake, cell: Cell): boolean {
    this.#asker.turn()
    return complete.some((asks) => this.#asker.holds(asks, cell.previous, cell))
  }

  reach(scope: number, time: number): void {
    this.#open.fire(scope, time, false)
    for (const { engine } of this.#watched) engine.reach(scope, time)
  }

  advance(scope: number, time: number): void {
    this.#open.fire(scope, time, true)
    for (const { engine } of this.#watched) engine.advance(scope, time)
  }

  finish(atEnd: AtEnd, clockOf: (scope: number) => number): void {
    this.#open.finish(atEnd, clockOf)
    for (const { engine } of this.#watched) engine.finish(atEnd, clockOf)
  }

  mark(key: number): Mark {
    return this.#logs!.mark(key)
  }

  rewind(key: number, mark: Mark): void {
    this.#logs!.rewind(key, mark)
  }

  settle(key: number, mark: Mark): void {
    this.#logs!.settle(key, mark)
  }

  deadlineOf(key: number): number {
    let earliest = this.#open.deadlineOf(key)
    for (const { engine } of this.#watched) earliest = Math.min(earliest, engine.deadlineOf(key))
    return earliest
  }

  drain(): Found[] {
    return this.#findings.drain()
  }

  drainTimedOut(): TimedOut[] {
    const { timedOut } = this.#open
    return timedOut.length === 0 ? timedOut : timedOut.splice(0)
  }

  snapshot(): EngineSnapshot {
    const watched = this.#watched.map(({ engine }) => engine.snapshot())
    return { engine: 'runs', version: 1, state: { ...writeRuns(this.#open), watched } }
  }

  restore({ state }: EngineSnapshot): void {
    readRuns(state, this.#open, this.#tracks)
    const { watched } = state as { readonly watched: readonly EngineSnapshot[] }
    for (const [i, { engine }] of this.#watched.entries()) engine.restore(watched[i]!)
    this.#logs?.settleAll()
  }
}

/** What the event of this moment has made of a partial match so far: the latest, with its siblings. */
function childrenOf(cell: TrackedCell, moment: number): TrackedCell | null {
  if (cell.childrenAt !== moment) {
    cell.childrenAt = moment
    cell.child = null
  }
  return cell.child
}
