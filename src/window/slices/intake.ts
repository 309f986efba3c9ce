/** Where the events go that come next: the partial aggregates of slices. */
import { IN_TIME, type Place } from './add-loop.ts'
import type { AddingTarget } from './adding-operator.ts'
import type { Partials } from './partials.ts'
import type { Slice } from './slice-list.ts'
import type { SliceStore } from './slice-store.ts'
import type { Timeline } from './timeline.ts'

/** An event is mostly in the slice at hand, and that is the newest of its key. */
export const SLICE_PLACE: Place = {
  fields: `const newestSlot = target.newestSlot, newestPartial = target.newestPartial;
    const lo = target.lo, hi = target.hi, slot = target.slot, act = target.act;`,
  stops: IN_TIME,
  find: 'if (t < lo || t >= hi || newestSlot[id] !== slot) break; const partial = newestPartial[id];',
  store: '',
  fills: false,
}

export class Intake<T> implements AddingTarget {
  readonly partials: Partials
  readonly filled = -1
  readonly #store: SliceStore<T>
  #timeline: Timeline | null = null
  #watermark = -Infinity
  /** The slice at hand. */
  lo: number = 1
  hi: number = 0
  slot: number = -1
  act: number = -Infinity
  /** By key: its newest slice, and its partial aggregate of that. */
  newestSlot: Int32Array = new Int32Array(0)
  newestPartial: Int32Array = new Int32Array(0)
  /** How many events were in no window. */
  nowhere: number = 0
  /** The slice that was not at hand when it was wanted last. */
  #missed = -1

  constructor(store: SliceStore<T>) {
    this.#store = store
    this.partials = store.partials
  }

  /** The events that come next are of this scope. @param watermark how far time has come there */
  enter(scope: number, watermark: number): void {
    const timeline = this.#store.timeline(scope)
    if (timeline !== this.#timeline) this.leave()
    this.#timeline = timeline
    this.#watermark = watermark
    this.act = timeline.act
  }

  /** Makes room for all keys. */
  reserve(): void {
    const { kept } = this.#store
    this.#store.reserve()
    this.newestSlot = kept.newestSlot
    this.newestPartial = kept.newestPartial
  }

  partialFor(time: number, id: number): number {
    const store = this.#store
    const timeline = this.#timeline!
    let slice: Slice | null
    if (time >= this.lo && time < this.hi) {
      if (this.newestSlot[id] === this.slot) return this.newestPartial[id]!
      slice = store.slice(this.slot)
    } else {
      slice = store.sliceAt(timeline, time, this.#watermark)
      if (slice === null) {
        this.nowhere++
        if (store.kept.isEmpty(id)) store.idle.add(id)
        return -1
      }
      this.act = timeline.act
      this.#missIt(slice)
    }
    const found = store.kept.find(id, slice)
    if (found >= 0) return found
    const partial = this.partials.make()
    store.insert(timeline, id, slice, partial)
    return partial
  }

  /** The slice at hand may have gone. */
  leave(): void {
    this.lo = 1
    this.hi = 0
    this.slot = -1
    this.#missed = -1
    this.#timeline = null
  }

  /** An event is in a slice that is not at hand. If that happens twice in a row, or it is a newer one, it is taken to hand. */
  #missIt(slice: Slice): void {
    if (slice.start >= this.lo || this.slot < 0 || slice.slot === this.#missed) {
      this.lo = slice.start
      this.hi = slice.end
      this.slot = slice.slot
    }
    this.#missed = slice.slot
  }
}
