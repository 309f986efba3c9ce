/**
 * The slices of one key, in order, and partial aggregates of ranges of them.
 *
 * Windows that end together are asked for in the order of their ends, so a range is put together from two stacks
 * (Tangwongsan, Hirzel, Schneider, "Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time", DEBS 2017): up to
 * a point, the aggregate from each slice to that point; and one of all that came after it. Any window that begins before
 * the point is one merge. There is such a pair for each power of two of window lengths, not for each window; so a thousand
 * windows of different lengths share about ten, and a merge is O(1) amortised for each.
 *
 * Where windows lie side by side, nothing is asked of stacks twice; they are then left alone, and windows put together from a
 * tree (`late-tree.ts`), which is shared by windows of all lengths, in O(log slices).
 *
 * A late event that falls into what is in the stacks makes part of them invalid; until its turn comes to be made anew, ranges
 * are put together from the tree, too.
 *
 * PERF: CPU time of a million events in windows of 60, 600 and 3,600 slides: 22, 25 and 37 ms; with the tree alone 134, 189
 * and 304; with all slices merged for each window 36, 164 and 904 (Node 20.20). Repeat: `npm run bench -- --filter "windows
 * sliding"`, and again with `window` answering `any(from, to)`, or adding up its slices. Subtracting what has left a window
 * was not tried on sums: two numbers that hold a sum exactly may no longer do so after a subtraction, and extremes have none.
 */
import type { WindowCounters } from '../operator-options.ts'
import { LateTree, type SliceRow } from './late-tree.ts'
import type { Partials } from './partials.ts'

/** Two stacks, for windows of some length. Places are counted from the first slice of the key, for ever. */
interface Stacks {
  /** Up to here they go. */
  point: number
  /** The aggregates from the slice at a place to `point`: the last one of that at `base`, the first of that before `point`. */
  readonly front: number[]
  /** That of all from `point` up to `end`; -1: there is none. */
  back: number
  end: number
  /** Whether something changed in what they cover. */
  isDamaged: boolean
  /** Whether that was behind `point`. */
  isBroken: boolean
  /** How many merges they took when they were made, and would have taken the tree for all that was asked of them since. */
  cost: number
  saved: number
  /** How many merges the tree has taken since they could have been made anew. */
  rent: number
}

/** More slices than these are not added to stacks that are damaged. */
const PATCH = 4

export class Ranges implements SliceRow {
  readonly #partials: Partials
  readonly #counters: WindowCounters
  #starts: number[] = []
  #slices: number[] = []
  /** Index in the arrays of the first slice, and its place. */
  #head = 0
  #first = 0
  /** By length, as a power of two. */
  readonly #stacks: (Stacks | undefined)[] = []
  readonly #tree: LateTree
  /** What was put together last, if it was not there already. */
  #scratch = -1

  constructor(partials: Partials, counters: WindowCounters) {
    this.#partials = partials
    this.#counters = counters
    this.#tree = new LateTree(partials, counters)
  }

  start(place: number): number {
    return this.#starts[place - this.#first + this.#head]!
  }

  partial(place: number): number {
    return this.#slices[place - this.#first + this.#head]!
  }

