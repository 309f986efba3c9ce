/**
 * The `runs` engine: a list of partial matches per state, the honest engine that takes every pattern.
 *
 * Cost per event: the states that its symbol can change, times the partial matches that wait there. An event that no
 * partial match waits for costs one table look-up. Nothing here looks at user data but the conditions that relate
 * events to one another.
 *
 * What a start has in common (its window, whether it is over) is on the `Start`; a list entry whose start is over is
 * garbage, skipped when met and swept when garbage outnumbers the rest, so that ending a start costs O(1).
 */
import { dereference } from '../../../event/rows.ts'
import type { SymbolTable } from '../../../event/symbols.ts'
import type { Program } from '../../program/program.ts'
import { Cell, Start } from '../cell.ts'
import { Deadlines, isExpired } from '../deadlines.ts'
import type { AtEnd, Engine, EngineCounters, Found } from '../engine.ts'
import { tooManyPartialMatches } from '../limit.ts'
import { keepLongest } from '../longest.ts'
import type { CellList } from './cell-list.ts'
import { KeyRuns } from './key-runs.ts'
import { MoveTable, type Asked, type EngineTake, type Moves, type StateMove } from './moves.ts'
import { Outcome } from './outcome.ts'
import type { Related } from './related.ts'

export class RunsEngine implements Engine {
  readonly counters: EngineCounters = { visits: 0, cells: 0, relatedEvaluations: 0 }
  openAbsences = 0
  readonly #program: Program
  readonly #moves: MoveTable
  readonly #holdsBack: boolean
  readonly #longest: boolean
  readonly #withinMs: number
  readonly #inclusive: boolean
  readonly #wantsAll: boolean
  readonly #limit: number
  /** How many partial and held-back matches are kept, those of starts that are over among them until they are swept. */
  #kept = 0
  /** By state: 1 if it waits for the window to pass. */
  readonly #isAbsence: Uint8Array
  readonly #keys: (KeyRuns | undefined)[] = []
  readonly #deadlines: (Deadlines | undefined)[] = []
  #found: Found[] = []
  #open = 0
  #moment = 0
  #byEnd = false

  readonly #outcome: Outcome = new Outcome()

  #event: unknown = undefined
  #eventKnown = false
  #ref: unknown = undefined
  #index = -1

  /**
   * @param bits by element of the plan, its bit in the symbols
   * @param related by element, its related condition
   * @param limit how many partial matches may be kept
   */
  constructor(
    program: Program,
    symbols: SymbolTable,
    bits: readonly number[],
    related: readonly (Related | null)[],
    limit: number,
  ) {
    const { plan } = program
    this.#program = program
    this.#limit = limit
    this.#moves = new MoveTable(program, symbols, bits, related)
    this.#holdsBack = plan.holdsBack
    this.#longest = plan.anyLongest
    this.#withinMs = plan.withinMs
    this.#inclusive = plan.withinInclusive
    this.#wantsAll = plan.prefilterRefused.length > 0
    this.#isAbsence = Uint8Array.from(program.states, ({ kind }) => (kind === 'absence' ? 1 : 0))
  }

  get open(): number {
    return this.#open
  }

