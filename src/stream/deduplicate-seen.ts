/**
 * The ids that have been seen of one watermark scope, each with the event time of the event that went on.
 *
 * Time is cut into stretches as long as the horizon, and the ids of a stretch lie in one map. Two events of one stretch
 * are within the horizon of each other, so a map holds one time per id; and an event is compared with its own stretch and
 * the two beside it. A stretch is forgotten as a whole, when the watermark has passed all it could be compared with.
 *
 * Cost: O(1) per event (at most three look-ups), O(log s) per stretch of s. Memory: the ids of the horizon, of the
 * disorder, and of up to one stretch more.
 * Alternatives: a queue of ids by time beside one map, which costs another entry per id and O(log n) per event out of order;
 * a Bloom filter per stretch, which would drop events that are no duplicates.
 */
import { Heap } from '../base/heap.ts'

/** By stretch, the earliest first: its number, and ids with their times in order of arrival. */
export type SeenSnapshot = readonly (readonly [
  stretch: number,
  ids: readonly (readonly [id: unknown, time: number])[],
])[]

interface Stretch {
  readonly number: number
  readonly times: Map<unknown, number>
  /** What has been taken of it, the first that came first; it goes on where it stopped. */
  shedding: Iterator<unknown, undefined> | null
}

export class SeenIds {
  readonly #within: number
  /** How long ids are kept beyond the horizon, in milliseconds. */
  readonly #longer: number
  readonly #stretches: Map<number, Stretch> = new Map()
  readonly #order: Heap<Stretch> = new Heap((a, b) => a.number < b.number)
  #size = 0
  /** The greatest event time that went on. */
  greatest: number = -Infinity

  /** @param within the horizon in milliseconds, more than 0 */
  constructor(within: number, longer: number) {
    this.#within = within
    this.#longer = longer
  }

  /** How many ids are kept. */
  get size(): number {
    return this.#size
  }

  /**
   * Takes note of an event, unless it is a duplicate.
   *
   * @param id equal by value
   * @param watermark what it met; what that has passed is not known any more, whether or not it is still kept
   * @returns whether it is the first within the horizon
   */
  add(id: unknown, time: number, watermark: number): boolean {
    const number = Math.floor(time / this.#within)
    const here = this.#stretches.get(number)
    const known = watermark - this.#within - this.#longer
    if (here !== undefined && isWithin(here.times.get(id), -Infinity, Infinity, known)) return false
    const before = this.#stretches.get(number - 1)
    if (before !== undefined && isWithin(before.times.get(id), time - this.#within, Infinity, known)) return false
    const after = this.#stretches.get(number + 1)
    if (after !== undefined && isWithin(after.times.get(id), -Infinity, time + this.#within, known)) return false
    const { times } = here ?? this.#open(number)
    const size = times.size
    times.set(id, time)
    this.#size += times.size - size
    if (time > this.greatest) this.greatest = time
    return true
  }

  /** Forgets what no event that comes behind this watermark is compared with. */
  forget(watermark: number): void {
    for (;;) {
      const oldest = this.#order.peek()
      if (oldest === undefined || (oldest.number + 2) * this.#within + this.#longer > watermark) return
      this.#close(oldest)
    }
  }

  /**
   * Gives up the oldest id: of the earliest stretch the one that came first.
   *
   * @returns its event time
   */
  shed(): number {
    for (;;) {
      const oldest = this.#order.peek()!
      const { times } = oldest
      oldest.shedding ??= times.keys()
      const { value: id, done } = oldest.shedding.next()
      if (done === true) {
        this.#close(oldest)
        continue
      }
      const time = times.get(id)!
      times.delete(id)
      this.#size--
      if (times.size === 0) this.#close(oldest)
      return time
    }
  }

  snapshot(): SeenSnapshot {
    return [...this.#stretches.values()]
      .sort((a, b) => a.number - b.number)
      .map(({ number, times }) => [number, [...times]])
  }

  restore(snapshot: SeenSnapshot): void {
    for (const [number, ids] of snapshot) {
      const { times } = this.#open(number)
      for (const [id, time] of ids) times.set(id, time)
      this.#size += ids.length
    }
  }

  #open(number: number): Stretch {
    const stretch: Stretch = { number, times: new Map(), shedding: null }
    this.#stretches.set(number, stretch)
    this.#order.push(stretch)
    return stretch
  }

  #close(oldest: Stretch): void {
    this.#order.pop()
    this.#stretches.delete(oldest.number)
    this.#size -= oldest.times.size
  }
}

function isWithin(time: number | undefined, least: number, greatest: number, known: number): boolean {
  return time !== undefined && time >= least && time <= greatest && time > known
}
