/**
 * What the engine keeps of all keys, within its limits, and no longer than it is needed.
 *
 * What is over is found when nodes are *collected*: when as many were made as were left the last time, or when a window
 * has passed since. So the cost is in proportion to the nodes that were made, and what is kept to those of two windows.
 */
import type { EngineCounters, EngineEvent, EngineLimits } from '../engine.ts'
import { tooManyPartialMatches, tooManyPartialMatchesOfKey } from '../limit.ts'
import { LEAST_NODES, NONE, UNION, type Arena } from './arena.ts'
import { CompactHistory } from './history.ts'
import type { Horizon } from './horizon.ts'
import { END, Waiting } from './waiting.ts'

/** Nodes are collected for the time that has passed when so many were made; else with the next watermark. */
const LEAST_MADE = LEAST_NODES / 2

/** What a batch of columns weighs that a node keeps alive, in nodes. */
const BATCH_WEIGHT = 64

export class Store {
  readonly arena: Arena
  readonly horizon: Horizon
  readonly waiting: Waiting = new Waiting()
  /** What keys were at their marks; `null`: no key is taken back. */
  readonly history: CompactHistory | null
  /** How many starts the limits have taken away. */
  shed = 0
  /** No less than the nodes that are needed: those at the last check, and those made since. */
  atMost = 0
  readonly #rule: string
  readonly #limits: EngineLimits
  readonly #counters: EngineCounters
  /** The weight of what was made since nodes were last collected. */
  #made = 0
  /** What was left then. */
  #left = 0
  /** When all of that is over; or, if that was not so, after how many windows it is worth to look again. */
  #over = Infinity
  #patience = 1
  #batch: unknown = undefined

  /** @param rewinds whether keys can be taken back; each is a scope of its own then */
  constructor(
    rule: string,
    arena: Arena,
    horizon: Horizon,
    limits: EngineLimits,
    counters: EngineCounters,
    rewinds: boolean,
  ) {
    this.#rule = rule
    this.arena = arena
    this.horizon = horizon
    this.#limits = limits
    this.#counters = counters
    this.history = rewinds ? new CompactHistory(this.waiting, horizon) : null
  }

  /** An event has been processed, and so many nodes were made for it. */
  settle(event: EngineEvent, made: number): void {
    if (made > 0) {
      if (this.arena.top === made) this.#begin()
      this.#made += made
      if (event.index >= 0 && event.ref !== this.#batch) {
        this.#batch = event.ref
        this.#made += BATCH_WEIGHT
      }
      this.atMost += made
      this.waiting.nodes[event.key]! += made
      this.#check(event.key)
    }
    if (this.waiting.used === 0) this.#release()
    else if (this.#made >= Math.max(LEAST_MADE, this.#left)) this.collect()
    else if (this.#made >= LEAST_MADE) this.tidy()
  }

  /** So many places were released that only what a key was needed: its nodes go when it is worth it. */
  relieve(places: number): void {
    this.#made += places
    if (this.waiting.used === 0) this.#release()
    else if (this.#made >= Math.max(LEAST_MADE, this.#left)) this.collect()
    else this.tidy()
  }

  /** The first nodes. */
  #begin(): void {
    this.#patience = 1
    this.#over = this.horizon.latest + this.horizon.withinMs
  }

  /** When it is worth to `tidy`; `Infinity`: nothing is kept. */
  get due(): number {
    return this.arena.top === 0 ? Infinity : this.#over
  }

  /** Time has passed. */
  tidy(): void {
    if (this.arena.top === 0 || this.horizon.latest < this.#over) return
    const before = this.arena.top
    this.collect()
    // What waits in a scope that is far behind the others is not looked at with each window of theirs.
    const isIdle = this.horizon.hasScopes && this.arena.top * 2 > before
    this.#patience = isIdle ? this.#patience * 2 : 1
    if (isIdle) this.#over = this.horizon.latest + this.horizon.withinMs * this.#patience
  }

  /** Nodes to which nothing leads any more, and events that no node needs, are released. */
  collect(): void {
    const { waiting, horizon, arena } = this
    let latest = -Infinity
    for (let place = 0; place < waiting.end; place++) {
      if (waiting.det[place]! < 0) continue
      const key = waiting.key[place]!
      const start = arena.start[waiting.node[place]!]!
      if (start > latest) latest = start
      if (horizon.isPast(start, key, waiting.scope[key]!)) this.#prune(key)
    }
    this.history?.prune((node, key) => this.#isPast(node, key))
    waiting.shrink(this.history?.chains ?? NO_CHAINS)
    this.#counters.visits += arena.top
    arena.collect(waiting, horizon, waiting.scope)
    this.#made = 0
    this.#left = arena.top
    this.#over = latest + horizon.withinMs
    this.#batch = undefined
  }

  holds(key: number): boolean {
    if (this.history?.has(key) === true) return true
    if (this.waiting.headOf(key) === END) return false
    this.#prune(key)
    return this.waiting.headOf(key) !== END
  }

  forget(key: number): void {
    this.history?.forget(key)
    if (key >= this.waiting.head.length) return
    this.waiting.clear(key)
    this.waiting.nodes[key] = 0
    this.horizon.floors.delete(key)
  }

  /** Releases everything. */
  clear(): void {
    const bound = Math.max(this.waiting.head.length, this.history?.bound ?? 0)
    for (let key = 0; key < bound; key++) this.forget(key)
    this.collect()
    this.atMost = 0
  }

  /** Nothing waits, so no node is needed: as `collect`, without looking at each. */
  #release(): void {
    if (this.arena.top === 0) return
    this.arena.clear()
    this.#made = 0
    this.#left = 0
    this.#batch = undefined
  }

  #isPast(node: number, key: number): boolean {
    return this.horizon.isPast(this.arena.start[node]!, key, this.waiting.scope[key]!)
  }

  /** Whether nothing comes of a node any more, unless its key is taken back. */
  #isOver(node: number, key: number): boolean {
    const { history, horizon } = this
    if (history === null) return this.#isPast(node, key)
    const start = this.arena.start[node]!
    return history.isOver(start, key) || horizon.isGivenUp(start, key)
  }

  #prune(key: number): void {
    this.waiting.prune(key, (node) => this.#isPast(node, key))
  }

  /**
   * Whether limits are kept. What counts is what is needed, not what was made, and to know that costs as much as there
   * is; so they may be passed by an eighth before it is looked at.
   */
  #check(key: number): void {
    const { partialMatches, partialMatchesPerKey } = this.#limits
    // To look at all costs what is kept, so that much must have been made.
    const kept = this.history === null ? 0 : this.#left
    if (this.atMost > withSlack(partialMatches, kept)) this.#checkAll(partialMatches)
    if (this.waiting.nodes[key]! > withSlack(partialMatchesPerKey, 0)) this.#checkKey(key, partialMatchesPerKey)
  }

