/**
 * Partial aggregates of whole stretches of slices, remembered: a binary tree over time. A node stands for the slices that
 * begin in `[n · 2^k, (n + 1) · 2^k)`; it is made when it is asked for, and forgotten when something changes in it. So a
 * late event costs the nodes above its slice, and the slices of a window are put together from O(log slices) nodes.
 *
 * Unlike the tree of "General Incremental Sliding-Window Aggregation" (Tangwongsan, Hirzel, Schneider, Wu; VLDB 2015) it
 * is not laid over the places of slices but over time: a slice that comes in between moves no other.
 */
import type { WindowCounters } from '../operator-options.ts'
import type { Partials } from './partials.ts'

/** The slices of a key, by place. */
export interface SliceRow {
  start(place: number): number
  partial(place: number): number
  /** The first place, from `from` on and before `to`, that begins at or after `time`; `to` if there is none. */
  placeOf(time: number, from: number, to: number): number
}

/** Slices may begin at fractions of a millisecond. */
const LEAST_LEVEL = -32

export class LateTree {
  readonly #partials: Partials
  readonly #counters: WindowCounters
  /** By level, and `LEAST_LEVEL` is at 0: the partial aggregates of nodes, by number. */
  readonly #levels: (Map<number, number> | undefined)[] = []
  #size = 0

  constructor(partials: Partials, counters: WindowCounters) {
    this.#partials = partials
    this.#counters = counters
  }

  /** How many nodes are remembered. */
  get size(): number {
    return this.#size
  }

  /** The slice that begins at `start` has changed, has come, or has gone. */
  changed(start: number): void {
    if (this.#size === 0) return
    for (const [index, nodes] of this.#levels.entries()) {
      if (nodes === undefined) continue
      const number = Math.floor(start / 2 ** (index + LEAST_LEVEL))
      const partial = nodes.get(number)
      if (partial === undefined) continue
      nodes.delete(number)
      this.#size--
      this.#partials.release(partial)
    }
  }

  /** Adds the slices at the places from `from` to `to` to a partial aggregate. */
  mergeInto(into: number, slices: SliceRow, from: number, to: number): void {
    if (from >= to) return
    const first = slices.start(from)
    const last = slices.start(to - 1)
    if (first < 0 && last >= 0) {
      // No node is on both sides of 0.
      const middle = slices.placeOf(0, from, to)
      this.mergeInto(into, slices, from, middle)
      this.mergeInto(into, slices, middle, to)
      return
    }
    let level = 0
    while (Math.floor(first / 2 ** level) !== Math.floor(last / 2 ** level)) level++
    this.#some(into, slices, from, to, level, Math.floor(first / 2 ** level))
  }

  clear(): void {
    for (const nodes of this.#levels) {
      for (const partial of nodes?.values() ?? []) this.#partials.release(partial)
      nodes?.clear()
    }
    this.#size = 0
  }

  /** Of the slices of a node, those from `from` to `to`; there may be others of it on either side. */
  #some(into: number, slices: SliceRow, from: number, to: number, level: number, number: number): void {
    if (from >= to) return
    if (to - from === 1) return this.#merge(into, slices.partial(from))
    const begin = number * 2 ** level
    const isWhole = slices.placeOf(begin, 0, from) === from && slices.placeOf(begin + 2 ** level, from, Infinity) === to
    if (isWhole) return this.#merge(into, this.#node(slices, from, to, level, number))
    const half = slices.placeOf(begin + 2 ** (level - 1), from, to)
    this.#some(into, slices, from, half, level - 1, number * 2)
    this.#some(into, slices, half, to, level - 1, number * 2 + 1)
  }

  /** All slices of a node, at least two. */
  #node(slices: SliceRow, from: number, to: number, level: number, number: number): number {
    const nodes = (this.#levels[level - LEAST_LEVEL] ??= new Map<number, number>())
    const known = nodes.get(number)
    if (known !== undefined) return known
    const half = slices.placeOf((number * 2 + 1) * 2 ** (level - 1), from, to)
    // Where all are in one half, the node is that half.
    if (half === from) return this.#node(slices, from, to, level - 1, number * 2 + 1)
    if (half === to) return this.#node(slices, from, to, level - 1, number * 2)
    const left = half - from === 1 ? slices.partial(from) : this.#node(slices, from, half, level - 1, number * 2)
    const right = to - half === 1 ? slices.partial(half) : this.#node(slices, half, to, level - 1, number * 2 + 1)
    const partial = this.#partials.copy(left)
    this.#merge(partial, right)
    nodes.set(number, partial)
    this.#size++
    return partial
  }

  #merge(into: number, from: number): void {
    this.#partials.merge(into, from)
    this.#counters.merges++
  }
}
