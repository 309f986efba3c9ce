/** Events in columns, by place. */
import { dereference } from '../../../event/rows.ts'
import { gathered } from '../key-logs.ts'
import { withRoom } from '../../../base/with-room.ts'
import type { EngineEvent } from '../engine.ts'
import type { EventSnapshot } from '../snapshot.ts'

export class EventColumns {
  times: Float64Array
  ordinals: Float64Array
  sequences: Float64Array
  indices: Int32Array
  readonly refs: unknown[] = []

  constructor(room: number) {
    this.times = new Float64Array(room)
    this.ordinals = new Float64Array(room)
    this.sequences = new Float64Array(room)
    this.indices = new Int32Array(room)
  }

  set(place: number, { time, ref, index, position, sequence }: EngineEvent): void {
    this.times[place] = time
    this.ordinals[place] = position
    this.sequences[place] = sequence
    this.indices[place] = index
    this.refs[place] = ref
  }

  /** Takes over an event, or that there is none, from a place of others. */
  copy(place: number, other: EventColumns, from: number): void {
    this.times[place] = other.times[from]!
    this.ordinals[place] = other.ordinals[from]!
    this.sequences[place] = other.sequences[from]!
    this.indices[place] = other.indices[from]!
    this.refs[place] = other.refs[from]
  }

  /** The event of a place is kept alive no longer. */
  clear(place: number): void {
    this.refs[place] = undefined
  }

  get(place: number): EventSnapshot {
    return {
      event: dereference(this.refs[place], this.indices[place]!),
      time: this.times[place]!,
      position: this.ordinals[place]!,
      sequence: this.sequences[place]!,
    }
  }

  /** Makes room for more places. */
  grow(room: number): void {
    const { length } = this.times
    this.times = withRoom(Float64Array, this.times, room, length)
    this.ordinals = withRoom(Float64Array, this.ordinals, room, length)
    this.sequences = withRoom(Float64Array, this.sequences, room, length)
    this.indices = withRoom(Int32Array, this.indices, room, length)
  }

  /** Moves events together. @param from by place, where the event stood before, which is not before it */
  gather(from: Int32Array, room: number): void {
    this.times = gathered(Float64Array, this.times, from, room)
    this.ordinals = gathered(Float64Array, this.ordinals, from, room)
    this.sequences = gathered(Float64Array, this.sequences, from, room)
    this.indices = gathered(Int32Array, this.indices, from, room)
    for (let place = 0; place < from.length; place++) this.refs[place] = this.refs[from[place]!]
    this.refs.length = from.length
  }
}
