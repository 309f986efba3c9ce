/** How many values are in each bucket of a sketch: of the greatest buckets, and in the least of them all that is below. */
import { NumberPlaces } from './number-places.ts'

export class BucketCounts {
  readonly #most: number
  #places: NumberPlaces = new NumberPlaces()
  /** By place. */
  #counts: Float64Array = NOTHING

  /** @param most how many buckets there are at most */
  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#places.size
  }

  /** What is kept depends on what was added alone, not on its order. */
  add(bucket: number, count: number): void {
    const place = this.#places.placeOf(bucket)
    if (place >= 0) this.#counts[place]! += count
    else if (this.size < this.#most) this.#enter(bucket, count)
    else this.#addToFull(bucket, count)
  }

  /** In the order in which buckets came. */
  entries(): readonly (readonly [bucket: number, count: number])[] {
    return Array.from(this.#places.keys(), (bucket, place) => [bucket, this.#counts[place]!])
  }

  /** @complexity O(b log b) in the number of buckets */
  sorted(): Float64Array {
    return this.#places.keys().slice().sort()
  }

  /** Of a bucket that there is. */
  countOf(bucket: number): number {
    return this.#counts[this.#places.placeOf(bucket)]!
  }

  #enter(bucket: number, count: number): void {
    const place = this.#places.add(bucket)
    if (place >= this.#counts.length) {
      const counts = new Float64Array(Math.max(8, place * 2))
      counts.set(this.#counts)
      this.#counts = counts
    }
    this.#counts[place] = count
  }

  /** A bucket below all others is counted with the least of them; one above that takes its place. */
  #addToFull(bucket: number, count: number): void {
    const entries = this.entries()
    let least = 0
    entries.forEach(([one], place) => {
      if (one < entries[least]![0]) least = place
    })
    const [leastBucket, leastCount] = entries[least]!
    if (bucket < leastBucket) return this.add(leastBucket, count)
    this.#places = new NumberPlaces()
    for (const [place, [one, kept]] of entries.entries()) if (place !== least) this.#enter(one, kept)
    this.#enter(bucket, count)
    this.add(this.sorted()[0]!, leastCount)
  }
}

const NOTHING = new Float64Array(0)
