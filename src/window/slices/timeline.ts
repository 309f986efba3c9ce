/** The slices of one watermark scope, and when their windows end. */
import { Heap } from '../../base/heap.ts'
import { FiredWindows } from './fired-windows.ts'
import { SliceList, type Slice } from './slice-list.ts'
import type { SlicedWindow } from './sliced-window.ts'

/**
 * By key: where it stands among those of its timeline, if it has something. A key is of one timeline.
 *
 * PERF: sums of 100,000 keys by the minute, most of them once in it, take 529 ms of CPU time in place of 681 with a `Map` in each
 * timeline (a million events; alternating processes, least of 6 passes; Node 20.20;
 * `npm run bench -- --filter 'windows keys sum 100000'`).
 */
export interface KeyPlaces {
  readonly of: Int32Array
}

interface Arm {
  readonly end: number
  readonly window: number
}

export class Timeline {
  readonly slices: SliceList = new SliceList()
  /** By window. */
  readonly fired: readonly FiredWindows[]
  readonly #windows: readonly SlicedWindow<never>[]
  /** By window: the least end of one that has something in it and is not over; `Infinity`: there is none. */
  readonly #armed: Float64Array
  readonly #arms: Heap<Arm> = new Heap((a, b) => a.end < b.end || (a.end === b.end && a.window < b.window))
  /** The windows of which there is none. */
  #idle: number[]
  /** The keys that have something here. */
  readonly #active: number[] = []
  readonly #places: KeyPlaces
  #sorted: Int32Array | null = null

  constructor(windows: readonly SlicedWindow<never>[], places: KeyPlaces) {
    this.#windows = windows
    this.#places = places
    this.fired = windows.map(() => new FiredWindows())
    this.#armed = new Float64Array(windows.length).fill(Infinity)
    this.#idle = windows.map(({ index }) => index)
  }

  /** The watermark from which on there is something to be done. */
  get act(): number {
    const end = this.nextEnd
    const first = this.slices.first()
    return Math.min(end - 1, first === undefined ? Infinity : first.dropAt)
  }

  /** The end of the windows that are over next. */
  get nextEnd(): number {
    for (;;) {
      const arm = this.#arms.peek()
      if (arm === undefined) return Infinity
      if (this.#armed[arm.window] === arm.end) return arm.end
      this.#arms.pop()
    }
  }

  /** Takes out one that ends at `nextEnd`. */
  takeNext(): SlicedWindow<never> {
    const { window, end } = this.#arms.pop()!
    this.#arm(window, this.endAfter(window, end))
    return this.#windows[window]!
  }

  /** A slice has come. @param watermark windows that ended before are over */
  add(slice: Slice, watermark: number): void {
    const isLast = this.slices.insert(slice)
    if (!isLast) {
      for (let window = 0; window < this.#windows.length; window++) this.#consider(window, slice.start, watermark)
      this.#idle = this.#idle.filter((window) => this.#armed[window] === Infinity)
      return
    }
    const idle = this.#idle
    let left = 0
    for (const window of idle) if (!this.#consider(window, slice.start, watermark)) idle[left++] = window
    idle.length = left
  }

  /** The least end, after another, of a window in which there is a slice; `Infinity`: there is none. */
  endAfter(window: number, before: number): number {
    const { windows } = this.#windows[window]!
    for (let end = windows.endAfter(before); ;) {
      const index = this.slices.indexOf(windows.startOf(end))
      if (index === this.slices.size) return Infinity
      const { start } = this.slices.at(index)
      if (start < end) return end
      end = windows.endAfter(start)
    }
  }

  /** A key that had nothing has something. */
  hasKey(id: number): void {
    this.#places.of[id] = this.#active.push(id) - 1
    this.#sorted = null
  }

  /** A key that had something has nothing left. */
  lacksKey(id: number): void {
    const last = this.#active.pop()!
    this.#sorted = null
    if (last === id) return
    const place = this.#places.of[id]!
    this.#active[place] = last
    this.#places.of[last] = place
  }

  get keys(): number {
    return this.#active.length
  }

  /** The keys that have something here, in order. */
  sortedKeys(sort: (ids: Int32Array) => void): Int32Array {
    if (this.#sorted === null) {
      this.#sorted = Int32Array.from(this.#active)
      sort(this.#sorted)
    }
    return this.#sorted
  }

  /** @returns whether one of the windows contains the slice and is not over */
  #consider(window: number, start: number, watermark: number): boolean {
    const { windows } = this.#windows[window]!
    let end = windows.endAfter(start)
    if (end - 1 <= watermark) end = windows.endAfter(watermark + 1)
    if (windows.startOf(end) > start) return false
    if (end < this.#armed[window]!) this.#arm(window, end)
    return true
  }

  #arm(window: number, end: number): void {
    const before = this.#armed[window]!
    this.#armed[window] = end
    if (end !== Infinity) this.#arms.push({ end, window })
    else if (before !== Infinity) this.#idle.push(window)
  }
}
