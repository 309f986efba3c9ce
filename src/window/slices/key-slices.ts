/**
 * What is kept by key: its slices from the newest to the oldest, as a list in arrays of numbers; and, where windows have
 * several slices, `Ranges` of them.
 */
import type { WindowCounters } from '../operator-options.ts'
import type { Partials } from './partials.ts'
import { Ranges } from './ranges.ts'
import { addTo, doubled, type Slice } from './slice-list.ts'

const NONE = -1

/** So many slices back, the list is left for a search. */
const STEPS = 8

export class KeySlices {
  readonly #partials: Partials
  readonly #counters: WindowCounters
  /** By slot. */
  readonly #slices: readonly (Slice | undefined)[]
  /** By key. */
  newestSlot: Int32Array = new Int32Array(64).fill(NONE)
  newestPartial: Int32Array = new Int32Array(64).fill(NONE)
  #oldest: Int32Array = new Int32Array(64).fill(NONE)
  readonly #ranges: (Ranges | undefined)[] = []
  /** By partial aggregate. */
  #older: Int32Array = new Int32Array(64)
  #newer: Int32Array = new Int32Array(64)
  #slot: Int32Array = new Int32Array(64)
  /** How many there are, of all keys. */
  size = 0

  constructor(partials: Partials, slices: readonly (Slice | undefined)[], counters: WindowCounters) {
    this.#partials = partials
    this.#slices = slices
    this.#counters = counters
  }

  /** Makes room for keys with ids below `bound`. */
  reserve(bound: number): void {
    while (this.newestSlot.length < bound) {
      this.newestSlot = doubled(this.newestSlot, NONE)
      this.newestPartial = doubled(this.newestPartial, NONE)
      this.#oldest = doubled(this.#oldest, NONE)
    }
  }

  isEmpty(id: number): boolean {
    return this.newestPartial[id]! < 0
  }

  /** The partial aggregate of a key in a slice; -1 if there is none. */
  find(id: number, slice: Slice): number {
    let at = this.newestPartial[id]!
    for (let steps = 0; at >= 0; steps++) {
      if (steps === STEPS && this.#ranges[id] !== undefined) return this.#ranges[id].at(slice.start)
      const other = this.#slices[this.#slot[at]!]!
      if (other === slice) return at
      if (other.start < slice.start) return NONE
      at = this.#older[at]!
    }
    return NONE
  }

  /** Takes up a partial aggregate for a slice in which the key has none. */
  insert(id: number, slice: Slice, partial: number): void {
    while (this.#slot.length <= partial) {
      this.#slot = doubled(this.#slot)
      this.#older = doubled(this.#older)
      this.#newer = doubled(this.#newer)
    }
    let newer = NONE
    let older = this.newestPartial[id]!
    for (let steps = 0; older >= 0 && this.#startOf(older) > slice.start; steps++) {
      if (steps === STEPS && this.#ranges[id] !== undefined) {
        newer = this.#ranges[id].after(slice.start)
        older = this.#older[newer]!
        break
      }
      newer = older
      older = this.#older[older]!
    }
    this.#slot[partial] = slice.slot
    this.#older[partial] = older
    this.#newer[partial] = newer
    if (older >= 0) this.#newer[older] = partial
    else this.#oldest[id] = partial
    if (newer >= 0) {
      this.#older[newer] = partial
      this.#ranges[id]?.insert(slice.start, partial)
    } else {
      this.newestPartial[id] = partial
      this.newestSlot[id] = slice.slot
      this.#ranges[id]?.append(slice.start, partial)
    }
    addTo(slice, id, partial)
    this.size++
  }

  /** Gives up the oldest slice of a key. */
  dropOldest(id: number): void {
    this.#ranges[id]?.dropFirst()
    this.#unlink(id, this.#oldest[id]!)
    if (!this.isEmpty(id)) return
    this.#ranges[id]?.clear()
    this.#ranges[id] = undefined
  }

  /** The slices of a key, as ranges; made when first asked for. */
  ranges(id: number): Ranges {
    let ranges = this.#ranges[id]
    if (ranges === undefined) {
      ranges = new Ranges(this.#partials, this.#counters)
      for (let at = this.#oldest[id]!; at >= 0; at = this.#newer[at]!) ranges.append(this.#startOf(at), at)
      this.#ranges[id] = ranges
    }
    return ranges
  }

  /** Whether a key has anything in `[start, end)`. */
  has(id: number, start: number, end: number): boolean {
    const ranges = this.#ranges[id]
    if (ranges !== undefined) return ranges.has(start, end)
    for (let at = this.newestPartial[id]!; at >= 0; at = this.#older[at]!) {
      const other = this.#startOf(at)
      if (other < end) return other >= start
    }
    return false
  }

  /** Something was added to a slice out of turn. */
  changed(id: number, slice: Slice): void {
    this.#ranges[id]?.changed(slice.start)
  }

  #startOf(partial: number): number {
    return this.#slices[this.#slot[partial]!]!.start
  }

  #unlink(id: number, partial: number): void {
    const older = this.#older[partial]!
    const newer = this.#newer[partial]!
    if (older >= 0) this.#newer[older] = newer
    else this.#oldest[id] = newer
    if (newer >= 0) {
      this.#older[newer] = older
    } else {
      this.newestPartial[id] = older
      this.newestSlot[id] = older < 0 ? NONE : this.#slot[older]!
    }
    this.#partials.release(partial)
    this.size--
  }
}
