/**
 * Events one after the other, in columns: how the operator hands what a batch brings to the engines, where nothing else
 * has to be done between two of them.
 */
import { withRoom } from '../../base/with-room.ts'
import { BucketOrder } from '../../time/bucket-order.ts'
import type { EngineEvent } from './engine.ts'

export class EventRun {
  size = 0
  time: Float64Array = new Float64Array(64)
  key: Int32Array = new Int32Array(64)
  symbol: Int32Array = new Int32Array(64)
  /** With `refOf`: see `dereference` in event/rows. */
  index: Int32Array = new Int32Array(64)
  position: Float64Array = new Float64Array(64)
  /** One more than the place of the event that was shown last: where to go on, if showing it has failed. */
  taken = 0
  /** Whether each time is at least that of the event before. */
  isOrdered = true
  /** What all events are in, where they lie in columns; `null`: each is an object of its own. */
  #columns: unknown = null
  #objects: unknown[] = []
  #other: EventRun | null = null
  #order: BucketOrder | null = null

  /** Makes it empty. @param columns what the events to come lie in; `null`: they are objects */
  begin(columns: unknown, room: number): void {
    this.size = 0
    this.taken = 0
    this.isOrdered = true
    this.#columns = columns
    if (room > this.time.length) this.#grow(Math.max(room, 2 * this.time.length))
  }

  /** There must be room. @param ref as `Rows.ref` has it */
  add(time: number, key: number, symbol: number, ref: unknown, index: number, position: number): void {
    const at = this.size++
    if (at > 0 && time < this.time[at - 1]!) this.isOrdered = false
    this.time[at] = time
    this.key[at] = key
    this.symbol[at] = symbol
    this.index[at] = index
    this.position[at] = position
    if (this.#columns === null) this.#objects[at] = ref
  }

  refOf(at: number): unknown {
    return this.#columns ?? this.#objects[at]
  }

  /** Makes an event the one that an engine is shown. */
  show(at: number, shown: EngineEvent): void {
    shown.key = this.key[at]!
    shown.symbol = this.symbol[at]!
    shown.time = this.time[at]!
    shown.ref = this.#columns ?? this.#objects[at]
    shown.index = this.index[at]!
    shown.position = this.position[at]!
  }

  /** How many of the events, which are in order, have a time of at most `until`. */
  countUntil(until: number): number {
    const { time, size } = this
    if (size === 0 || time[size - 1]! <= until) return size
    let low = 0
    let high = size - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (time[middle]! <= until) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Puts the events in order of time; those of equal time stay as they are. @returns whether it could: see `BucketOrder` */
  sort(): boolean {
    if (this.isOrdered) return true
    const order = (this.#order ??= new BucketOrder()).of(this.time, this.size)
    if (order === null) return false
    const { time, key, symbol, index, position, size } = this
    const other = (this.#other ??= new EventRun())
    if (size > other.time.length) other.#grow(time.length)
    for (let at = 0; at < size; at++) {
      const from = order[at]!
      other.time[at] = time[from]!
      other.key[at] = key[from]!
      other.symbol[at] = symbol[from]!
      other.index[at] = index[from]!
      other.position[at] = position[from]!
    }
    if (this.#columns === null) for (let at = 0; at < size; at++) other.#objects[at] = this.#objects[order[at]!]
    this.#exchange(other)
    this.isOrdered = true
    return true
  }

  /** Holds on to no event. */
  clear(): void {
    if (this.#columns === null) {
      this.#objects.fill(undefined, 0, this.size)
      if (this.#other !== null) this.#other.#objects.fill(undefined, 0, this.size)
    }
    this.size = 0
    this.#columns = null
  }

  #exchange(other: EventRun): void {
    const { time, key, symbol, index, position } = this
    const objects = this.#objects
    this.time = other.time
    this.key = other.key
    this.symbol = other.symbol
    this.index = other.index
    this.position = other.position
    this.#objects = other.#objects
    other.time = time
    other.key = key
    other.symbol = symbol
    other.index = index
    other.position = position
    other.#objects = objects
  }

  #grow(room: number): void {
    this.time = withRoom(Float64Array, this.time, room, this.size)
    this.key = withRoom(Int32Array, this.key, room, this.size)
    this.symbol = withRoom(Int32Array, this.symbol, room, this.size)
    this.index = withRoom(Int32Array, this.index, room, this.size)
    this.position = withRoom(Float64Array, this.position, room, this.size)
  }
}
