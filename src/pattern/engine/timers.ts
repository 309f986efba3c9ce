/**
 * Deadlines of single partial matches, the earliest first: of absences that last for a given time, and of gaps.
 *
 * A binary heap. Of equal times, one that is strict comes before one that is inclusive, then in order of adding.
 */
import type { TrackedCell } from './cell.ts'

export interface Timer {
  readonly time: number
  /** An event of this very time still counts. */
  readonly inclusive: boolean
  readonly order: number
  readonly cell: TrackedCell
  readonly state: number
}

export class Timers {
  readonly #heap: Timer[] = []
  #order = 0

  get size(): number {
    return this.#heap.length
  }

  peek(): Timer | undefined {
    return this.#heap[0]
  }

  push(time: number, inclusive: boolean, cell: TrackedCell, state: number): void {
    const heap = this.#heap
    const timer: Timer = { time, inclusive, order: this.#order++, cell, state }
    let at = heap.length
    heap.push(timer)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(timer, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = timer
  }

  pop(): Timer | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return first
  }

  /** All timers, in no order. */
  all(): readonly Timer[] {
    return this.#heap
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  if (a.time !== b.time) return a.time < b.time
  if (a.inclusive !== b.inclusive) return b.inclusive
  return a.order < b.order
}
