/**
 * The `compact` engine: all partial matches of a key as one compact graph.
 *
 * The algorithm is that of CORE (Bucchi, Grez, Quintana, Riveros, Vansummeren, "CORE: a complex event recognition
 * engine", PVLDB 15(9), 2022): the automaton is made deterministic as far as events need it (`det-states.ts`); for each
 * det-state, what waits there is a short list of nodes of a graph (`arena.ts`), of which each stands for many partial
 * matches. So an event costs as much as there are det-states in which the key waits, however many partial matches that
 * are; and matches are listed, only if asked for, at a cost in proportion to their size.
 *
 * The window is a lower bound on starts that rises with time: whatever starts before it is passed over when it is met,
 * and released when nodes are collected.
 *
 * Where keys are taken back, that costs as much as there were det-states in which they waited: see `history.ts`.
 */
import { BrokenInvariant } from '../../../base/errors.ts'
import type { PatternPlan } from '../../plan/plan.ts'
import type { Program } from '../../program/program.ts'
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
import { aggregatesOf } from '../findings.ts'
import type { Mark, RewindableEngine } from '../rewind.ts'
import type { EngineSnapshot } from '../snapshot.ts'
import type { Alphabet } from './alphabet.ts'
import { Arena, NONE } from './arena.ts'
import { NOT_TAKEN, type Completions } from './completions.ts'
import { readCompact, writeCompact } from './compact-snapshot.ts'
import { NOTHING, START, type DetStates } from './det-states.ts'
import { Emission } from './emission.ts'
import { withRoom } from '../../../base/with-room.ts'
import { EventStore } from './event-store.ts'
import type { CompactHistory } from './history.ts'
import { Horizon } from './horizon.ts'
import { presentOf } from './present.ts'
import { Store } from './store.ts'
import type { CompactTables } from './tables.ts'
import type { UnionLists } from './union-lists.ts'
import { END, type Waiting } from './waiting.ts'

export class CompactEngine implements RewindableEngine {
  readonly name = 'compact' as const
  readonly wantsAll = false
  readonly counters: EngineCounters = { visits: 0, cells: 0, relatedEvaluations: 0 }
  readonly #shown: EngineEvent = noEvent()
  readonly openAbsences = 0
  readonly #alphabet: Alphabet
  readonly #dets: DetStates
  readonly #horizon: Horizon
  readonly #arena: Arena
  readonly #waiting: Waiting
  readonly #store: Store
  readonly #tables: CompactTables
  readonly #lists: UnionLists
  readonly #completions: Completions
  readonly #plan: PatternPlan
  readonly #matchesPerTrigger: number
  /** Made for the first that is complete. */
  #emission: Emission | null = null
  /** `null`: no key is taken back. */
  readonly #history: CompactHistory | null
  /** How many nodes there are of the det-state at hand, in `nodes` of the tables. */
  #count = 0
  /** The event at hand as a number in the store; -1: it is not there yet. */
  #event = NONE

