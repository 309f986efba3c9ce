/**
 * The order of a few thousand times that are spread evenly enough: a distribution into buckets, one per time on
 * average, and an insertion sort of what is nearly sorted then. Stable. O(n), or a refusal.
 */
import { withRoom } from '../base/with-room.ts'

/** With more steps back than these per time, they are too unevenly spread: it is left to who sorts without assumptions. */
const MOST_STEPS = 16

export class BucketOrder {
  #bucket: Int32Array = new Int32Array(64)
  #ends: Int32Array = new Int32Array(65)
  #order: Int32Array = new Int32Array(64)

  /**
   * @param times finite
   * @param size how many there are, at least one
   * @returns the places of the first `size` times in their order, valid until the next call; `null`: too many different
   *   ones are close together for their range
   */
  of(times: Float64Array, size: number): Int32Array | null {
    this.#reserve(size)
    const bucket = this.#bucket
    const ends = this.#ends.fill(0, 0, size + 1)
    const order = this.#order
    let least = times[0]!
    let greatest = least
    for (let i = 1; i < size; i++) {
      const time = times[i]!
      if (time < least) least = time
      else if (time > greatest) greatest = time
    }
    const perMs = greatest > least ? (size - 1) / (greatest - least) : 0
    for (let i = 0; i < size; i++) ends[(bucket[i] = ((times[i]! - least) * perMs) | 0) + 1]!++
    for (let at = 1; at <= size; at++) ends[at]! += ends[at - 1]!
    for (let i = 0; i < size; i++) order[ends[bucket[i]!]!++] = i
    let left = MOST_STEPS * size
    for (let at = 1; at < size; at++) {
      const place = order[at]!
      const time = times[place]!
      let to = at
      while (to > 0 && times[order[to - 1]!]! > time) order[to] = order[--to]!
      order[to] = place
      left -= at - to
      if (left < 0) return null
    }
    return order
  }

  #reserve(size: number): void {
    if (size <= this.#order.length) return
    const room = Math.max(size, 2 * this.#order.length)
    this.#bucket = withRoom(Int32Array, this.#bucket, room, 0)
    this.#ends = withRoom(Int32Array, this.#ends, room + 1, 0)
    this.#order = withRoom(Int32Array, this.#order, room, 0)
  }
}
