/**
 * A slot: a piece of shared memory that carries the events of one portion from the main thread to all workers.
 *
 * Slots are made once and used again when every worker has answered for what was in them. Workers copy what they keep,
 * so nothing waits for a garbage collector in another thread: V8 does not count shared memory as a reason to collect.
 *
 * Layout, each region one value per event: `time`, then for the key and each field its numbers (Float64), then `scope`, then
 * for the key and each field its codes (Int32), then for each field which values are missing (a byte). A column is either
 * numbers or codes; both have their place, so that pieces of either kind can follow each other.
 */
export interface SlotShape {
  /** Events that it has room for. */
  readonly events: number
  /** Fields besides time and key. */
  readonly fields: number
}

const DOUBLE = 8
const INT = 4

/** How many bytes a slot takes. */
export function slotBytes({ events, fields }: SlotShape): number {
  return events * (DOUBLE * (2 + fields) + INT * (2 + fields) + fields)
}

/** Views of one slot's memory. */
export class Slot {
  readonly memory: SharedArrayBuffer
  readonly time: Float64Array
  readonly scope: Int32Array
  readonly #events: number
  readonly #fields: number

  constructor(memory: SharedArrayBuffer, { events, fields }: SlotShape) {
    this.memory = memory
    this.#events = events
    this.#fields = fields
    this.time = new Float64Array(memory, 0, events)
    this.scope = new Int32Array(memory, DOUBLE * events * (2 + fields), events)
  }

  /** The values of a column as numbers, `size` events from `from` on. Column 0 is the key, then come the fields. */
  numbers(column: number, from: number, size: number): Float64Array {
    return new Float64Array(this.memory, DOUBLE * (this.#events * (1 + column) + from), size)
  }

  /** The same as codes. */
  codes(column: number, from: number, size: number): Int32Array {
    const numbers = DOUBLE * this.#events * (2 + this.#fields)
    return new Int32Array(this.memory, numbers + INT * (this.#events * (1 + column) + from), size)
  }

  /** Which values of a field are missing (1), where its numbers may be. */
  missing(column: number, from: number, size: number): Uint8Array {
    const before = (DOUBLE + INT) * this.#events * (2 + this.#fields)
    return new Uint8Array(this.memory, before + this.#events * (column - 1) + from, size)
  }
}