  #checkAll(limit: number): void {
    this.collect()
    let open = this.#openNodes()
    while (open > limit) {
      if (this.#limits.onLimit === 'error') throw tooManyPartialMatches(this.#rule, limit)
      this.horizon.floor = this.#oldestOf(this.#allNodes())
      this.collect()
      open = this.#openNodes()
    }
    this.atMost = open
  }

  /** How many nodes are needed for what keys are. What they were does not count: it is not open. */
  #openNodes(): number {
    return this.history === null ? this.arena.top : this.#allNodes().length
  }

  #allNodes(): readonly number[] {
    const { arena, waiting } = this
    if (this.history === null) return Array.from({ length: arena.top }, (_, node) => node)
    const keys = Array.from(waiting.head.keys())
    const roots = keys.flatMap((key) => this.#rootsOf(key))
    return arena.below(roots, (node) => !this.#isOver(node, arena.events.key[arena.event[node]!]!))
  }

  #checkKey(key: number, limit: number): void {
    let nodes = this.#nodesOf(key)
    while (nodes.length > limit) {
      if (this.#limits.onLimit === 'error') throw tooManyPartialMatchesOfKey(this.#rule, limit)
      this.horizon.floors.set(key, this.#oldestOf(nodes))
      this.#prune(key)
      nodes = this.#nodesOf(key)
    }
    this.waiting.nodes[key] = nodes.length
  }

  #nodesOf(key: number): readonly number[] {
    return this.arena.below(this.#rootsOf(key), (node) => !this.#isOver(node, key))
  }

  #rootsOf(key: number): readonly number[] {
    const roots: number[] = []
    for (let place = this.waiting.headOf(key); place !== END; place = this.waiting.next[place]!) {
      if (!this.#isOver(this.waiting.node[place]!, key)) roots.push(this.waiting.node[place]!)
    }
    return roots
  }

  /**
   * Counts the oldest eighth of the starts among some nodes as given up, at least one; with them go all of the same time
   * as the last.
   *
   * @returns the time of the last
   */
  #oldestOf(nodes: readonly number[]): number {
    const { arena } = this
    const starts = nodes.filter((node) => arena.step[node] !== UNION && arena.left[node] === NONE)
    const events = new Set(starts.map((node) => arena.event[node]!))
    const times = Float64Array.from(events, (event) => arena.events.time[event]!).sort()
    const last = times[times.length >> 3]!
    this.shed += times.findLastIndex((time) => time <= last) + 1
    return last
  }
}

const NO_CHAINS: Int32Array = new Int32Array(0)

/** A limit and an eighth: of it, or of what is kept if that is more. */
function withSlack(limit: number, kept: number): number {
  return limit + Math.floor(Math.max(limit, kept) / 8)
}
