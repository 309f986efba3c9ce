/**
 * Events that wait for the watermark: a store of slots, one array per property, so that what is sorted and moved
 * elsewhere are small integers. Slots are used again.
 */
import type { Timed } from '../time/reorder-buffer.ts'

export class PendingEvents implements Timed {
  time: Float64Array
  arrival: Float64Array
  position: Float64Array
  key: Int32Array
  symbol: Int32Array
  index: Int32Array
  readonly ref: unknown[] = []
  #free: Int32Array
  #freeCount = 0
  #used = 0
  #arrivals = 0

  constructor(capacity: number = 1024) {
    this.time = new Float64Array(capacity)
    this.arrival = new Float64Array(capacity)
    this.position = new Float64Array(capacity)
    this.key = new Int32Array(capacity)
    this.symbol = new Int32Array(capacity)
    this.index = new Int32Array(capacity)
    this.#free = new Int32Array(capacity)
  }

  /** How many events wait. */
  get size(): number {
    return this.#used - this.#freeCount
  }

  /** Stores an event and gives its slot. */
  add(time: number, key: number, symbol: number, ref: unknown, index: number, position: number): number {
    const slot = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#used++
    if (slot === this.time.length) this.#grow()
    this.time[slot] = time
    this.arrival[slot] = this.#arrivals++
    this.position[slot] = position
    this.key[slot] = key
    this.symbol[slot] = symbol
    this.index[slot] = index
    this.ref[slot] = ref
    return slot
  }

  free(slot: number): void {
    this.ref[slot] = undefined
    this.#free[this.#freeCount++] = slot
  }

  #grow(): void {
    const capacity = this.time.length * 2
    this.time = grownFloats(this.time, capacity)
    this.arrival = grownFloats(this.arrival, capacity)
    this.position = grownFloats(this.position, capacity)
    this.key = grownInts(this.key, capacity)
    this.symbol = grownInts(this.symbol, capacity)
    this.index = grownInts(this.index, capacity)
    this.#free = grownInts(this.#free, capacity)
  }
}

function grownFloats(array: Float64Array, capacity: number): Float64Array {
  const grown = new Float64Array(capacity)
  grown.set(array)
  return grown
}

function grownInts(array: Int32Array, capacity: number): Int32Array {
  const grown = new Int32Array(capacity)
  grown.set(array)
  return grown
}
