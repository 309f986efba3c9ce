/**
 * What the keys of the `register` engine were before each event, so that they can be taken back.
 *
 * The last events of a key are in a ring, so an event comes to stand where another stood, and that one is needed again
 * when the key goes back: it moves here.
 */
import { gathered, KeyLogs, NO_ENTRY } from '../key-logs.ts'
import { withRoom } from '../../../base/with-room.ts'
import { EventColumns } from './event-columns.ts'

/** What is to be undone of one key. */
export interface Undone {
  bits: number
  seen: number
  reached: number
}

export class RegisterHistory {
  readonly logs: KeyLogs = new KeyLogs()
  #bits: Int32Array = new Int32Array(this.logs.room)
  #seen: Int32Array = new Int32Array(this.logs.room)
  #reached: Float64Array = new Float64Array(this.logs.room)
  /** The place in the ring that was written to; -1: none. */
  #slot: Int32Array = new Int32Array(this.logs.room)
  readonly #events: EventColumns = new EventColumns(this.logs.room)
  readonly #undone: Undone = { bits: 0, seen: 0, reached: -Infinity }

  /** A key is about to change. @param slot the place of the ring that is written to; -1: none */
  note(key: number, bits: number, seen: number, reached: number, ring: EventColumns, slot: number): void {
    const entry = this.logs.push(key)
    if (entry >= this.#bits.length) this.#grow()
    this.#bits[entry] = bits
    this.#seen[entry] = seen
    this.#reached[entry] = reached
    this.#slot[entry] = slot
    if (slot >= 0) this.#events.copy(entry, ring, slot)
  }

  /** Undoes the latest change of a key in the ring. @returns what the rest was; the same object each time */
  undo(key: number, ring: EventColumns): Undone {
    const entry = this.logs.latestOf(key)
    const undone = this.#undone
    undone.bits = this.#bits[entry]!
    undone.seen = this.#seen[entry]!
    undone.reached = this.#reached[entry]!
    const slot = this.#slot[entry]!
    if (slot >= 0) ring.copy(slot, this.#events, entry)
    this.#events.clear(entry)
    this.logs.pop(key)
    return undone
  }

  /** Releases the entries before a mark. @returns how many */
  settle(key: number, mark: number): number {
    const { logs } = this
    let count = 0
    for (let entry = logs.oldestOf(key); entry !== NO_ENTRY && logs.mark[entry]! < mark; entry = logs.oldestOf(key)) {
      this.#events.clear(entry)
      logs.shift(key)
      count++
    }
    if (logs.isSparse) this.#compact()
    return count
  }

  forget(key: number): void {
    this.settle(key, Infinity)
    this.logs.forget(key)
  }

  #grow(): void {
    const { room } = this.logs
    const { length } = this.#bits
    this.#bits = withRoom(Int32Array, this.#bits, room, length)
    this.#seen = withRoom(Int32Array, this.#seen, room, length)
    this.#reached = withRoom(Float64Array, this.#reached, room, length)
    this.#slot = withRoom(Int32Array, this.#slot, room, length)
    this.#events.grow(room)
  }

  #compact(): void {
    const from = this.logs.compact()
    const { room } = this.logs
    this.#bits = gathered(Int32Array, this.#bits, from, room)
    this.#seen = gathered(Int32Array, this.#seen, from, room)
    this.#reached = gathered(Float64Array, this.#reached, from, room)
    this.#slot = gathered(Int32Array, this.#slot, from, room)
    this.#events.gather(from, room)
  }
}