  /**
   * @param program one that `refusesCompact` does not refuse
   * @param tables of programs of its shape
   * @param rewinds whether keys can be taken back; each is a scope of its own then
   */
  constructor({ plan }: Program, tables: CompactTables, limits: EngineLimits, rewinds: boolean = false) {
    this.#plan = plan
    this.#matchesPerTrigger = limits.matchesPerTrigger
    this.#tables = tables
    this.#alphabet = tables.alphabet
    this.#dets = tables.dets
    this.#lists = tables.lists
    this.#completions = tables.completions
    this.#horizon = new Horizon(plan.withinMs, plan.withinInclusive)
    this.#arena = new Arena(new EventStore(aggregatesOf(plan)))
    this.#store = new Store(plan.name, this.#arena, this.#horizon, limits, this.counters, rewinds)
    this.#waiting = this.#store.waiting
    this.#history = this.#store.history
    tables.add(this.#waiting)
  }

  wants(symbol: number): boolean {
    this.#tables.makeRoom()
    return this.#tables.wants(this.#alphabet.letterOf(symbol))
  }

  begins(symbol: number): boolean {
    this.#tables.makeRoom()
    return this.#dets.moveOf(START, this.#alphabet.letterOf(symbol)) !== NOTHING
  }

  isOpen(key: number): boolean {
    return this.#waiting.headOf(key) !== END
  }

  /** Nodes are released then. */
  dueOf(_scope: number): number {
    return this.#store.due
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
    const { key, scope, time } = event
    const dets = this.#dets
    this.#tables.makeRoom()
    const history = this.#history
    if (history === null) this.#horizon.reach(scope, time)
    else history.reach(key, time)
    const letter = this.#alphabet.letterOf(event.symbol)
    const begins = dets.moveOf(START, letter)
    const waiting = this.#waiting
    const first = waiting.headOf(key)
    if (begins === NOTHING && !this.#moves(first, letter)) return
    waiting.reserve(key)
    waiting.scope[key] = history === null ? scope : key
    const floor = this.#horizon.floorOf(key)
    const made = this.#arena.made
    this.#event = NONE
    this.#completions.count = 0
    this.#lists.clear()
    if (begins !== NOTHING) this.#begin(begins, event, floor)
    for (let place = first; place !== END;) {
      const det = waiting.det[place]!
      place = this.#gather(place, time, floor)
      // Det-states are in the order of their latest starts: those behind it are over too.
      if (this.#count === 0) break
      this.#move(det, dets.moveOf(det, letter), event)
    }
    if (history !== null) history.detach(key)
    waiting.write(key, this.#lists)
    const cells = this.#arena.made - made
    this.counters.cells += cells
    if (this.#completions.count > 0) this.#emit(event)
    this.#store.settle(event, cells)
  }

  #emit(event: EngineEvent): void {
    const most = this.#matchesPerTrigger
    this.#emission ??= new Emission(this.#plan, this.#arena, this.#horizon, this.counters, most)
    this.#emission.emit(this.#completions, event)
  }

  /** Whether the event changes anything for what waits from a place on. */
  #moves(first: number, letter: number): boolean {
    const { det, next } = this.#waiting
    for (let place = first; place !== END; place = next[place]!) {
      if (this.#dets.moveOf(det[place]!, letter) !== NOTHING) return true
    }
    return false
  }

  /** The event as the first of partial matches. */
  #begin(move: number, event: EngineEvent, floor: number): void {
    // Starts of its time were given up, and it goes with them.
    const isGivenUp = event.time <= floor
    let waits = false
    const { moves } = this.#dets
    const takes = moves[move + 2]!
    for (let i = 0, at = move + 3; i < takes; i++, at += 3) {
      const step = moves[at]!
      const to = moves[at + 1]!
      if (moves[at + 2] === 1) this.#completions.add(step, NONE)
      if (to < 0) continue
      waits = true
      if (!isGivenUp) this.#lists.put(to, this.#arena.take(step, this.#eventOf(event), NONE, event.time), this.#arena)
    }
    if (waits && isGivenUp) this.#store.shed++
  }

  /** Takes the nodes of one det-state that are not over into `nodes`. @returns the place behind them */
  #gather(from: number, time: number, floor: number): number {
    const { det, node, next } = this.#waiting
    const { start } = this.#arena
    const at = det[from]!
    const tables = this.#tables
    let { nodes } = tables
    let place = from
    let count = 0
    let visits = 0
    do {
      const one = node[place]!
      visits++
      if (start[one]! > floor && !this.#horizon.isBehind(start[one]!, time)) {
        if (count === nodes.length) tables.nodes = nodes = withRoom(Int32Array, nodes, count * 2, count)
        nodes[count++] = one
      }
      place = next[place]!
    } while (place !== END && det[place] === at)
    this.counters.visits += visits
    this.#count = count
    return place
  }

  /** What the event does to the partial matches of one det-state, those of `nodes`. */
  #move(det: number, move: number, event: EngineEvent): void {
    const { nodes } = this.#tables
    const count = this.#count
    const lists = this.#lists
    if (move === NOTHING) {
      this.#pass(det, NONE)
      return
    }
    const { moves } = this.#dets
    const pass = moves[move]!
    const takes = moves[move + 2]!
    let merged = NONE
    for (let i = 0, at = move + 3; i < takes; i++, at += 3) {
      const step = moves[at]!
      const to = moves[at + 1]!
      if (moves[at + 2] === 1) for (let n = 0; n < count; n++) this.#completions.add(step, nodes[n]!)
      if (to < 0) continue
      if (merged === NONE) merged = this.#arena.merged(nodes, count)
      lists.put(to, this.#arena.take(step, this.#eventOf(event), merged, this.#arena.start[merged]!), this.#arena)
    }
    if (moves[move + 1] === 1) for (let n = 0; n < count; n++) this.#completions.add(NOT_TAKEN, nodes[n]!)
    if (pass >= 0) this.#pass(pass, merged)
  }

  /** What is in `nodes` waits on. @param merged all of it as one node, if that was made */
  #pass(to: number, merged: number): void {
    const { nodes } = this.#tables
    if (!this.#lists.has(to)) this.#lists.move(to, nodes, this.#count)
    else this.#lists.put(to, merged === NONE ? this.#arena.merged(nodes, this.#count) : merged, this.#arena)
  }

  #eventOf(event: EngineEvent): number {
    if (this.#event === NONE) this.#event = this.#arena.events.add(event)
    return this.#event
  }

  reach(scope: number, time: number): void {
    if (this.#history === null) this.#horizon.reach(scope, time)
    else this.#history.reach(scope, time)
  }

  /** Where keys are taken back, nothing is released before it is settled. */
  advance(scope: number, time: number): void {
    if (this.#history !== null) return this.#history.pass(scope, time)
    this.#horizon.pass(scope, time)
    this.#store.tidy()
  }

  /** Nothing here waits for the end: what is open makes no match any more. */
  finish(_atEnd: AtEnd, _clockOf: (scope: number) => number): void {
    this.#store.clear()
  }

  drain(): Found[] {
    return this.#emission === null ? NOTHING_FOUND : this.#emission.drain()
  }

  drainTimedOut(): TimedOut[] {
    return NOTHING_TIMED_OUT
  }

  mark(key: number): Mark {
    return this.#historyOf().markOf(key)
  }

  rewind(key: number, mark: Mark): void {
    this.counters.visits += this.#historyOf().rewind(key, mark)
    this.#store.relieve(0)
  }

  settle(key: number, mark: Mark): void {
    const released = this.#historyOf().settle(key, mark)
    this.counters.visits += released
    this.#store.relieve(released)
  }

  /** Nothing here waits for time. */
  deadlineOf(_key: number): number {
    return Infinity
  }

  #historyOf(): CompactHistory {
    if (this.#history === null) throw new BrokenInvariant('expected: an engine that was made to take keys back')
    return this.#history
  }

  /** Not if all that waits is over, and nothing of the key can be taken back. */
  holds(key: number): boolean {
    return this.#store.holds(key)
  }

  forget(key: number): void {
    this.#store.forget(key)
  }

  /** What is needed to take keys back is kept, too. */
  get kept(): number {
    return this.#arena.top + (this.#history?.size ?? 0)
  }

  /** Starts are not known one by one. */
  get open(): number {
    return 0
  }

  get shed(): number {
    return this.#store.shed
  }

  /** What was found must have been taken before. It says what keys are, not what they were at their marks. */
  snapshot(): EngineSnapshot {
    this.#store.collect()
    const parts = this.#history === null ? this.#store : presentOf(this.#store, this.#history)
    return { engine: this.name, version: 1, state: writeCompact(parts, this.#dets) }
  }

  restore(snapshot: EngineSnapshot): void {
    readCompact(snapshot, this.#store, this.#dets)
  }
}

const NOTHING_FOUND: Found[] = []
const NOTHING_TIMED_OUT: TimedOut[] = []
