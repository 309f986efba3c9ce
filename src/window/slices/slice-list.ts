/** The slices of one watermark scope that are kept, in order. */

/** `[start, end)`: the events in it are in the same windows. */
export interface Slice {
  /** A small integer, used again when the slice has gone. */
  readonly slot: number
  readonly start: number
  readonly end: number
  /** The watermark from which on no window of the slice takes an event, or makes a result. */
  readonly dropAt: number
  /** Which keys have something in it, and the partial aggregate of each; the first `count`. */
  ids: Int32Array
  partials: Int32Array
  count: number
}

export function newSlice(slot: number, start: number, end: number, dropAt: number): Slice {
  return { slot, start, end, dropAt, ids: new Int32Array(4), partials: new Int32Array(4), count: 0 }
}

export function addTo(slice: Slice, id: number, partial: number): void {
  const { count } = slice
  if (count === slice.ids.length) {
    slice.ids = doubled(slice.ids)
    slice.partials = doubled(slice.partials)
  }
  slice.ids[count] = id
  slice.partials[count] = partial
  slice.count++
}

export function doubled(array: Int32Array, fill: number = 0): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  if (fill !== 0) larger.fill(fill, array.length)
  return larger
}

export class SliceList {
  #slices: Slice[] = []
  #head = 0

  get size(): number {
    return this.#slices.length - this.#head
  }

  /** @param index from 0 */
  at(index: number): Slice {
    return this.#slices[this.#head + index]!
  }

  first(): Slice | undefined {
    return this.#slices[this.#head]
  }

  /** The index of the first slice that begins at or after `time`; `size` if there is none. Slices near the end are found soonest. */
  indexOf(time: number): number {
    const slices = this.#slices
    let high = slices.length
    let step = 1
    let low = high - 1
    while (low >= this.#head && slices[low]!.start >= time) {
      high = low
      low -= step
      step *= 2
    }
    low = Math.max(low + 1, this.#head)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (slices[middle]!.start < time) low = middle + 1
      else high = middle
    }
    return low - this.#head
  }

  /** The slice that contains `time`, if there is one. */
  containing(time: number): Slice | undefined {
    const index = this.indexOf(time)
    const exact = this.#slices[this.#head + index]
    if (exact !== undefined && exact.start === time) return exact
    const before = index === 0 ? undefined : this.at(index - 1)
    return before !== undefined && time < before.end ? before : undefined
  }

  /** @returns whether it is the last one */
  insert(slice: Slice): boolean {
    const index = this.indexOf(slice.start)
    if (index === this.size) {
      this.#slices.push(slice)
      return true
    }
    this.#slices.splice(this.#head + index, 0, slice)
    return false
  }

  dropFirst(): void {
    this.#head++
    if (this.#head > 32 && this.#head * 2 > this.#slices.length) {
      this.#slices = this.#slices.slice(this.#head)
      this.#head = 0
    }
  }
}
