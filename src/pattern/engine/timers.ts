/**
 * Deadlines of single partial matches, the earliest first: of absences that last for a given time, and of gaps.
 *
 * A binary heap. Of equal times, one that is strict comes before one that is inclusive, then in order of adding.
 */
import type { TrackedCell } from './cell.ts'
import type { UndoLog } from './undo-log.ts'

export class Timer {
  readonly time: number
  /** An event of this very time still counts. */
  readonly inclusive: boolean
  readonly order: number
  readonly cell: TrackedCell
  readonly state: number
  /** Where it stands in the heap. */
  place = 0

  constructor(time: number, inclusive: boolean, order: number, cell: TrackedCell, state: number) {
    this.time = time
    this.inclusive = inclusive
    this.order = order
    this.cell = cell
    this.state = state
  }
}

export class Timers {
  readonly #log: UndoLog | null
  readonly #heap: Timer[] = []
  #order = 0

  constructor(log: UndoLog | null = null) {
    this.#log = log
  }

  get size(): number {
    return this.#heap.length
  }

  peek(): Timer | undefined {
    return this.#heap[0]
  }

  push(time: number, inclusive: boolean, cell: TrackedCell, state: number): void {
    const timer = new Timer(time, inclusive, this.#order++, cell, state)
    this.#add(timer)
    if (this.#log !== null) this.#log.write(Timers.#takeOut, this, timer)
  }

  pop(): Timer | undefined {
    const first = this.#heap[0]
    if (first === undefined) return undefined
    this.#remove(first)
    if (this.#log !== null) this.#log.write(Timers.#putBack, this, first)
    return first
  }

  /** All timers, in no order. */
  all(): readonly Timer[] {
    return this.#heap
  }

  static #takeOut(this: void, timers: Timers, timer: Timer): void {
    timers.#remove(timer)
  }

  static #putBack(this: void, timers: Timers, timer: Timer): void {
    timers.#add(timer)
  }

  #add(timer: Timer): void {
    this.#heap.push(timer)
    this.#rise(timer, this.#heap.length - 1)
  }

  #remove({ place }: Timer): void {
    const last = this.#heap.pop()!
    if (place === this.#heap.length) return
    if (place > 0 && isBefore(last, this.#heap[(place - 1) >> 1]!)) this.#rise(last, place)
    else this.#sink(last, place)
  }

  /** Puts a timer at a place or above it. */
  #rise(timer: Timer, place: number): void {
    const heap = this.#heap
    let at = place
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]!
      if (!isBefore(timer, above)) break
      heap[at] = above
      above.place = at
      at = parent
    }
    heap[at] = timer
    timer.place = at
  }

  /** Puts a timer at a place or below it. */
  #sink(timer: Timer, place: number): void {
    const heap = this.#heap
    let at = place
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      const below = heap[child]!
      if (!isBefore(below, timer)) break
      heap[at] = below
      below.place = at
      at = child
    }
    heap[at] = timer
    timer.place = at
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  if (a.time !== b.time) return a.time < b.time
  if (a.inclusive !== b.inclusive) return b.inclusive
  return a.order < b.order
}