  wants(symbol: number): boolean {
    if (this.#wantsAll) return true
    const { states, starts } = this.#moves.of(symbol)
    return states.length > 0 || starts.length > 0
  }

  holds(key: number): boolean {
    const runs = this.#keys[key]
    return runs !== undefined && (runs.starts > 0 || runs.done.length > 0)
  }

  forget(key: number): void {
    this.#keys[key] = undefined
  }

  step(
    key: number,
    scope: number,
    symbol: number,
    time: number,
    ref: unknown,
    index: number,
    position: number,
    sequence: number,
  ): void {
    this.reach(scope, time)
    const moves = this.#moves.of(symbol)
    let runs = this.#keys[key]
    if (runs === undefined) {
      if (moves.starts.length === 0) return
      while (this.#keys.length < key) this.#keys.push(undefined)
      runs = this.#keys[key] = new KeyRuns(scope, this.#program.states.length)
    }
    this.#moment++
    this.#ref = ref
    this.#index = index
    this.#eventKnown = false
    if (runs.starts > 0) {
      for (let i = 0; i < moves.states.length; i++) {
        const move = moves.states[i]!
        const list = runs.waiting[move.state]
        if (list !== undefined && list.count > 0) this.#visit(runs, list, move, time, sequence, position)
      }
      if (!this.#outcome.isEmpty) this.#settle(runs, moves, time)
    }
    // However many steps the event can be the first of, they are one start: its matches wait for each other.
    let start: Start | null = null
    for (let i = 0; i < moves.starts.length; i++) {
      const { take, taken } = moves.starts[i]!
      if (taken !== 'always' && !this.#asks(taken, null)) continue
      start ??= this.#begin(runs, key, scope, time, sequence)
      const cell = new Cell(ref, index, time, sequence, position, take.step, null, start)
      this.counters.cells++
      this.#arrive(runs, moves, cell, take, false, time)
    }
    if (start !== null && start.open === 0) this.#end(runs, start, time)
    if (this.#holdsBack) this.#release(runs, time)
    this.#tidy(runs)
  }

  /** Offers the event at hand to all that wait in one state. */
  #visit(runs: KeyRuns, list: CellList, move: StateMove, time: number, sequence: number, position: number): void {
    const { take, taken, kills, bars } = move
    const { cells, count } = list
    let keep = 0
    this.counters.visits += count
    for (let i = 0; i < count; i++) {
      const last = cells[i]!
      const { start } = last
      if (start.over || isExpired(start, time, this.#withinMs, this.#inclusive)) {
        if (!start.over) this.#leave(start)
        continue
      }
      const barred = bars.length > 0 && this.#anyAsks(bars, last)
      const killed = barred || (kills.length > 0 && this.#anyAsks(kills, last))
      const takes = !barred && (taken === 'always' || (taken !== 'never' && this.#asks(taken, last)))
      if (takes && (!killed || take!.complete)) {
        this.counters.cells++
        const cell = new Cell(this.#ref, this.#index, time, sequence, position, take!.step, last, start)
        this.#outcome.enter(cell, take!, killed)
      }
      if (killed) {
        if (move.isAbsence) last.absent = false
        this.#leave(start)
      } else if (move.isNextEvent) {
        this.#complete(runs, last, time)
        this.#leave(start)
      } else if (move.isStrict || (takes && move.isRelaxed)) {
        this.#leave(start)
      } else if (move.settled !== move.state) {
        this.#outcome.settle(last, move.settled)
      } else {
        cells[keep++] = last
      }
    }
    this.#kept -= count - keep
    list.shorten(keep)
  }

  #begin(runs: KeyRuns, key: number, scope: number, time: number, sequence: number): Start {
    const start = new Start(key, time, sequence)
    runs.starts++
    this.#open++
    if (this.#withinMs !== Infinity) this.#deadlinesOf(scope).push(start)
    if (this.#holdsBack) runs.queue.push(start)
    return start
  }

  /** One partial match has left the state it waited in; if it was the last of its start, the start may be over. */
  #leave(start: Start): void {
    if (--start.open === 0) this.#outcome.empty(start)
  }

  /** Carries out what the event did to those that waited. */
  #settle(runs: KeyRuns, moves: Moves, time: number): void {
    const outcome = this.#outcome
    for (let i = 0; i < outcome.settlingCount; i++) {
      this.#kept++
      runs.wait(outcome.settlingStates[i]!, outcome.settling[i]!)
    }
    for (let i = 0; i < outcome.enteringCount; i++) {
      this.#arrive(runs, moves, outcome.entering[i]!, outcome.takes[i]!, outcome.killed[i]!, time)
    }
    for (let i = 0; i < outcome.emptiedCount; i++) {
      const start = outcome.emptied[i]!
      if (start.open === 0) this.#end(runs, start, time)
    }
    outcome.reset()
  }

  /**
   * An event was taken: perhaps the match is complete, and what may come next is waited for.
   *
   * @param killed the event also ended the wait: it may complete a match, but nothing goes on from it
   */
  #arrive(runs: KeyRuns, moves: Moves, cell: Cell, take: EngineTake, killed: boolean, time: number): void {
    if (take.complete && (take.unless.length === 0 || !this.#satisfiesAny(take.unless, moves, cell))) {
      this.#complete(runs, cell, time)
    }
    if (killed) return
    for (let i = 0; i < take.enter.length; i++) this.#wait(runs, cell, take.enter[i]!)
  }

  #wait(runs: KeyRuns, cell: Cell, state: number): void {
    this.#keep()
    runs.wait(state, cell)
    cell.start.open++
    if (this.#isAbsence[state] === 1) {
      cell.absent = true
      ;(cell.start.pending ??= []).push(cell)
    }
  }

  #complete(runs: KeyRuns, last: Cell, time: number): void {
    if (!this.#longest) return this.#decided(runs, last, time)
    this.#keep()
    ;(last.start.held ??= []).push(last)
  }

  /** One more partial or held-back match is kept. @throws TidemarkError `PARTIAL_MATCH_LIMIT` */
  #keep(): void {
    if (++this.#kept > this.#limit) throw tooManyPartialMatches(this.#program.plan.name, this.#limit)
  }

  /** A match that nothing can extend any more. */
  #decided(runs: KeyRuns, last: Cell, time: number): void {
    if (!this.#holdsBack) return this.#emit(last, time)
    this.#keep()
    runs.insertDone({ last, moment: this.#moment })
  }

  #emit(last: Cell, time: number): void {
    this.#found.push({ last, key: last.start.key, time, byEnd: this.#byEnd })
  }

  /** Nothing of this start is open any more. */
  #end(runs: KeyRuns, start: Start, time: number): void {
    if (start.over) return
    this.#discard(runs, start)
    if (start.held !== null) {
      this.#kept -= start.held.length
      for (const last of keepLongest(start.held, this.#program.plan)) this.#decided(runs, last, time)
      start.held = null
    }
  }

  #discard(runs: KeyRuns, start: Start): void {
    start.over = true
    start.open = 0
    start.pending = null
    runs.starts--
    runs.stale++
    this.#open--
  }

  /** Emits the matches that no earlier partial match holds back any more, and skips what they overlap with. */
  #release(runs: KeyRuns, time: number): void {
    const { done } = runs
    while (done.length > 0) {
      const { last } = done[0]!
      const earliest = runs.earliestOpen()
      if (earliest !== undefined && earliest.sequence < last.start.sequence) return
      this.#emit(last, time)
      const skipTo = last.sequence
      for (let i = runs.queueHead; i < runs.queue.length && runs.queue[i]!.sequence <= skipTo; i++) {
        const start = runs.queue[i]!
        if (start.held !== null) this.#kept -= start.held.length
        start.held = null
        if (!start.over) this.#discard(runs, start)
      }
      let kept = 0
      for (const match of done) if (match.last.start.sequence > skipTo) done[kept++] = match
      this.#kept -= done.length - kept
      done.length = kept
    }
  }

  #tidy(runs: KeyRuns): void {
    if (runs.stale === 0) return
    if (runs.starts === 0) this.#kept -= runs.clear()
    else if (runs.stale > 16 && runs.stale > runs.starts) this.#kept -= runs.sweep()
  }

  reach(scope: number, time: number): void {
    this.#fire(scope, time, !this.#inclusive)
  }

  advance(scope: number, time: number): void {
    this.#fire(scope, time, true)
  }

  /** Ends the windows whose deadline is before `time` (or at it, if `including`), in their order. */
  #fire(scope: number, time: number, including: boolean): void {
    const deadlines = this.#deadlines[scope]
    if (deadlines === undefined) return
    for (;;) {
      const deadline = deadlines.first + this.#withinMs
      if (including ? deadline > time : deadline >= time) return
      const start = deadlines.peek()
      if (start === undefined) return
      deadlines.shift()
      if (!start.over) this.#close(start, deadline)
    }
  }

  /** The window of a start ends: absences have lasted, and everything else of it is over. */
  #close(start: Start, time: number): void {
    const runs = this.#keys[start.key]!
    this.#moment++
    if (start.pending !== null) for (const cell of start.pending) if (cell.absent) this.#complete(runs, cell, time)
    this.#end(runs, start, time)
    if (this.#holdsBack) this.#release(runs, time)
    this.#tidy(runs)
  }

  finish(atEnd: AtEnd, clockOf: (scope: number) => number): void {
    for (const [scope, deadlines] of this.#deadlines.entries()) {
      if (deadlines === undefined) continue
      this.reach(scope, clockOf(scope))
      if (atEnd === 'cut') continue
      this.#byEnd = true
      this.#fire(scope, Infinity, true)
      this.#byEnd = false
    }
    this.#byEnd = true
    for (const runs of this.#keys) if (runs !== undefined) this.#endOpen(runs, clockOf(runs.scope))
    this.#byEnd = false
    this.#keys.length = 0
    this.#deadlines.length = 0
  }

  /** Ends all that is open of a key, at once; an absence that has not lasted long enough makes no match. */
  #endOpen(runs: KeyRuns, clock: number): void {
    this.#moment++
    for (const start of runs.openStarts()) {
      if (start.pending !== null) for (const cell of start.pending) if (cell.absent) this.openAbsences++
      this.#end(runs, start, clock)
    }
    if (this.#holdsBack) this.#release(runs, clock)
  }

  drain(): Found[] {
    if (this.#found.length === 0) return NOTHING_FOUND
    const found = this.#found
    this.#found = []
    return found
  }

  #deadlinesOf(scope: number): Deadlines {
    while (this.#deadlines.length <= scope) this.#deadlines.push(undefined)
    return (this.#deadlines[scope] ??= new Deadlines())
  }

  #asks(related: Exclude<Asked, 'never' | 'always'>, last: Cell | null): boolean {
    this.counters.relatedEvaluations++
    if (!this.#eventKnown) {
      this.#event = dereference(this.#ref, this.#index)
      this.#eventKnown = true
    }
    return related(this.#event, last)
  }

  #satisfiesAny(elements: readonly number[], moves: Moves, last: Cell): boolean {
    return elements.some((element) => {
      const asked = moves.asked[element]!
      return asked === 'always' || (asked !== 'never' && this.#asks(asked, last))
    })
  }

  #anyAsks(conditions: StateMove['kills'], last: Cell): boolean {
    for (let i = 0; i < conditions.length; i++) {
      const condition = conditions[i]!
      if (condition === 'always' || this.#asks(condition, last)) return true
    }
    return false
  }
}

const NOTHING_FOUND: Found[] = []
