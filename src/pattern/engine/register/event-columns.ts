/** Events by place: their numbers side by side, so that to write one down touches one line of the cache. */
import { dereference } from '../../../event/rows.ts'
import { withRoom } from '../../../base/with-room.ts'
import type { EngineEvent } from '../engine.ts'
import type { EventSnapshot } from '../snapshot.ts'

/** How many numbers an event has; at a place they begin at `place * STRIDE`. */
export const STRIDE = 4
export const TIME = 0
export const ORDINAL = 1
export const SEQUENCE = 2
export const INDEX = 3

export class EventColumns {
  numbers: Float64Array
  readonly refs: unknown[] = []

  constructor(room: number) {
    this.numbers = new Float64Array(room * STRIDE)
  }

  set(place: number, { time, ref, index, position, sequence }: EngineEvent): void {
    const { numbers } = this
    const at = place * STRIDE
    numbers[at + TIME] = time
    numbers[at + ORDINAL] = position
    numbers[at + SEQUENCE] = sequence
    numbers[at + INDEX] = index
    this.refs[place] = ref
  }

  timeOf(place: number): number {
    return this.numbers[place * STRIDE + TIME]!
  }

  /** Takes over an event, or that there is none, from a place of others. */
  copy(place: number, other: EventColumns, from: number): void {
    for (let part = 0; part < STRIDE; part++) this.numbers[place * STRIDE + part] = other.numbers[from * STRIDE + part]!
    this.refs[place] = other.refs[from]
  }

  /** The event of a place is kept alive no longer. */
  clear(place: number): void {
    this.refs[place] = undefined
  }

  get(place: number): EventSnapshot {
    const { numbers } = this
    const at = place * STRIDE
    return {
      event: dereference(this.refs[place], numbers[at + INDEX]!),
      time: numbers[at + TIME]!,
      position: numbers[at + ORDINAL]!,
      sequence: numbers[at + SEQUENCE]!,
    }
  }

  /** Makes room for more places. */
  grow(room: number): void {
    this.numbers = withRoom(Float64Array, this.numbers, room * STRIDE, this.numbers.length)
  }

  /** Moves events together. @param from by place, where the event stood before, which is not before it */
  gather(from: Int32Array, room: number): void {
    const numbers = new Float64Array(room * STRIDE)
    for (let place = 0; place < from.length; place++) {
      const at = from[place]! * STRIDE
      for (let part = 0; part < STRIDE; part++) numbers[place * STRIDE + part] = this.numbers[at + part]!
      this.refs[place] = this.refs[from[place]!]
    }
    this.numbers = numbers
    this.refs.length = from.length
  }
}
