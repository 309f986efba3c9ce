/**
 * Puts events back into event-time order, up to a watermark.
 *
 * What is sorted is small integers: slots of a store which holds the events' times. Events that come in order go
 * to the end of a ring (the *run*) and cost O(1); the others go to a side heap. Releasing merges the two.
 *
 * Ties: by the comparator if there is one, else in order of arrival. Nothing is ever dropped here: what is late was
 * decided before.
 *
 * Cost: O(1) per event in order, O(log d) per event out of order, d of them waiting.
 * Alternatives: one binary heap for all, which pays its logarithm for events in order too; a calendar ring, which needs
 * times that are dense integers.
 */

/** The store the slots point into. The arrays are replaced when it grows, so they are read through the object. */
export interface Timed {
  /** Event time by slot. */
  readonly time: Float64Array
  /** The order of arrival by slot: any increasing number. */
  readonly arrival: Float64Array
}

/** Negative if slot `a` comes before slot `b` at equal times. */
export type TieBreak = (a: number, b: number) => number

export class ReorderBuffer {
  readonly #store: Timed
  readonly #tieBreak: TieBreak | null
  #run: Int32Array = new Int32Array(8)
  #runHead = 0
  #runSize = 0
  #heap: Int32Array = new Int32Array(8)
  #heapSize = 0

  constructor(store: Timed, tieBreak: TieBreak | null) {
    this.#store = store
    this.#tieBreak = tieBreak
  }

  get size(): number {
    return this.#runSize + this.#heapSize
  }

  /** The slot that comes next, or -1. */
  peek(): number {
    if (this.#heapSize === 0) return this.#runSize === 0 ? -1 : this.#run[this.#runHead]!
    const late = this.#heap[0]!
    if (this.#runSize === 0) return late
    const first = this.#run[this.#runHead]!
    return this.#before(first, late) ? first : late
  }

  /** Takes out what `peek` shows; the buffer must not be empty. */
  pop(): number {
    const next = this.peek()
    if (this.#runSize > 0 && next === this.#run[this.#runHead]) {
      this.#runHead = (this.#runHead + 1) & (this.#run.length - 1)
      this.#runSize--
    } else {
      this.#popHeap()
    }
    return next
  }

  add(slot: number): void {
    if (this.#runSize > 0) {
      const last = this.#run[(this.#runHead + this.#runSize - 1) & (this.#run.length - 1)]!
      if (this.#before(slot, last)) {
        this.#pushHeap(slot)
        return
      }
    }
    if (this.#runSize === this.#run.length) this.#growRun()
    this.#run[(this.#runHead + this.#runSize) & (this.#run.length - 1)] = slot
    this.#runSize++
  }

  /** The slots that wait, in no order: for snapshots. */
  slots(): number[] {
    const all: number[] = []
    for (let i = 0; i < this.#runSize; i++) all.push(this.#run[(this.#runHead + i) & (this.#run.length - 1)]!)
    for (let i = 0; i < this.#heapSize; i++) all.push(this.#heap[i]!)
    return all
  }

  #before(a: number, b: number): boolean {
    const { time, arrival } = this.#store
    const difference = time[a]! - time[b]!
    if (difference !== 0) return difference < 0
    if (this.#tieBreak !== null) {
      const tie = this.#tieBreak(a, b)
      if (tie !== 0) return tie < 0
    }
    return arrival[a]! < arrival[b]!
  }

  #pushHeap(slot: number): void {
    if (this.#heapSize === this.#heap.length) {
      const grown = new Int32Array(this.#heap.length * 2)
      grown.set(this.#heap)
      this.#heap = grown
    }
    const heap = this.#heap
    const { time } = this.#store
    const slotTime = time[slot]!
    let at = this.#heapSize++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const other = heap[parent]!
      const otherTime = time[other]!
      if (otherTime < slotTime || (otherTime === slotTime && !this.#before(slot, other))) break
      heap[at] = other
      at = parent
    }
    heap[at] = slot
  }

  /** The times are compared in place; only where they are equal is it asked what decides. */
  #popHeap(): void {
    const heap = this.#heap
    const { time } = this.#store
    const size = --this.#heapSize
    const moved = heap[size]!
    const movedTime = time[moved]!
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      let slot = heap[child]!
      let slotTime = time[slot]!
      if (child + 1 < size) {
        const right = heap[child + 1]!
        const rightTime = time[right]!
        if (rightTime < slotTime || (rightTime === slotTime && this.#before(right, slot))) {
          child++
          slot = right
          slotTime = rightTime
        }
      }
      if (slotTime > movedTime || (slotTime === movedTime && !this.#before(slot, moved))) break
      heap[at] = slot
      at = child
    }
    heap[at] = moved
  }

  #growRun(): void {
    const grown = new Int32Array(this.#run.length * 2)
    for (let i = 0; i < this.#runSize; i++) grown[i] = this.#run[(this.#runHead + i) & (this.#run.length - 1)]!
    this.#run = grown
    this.#runHead = 0
  }
}