  placeOf(time: number, from: number = 0, to: number = Infinity): number {
    let low = Math.max(from, this.#first)
    let high = Math.min(to, this.#bound)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.start(middle) < time) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The partial aggregate of the slice that begins at `start`; -1 if there is none. */
  at(start: number): number {
    const place = this.placeOf(start)
    return place < this.#bound && this.start(place) === start ? this.partial(place) : -1
  }

  /** That of the first slice that begins after `start`; -1 if there is none. */
  after(start: number): number {
    const place = this.placeOf(start)
    const next = place < this.#bound && this.start(place) === start ? place + 1 : place
    return next < this.#bound ? this.partial(next) : -1
  }

  has(start: number, end: number): boolean {
    const place = this.placeOf(start)
    return place < this.#bound && this.start(place) < end
  }

  /** A slice that begins after all others. */
  append(start: number, partial: number): void {
    this.#starts.push(start)
    this.#slices.push(partial)
    this.#tree.changed(start)
  }

  /** A slice that begins anywhere. */
  insert(start: number, partial: number): void {
    const place = this.placeOf(start)
    this.#starts.splice(place - this.#first + this.#head, 0, start)
    this.#slices.splice(place - this.#first + this.#head, 0, partial)
    this.#tree.changed(start)
    for (const stacks of this.#stacks) {
      if (stacks === undefined || place >= stacks.end) continue
      const base = stacks.point - stacks.front.length
      stacks.isDamaged ||= place > base
      if (place > base && place <= stacks.point) this.#cut(stacks, place - base)
      if (place >= stacks.point) stacks.isDamaged = stacks.isBroken = true
      stacks.end++
      if (place <= stacks.point) stacks.point++
    }
  }

  /** Something was added to the slice that begins at `start`. */
  changed(start: number): void {
    const place = this.placeOf(start)
    this.#tree.changed(start)
    for (const stacks of this.#stacks) {
      if (stacks === undefined || place >= stacks.end) continue
      const base = stacks.point - stacks.front.length
      if (place < base) continue
      stacks.isDamaged = true
      if (place < stacks.point) this.#cut(stacks, place - base + 1)
      else stacks.isBroken = true
    }
  }

  /** The first slice has gone. */
  dropFirst(): void {
    this.#tree.changed(this.#starts[this.#head]!)
    this.#head++
    this.#first++
    for (const stacks of this.#stacks) {
      if (stacks === undefined) continue
      if (stacks.point < this.#first) this.#empty(stacks, this.#first)
      else if (stacks.front.length > stacks.point - this.#first) this.#cut(stacks, 1)
    }
    if (this.#head > 32 && this.#head * 2 > this.#starts.length) {
      this.#starts = this.#starts.slice(this.#head)
      this.#slices = this.#slices.slice(this.#head)
      this.#head = 0
    }
  }

  /** Gives back all that is not a slice. */
  clear(): void {
    for (const stacks of this.#stacks) if (stacks !== undefined) this.#empty(stacks, this.#first)
    this.#tree.clear()
    if (this.#scratch >= 0) this.#partials.release(this.#scratch)
    this.#scratch = -1
  }

  /**
   * The partial aggregate of a window's slices; valid until the next call, and not to be changed. -1: there are none.
   * Windows come in the order of their ends.
   *
   * @param end where the window ends
   * @param length a measure of how long the window is, as a power of two
   */
  window(start: number, end: number, length: number): number {
    const from = this.placeOf(start)
    const to = this.#placeFromEnd(end)
    if (to - from <= 2) return this.#few(from, to)
    const stacks = (this.#stacks[length] ??= newStacks())
    const rent = 2 * Math.log2(to - from)
    if (from >= stacks.point) {
      // Windows side by side are asked for once, so that stacks do not pay. They are tried as often as would cost the same.
      stacks.rent += rent
      if (stacks.saved < stacks.cost && stacks.rent < to - from) return this.any(from, to)
      this.#empty(stacks, to)
      stacks.cost = to - from
      stacks.saved = stacks.rent = 0
      return this.#extended(stacks, from)
    }
    stacks.saved += rent
    const base = stacks.point - stacks.front.length
    if (stacks.isDamaged) {
      const missing = Math.max(0, base - from) + (to - stacks.end)
      if (stacks.isBroken || missing > PATCH) return this.any(from, to)
    }
    this.#grow(stacks, to)
    const front = this.#extended(stacks, from)
    return stacks.back < 0 ? front : this.#both(front, stacks.back)
  }

  /** The partial aggregate of the slices of any range of places, by the tree; as `window`. */
  any(from: number, to: number): number {
    if (to - from <= 2) return this.#few(from, to)
    this.#renew(this.partial(from))
    this.#tree.mergeInto(this.#scratch, this, from + 1, to)
    return this.#scratch
  }

  /** One more than the last place. */
  get #bound(): number {
    return this.#first + this.#starts.length - this.#head
  }

  #few(from: number, to: number): number {
    if (from >= to) return -1
    const first = this.partial(from)
    return to - from === 1 ? first : this.#both(first, this.partial(from + 1))
  }

  /** The end of what has ended is near the end of all. */
  #placeFromEnd(end: number): number {
    const starts = this.#starts
    let at = starts.length
    for (let steps = 0; steps < 8; steps++) {
      if (at <= this.#head || starts[at - 1]! < end) return at - this.#head + this.#first
      at--
    }
    return this.placeOf(end)
  }

  #both(a: number, b: number): number {
    this.#renew(a)
    this.#merge(this.#scratch, b)
    return this.#scratch
  }

  #renew(of: number): void {
    if (this.#scratch >= 0) this.#partials.release(this.#scratch)
    this.#scratch = -1
    this.#scratch = this.#partials.copy(of)
  }

  /** The aggregate from a place to the point of stacks. */
  #extended(stacks: Stacks, from: number): number {
    const { front } = stacks
    while (stacks.point - front.length > from) {
      const copy = this.#partials.copy(this.partial(stacks.point - front.length - 1))
      const after = front.at(-1)
      if (after !== undefined) this.#mergeNew(copy, after)
      front.push(copy)
    }
    return front[stacks.point - from - 1]!
  }

  #grow(stacks: Stacks, to: number): void {
    for (; stacks.end < to; stacks.end++) {
      const slice = this.partial(stacks.end)
      if (stacks.back < 0) stacks.back = this.#partials.copy(slice)
      else this.#merge(stacks.back, slice)
    }
  }

  /** The aggregates from the first places on, so many, are no longer right. */
  #cut({ front }: Stacks, count: number): void {
    for (let i = 0; i < count; i++) this.#partials.release(front.pop()!)
  }

  #empty(stacks: Stacks, point: number): void {
    this.#cut(stacks, stacks.front.length)
    if (stacks.back >= 0) this.#partials.release(stacks.back)
    stacks.back = -1
    stacks.point = stacks.end = point
    stacks.isDamaged = stacks.isBroken = false
  }

  #merge(into: number, from: number): void {
    this.#partials.merge(into, from)
    this.#counters.merges++
  }

  #mergeNew(into: number, from: number): void {
    try {
      this.#merge(into, from)
    } catch (error) {
      this.#partials.release(into)
      throw error
    }
  }
}

function newStacks(): Stacks {
  return {
    point: -Infinity,
    front: [],
    back: -1,
    end: -Infinity,
    isDamaged: false,
    isBroken: false,
    cost: 0,
    saved: 0,
    rent: 0,
  }
}
