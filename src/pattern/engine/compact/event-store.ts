/** The events that nodes stand for, in columns; in order of processing. */
import { withRoom } from '../../../base/with-room.ts'
import { scalarOf } from '../../../event/evaluate.ts'
import { dereference } from '../../../event/rows.ts'
import type { EngineEvent } from '../engine.ts'
import type { AggregatedField } from '../findings.ts'

const LEAST_ROOM = 256

/** At first, see the arena. */
const ROOM = 8

export class EventStore {
  size = 0
  ref: unknown[] = []
  index: Int32Array = new Int32Array(ROOM)
  key: Int32Array = new Int32Array(ROOM)
  time: Float64Array = new Float64Array(ROOM)
  sequence: Float64Array = new Float64Array(ROOM)
  position: Float64Array = new Float64Array(ROOM)
  /** By aggregate: the value of its field, and 1 if that is a number. */
  readonly values: Float64Array[]
  readonly isNumber: Uint8Array[]
  readonly #fields: readonly AggregatedField[]

  /** @param fields whose values are read once, when an event is added */
  constructor(fields: readonly AggregatedField[]) {
    this.#fields = fields
    this.values = fields.map(() => new Float64Array(ROOM))
    this.isNumber = fields.map(() => new Uint8Array(ROOM))
  }

  add(event: EngineEvent): number {
    const id = this.size++
    if (id === this.key.length) this.#setRoom(id * 2)
    if (id === this.ref.length) this.ref.push(event.ref)
    else this.ref[id] = event.ref
    this.index[id] = event.index
    this.key[id] = event.key
    this.time[id] = event.time
    this.sequence[id] = event.sequence
    this.position[id] = event.position
    if (this.#fields.length > 0) this.#read(id)
    return id
  }

  /** The same events, without the values that were read of them. */
  copy(): EventStore {
    const { size } = this
    const store = new EventStore([])
    if (size > ROOM) store.#setRoom(size)
    store.ref = this.ref.slice(0, size)
    store.index.set(this.index.subarray(0, size))
    store.key.set(this.key.subarray(0, size))
    store.time.set(this.time.subarray(0, size))
    store.sequence.set(this.sequence.subarray(0, size))
    store.position.set(this.position.subarray(0, size))
    store.size = size
    return store
  }

  #read(id: number): void {
    const event = dereference(this.ref[id], this.index[id]!)
    for (let i = 0; i < this.#fields.length; i++) {
      const value = scalarOf(this.#fields[i]!.read(event))
      const isNumber = typeof value === 'number'
      this.values[i]![id] = isNumber ? value : 0
      this.isNumber[i]![id] = isNumber ? 1 : 0
    }
  }

  /**
   * Keeps the events that are marked, in their order.
   *
   * @param marks by event: not 0 if it is kept
   * @param places by event: filled with the number it has afterwards
   */
  keep(marks: Uint8Array, places: Int32Array): void {
    const before = this.size
    let to = 0
    for (let id = 0; id < before; id++) {
      if (marks[id] === 0) continue
      places[id] = to
      if (to !== id) this.#move(id, to)
      to++
    }
    // What is not kept must not be kept alive.
    this.shorten(to)
    if (this.key.length > LEAST_ROOM && to * 8 < this.key.length) this.#setRoom(Math.max(LEAST_ROOM, to * 2))
  }

  /** Keeps the first `size` events. */
  shorten(size: number): void {
    for (let id = size; id < this.size; id++) this.ref[id] = undefined
    this.size = size
  }

  #move(from: number, to: number): void {
    this.ref[to] = this.ref[from]
    this.index[to] = this.index[from]!
    this.key[to] = this.key[from]!
    this.time[to] = this.time[from]!
    this.sequence[to] = this.sequence[from]!
    this.position[to] = this.position[from]!
    for (let i = 0; i < this.#fields.length; i++) {
      this.values[i]![to] = this.values[i]![from]!
      this.isNumber[i]![to] = this.isNumber[i]![from]!
    }
  }

  #setRoom(room: number): void {
    if (this.ref.length > room) this.ref.length = room
    this.index = withRoom(Int32Array, this.index, room, this.size)
    this.key = withRoom(Int32Array, this.key, room, this.size)
    this.time = withRoom(Float64Array, this.time, room, this.size)
    this.sequence = withRoom(Float64Array, this.sequence, room, this.size)
    this.position = withRoom(Float64Array, this.position, room, this.size)
    for (let i = 0; i < this.#fields.length; i++) {
      this.values[i] = withRoom(Float64Array, this.values[i]!, room, this.size)
      this.isNumber[i] = withRoom(Uint8Array, this.isNumber[i]!, room, this.size)
    }
  }
}
