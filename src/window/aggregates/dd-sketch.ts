/**
 * Quantiles with a guaranteed relative error: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: A Fast and Fully-Mergeable
 * Quantile Sketch with Relative-Error Guarantees" (PVLDB 12, 2019).
 *
 * A value x > 0 is counted in bucket ⌈log_γ x⌉, γ = (1 + e) / (1 − e): all values of a bucket are within the relative error
 * e of one number. Negative values have buckets of their own, by magnitude; zeros are counted. Sketches merge by adding
 * counts, so neither order nor parts change anything.
 *
 * Memory is bounded: of each sign there are at most as many buckets as a range of 18 decades needs (2,073 at 1 %). Beyond
 * that the buckets nearest to zero become one. So the guarantee holds for every value that is less than a factor of 1e18
 * from the greatest of its sign; and for all values where fewer buckets are in use.
 */
import { plainValue, valueFromPlain } from './plain.ts'

/** What a relative error means: where the buckets are. */
export class Buckets {
  readonly #logOfGamma: number
  readonly #gamma: number
  /** Of each sign. */
  readonly most: number

  constructor(relativeError: number) {
    this.#gamma = (1 + relativeError) / (1 - relativeError)
    this.#logOfGamma = Math.log(this.#gamma)
    this.most = Math.ceil(Math.log(1e18) / this.#logOfGamma)
  }

  /** @param magnitude more than 0; infinite ones have a bucket of their own */
  of(magnitude: number): number {
    return Math.ceil(Math.log(magnitude) / this.#logOfGamma)
  }

  /** The number that stands for a bucket: as far, relatively, from one end as from the other. */
  middle(bucket: number): number {
    if (bucket === Infinity) return Infinity
    // The upper end of the last bucket is beyond the greatest double, so what is divided by is taken off before.
    return Math.min(Number.MAX_VALUE, Math.exp(bucket * this.#logOfGamma - Math.log((this.#gamma + 1) / 2)))
  }
}

export class DDSketch {
  readonly #buckets: Buckets
  readonly #positive: Map<number, number> = new Map()
  readonly #negative: Map<number, number> = new Map()
  #zeros = 0
  #count = 0
  #min = Infinity
  #max = -Infinity

  constructor(buckets: Buckets) {
    this.#buckets = buckets
  }

  get count(): number {
    return this.#count
  }

  /** How many buckets there are, zero not among them. */
  get size(): number {
    return this.#positive.size + this.#negative.size
  }

  add(value: number): void {
    this.#count++
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    if (value > 0) this.#tally(this.#positive, this.#buckets.of(value), 1)
    else if (value < 0) this.#tally(this.#negative, this.#buckets.of(-value), 1)
    else this.#zeros++
  }

  merge(other: DDSketch): void {
    this.#count += other.#count
    this.#zeros += other.#zeros
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
    for (const [bucket, count] of other.#positive) this.#tally(this.#positive, bucket, count)
    for (const [bucket, count] of other.#negative) this.#tally(this.#negative, bucket, count)
  }

  /**
   * An estimate of the value of rank ⌊q (n − 1)⌋, from 0, among the values in order.
   *
   * @param q from 0 to 1
   * @returns `null` without values
   * @complexity O(b log b) in the number of buckets
   */
  quantile(q: number): number | null {
    if (this.#count === 0) return null
    let left = Math.floor(q * (this.#count - 1))
    // From the least value on: the negative ones from the greatest magnitude down.
    for (const [bucket, count] of ordered(this.#negative).reverse()) {
      left -= count
      if (left < 0) return this.#within(-this.#buckets.middle(bucket))
    }
    left -= this.#zeros
    if (left < 0) return 0
    for (const [bucket, count] of ordered(this.#positive)) {
      left -= count
      if (left < 0) return this.#within(this.#buckets.middle(bucket))
    }
    return this.#max
  }

  copy(): DDSketch {
    const copy = new DDSketch(this.#buckets)
    copy.merge(this)
    return copy
  }

  toPlain(): unknown {
    return {
      count: this.#count,
      zeros: this.#zeros,
      min: plainValue(this.#min),
      max: plainValue(this.#max),
      positive: entries(this.#positive),
      negative: entries(this.#negative),
    }
  }

  static fromPlain(buckets: Buckets, plain: unknown): DDSketch {
    const { count, zeros, min, max, positive, negative } = plain as PlainSketch
    const sketch = new DDSketch(buckets)
    sketch.#count = count
    sketch.#zeros = zeros
    sketch.#min = valueFromPlain(min) as number
    sketch.#max = valueFromPlain(max) as number
    for (const [bucket, n] of positive) sketch.#positive.set(valueFromPlain(bucket) as number, n)
    for (const [bucket, n] of negative) sketch.#negative.set(valueFromPlain(bucket) as number, n)
    return sketch
  }

  /** No estimate is beyond what has been seen. */
  #within(estimate: number): number {
    return Math.min(this.#max, Math.max(this.#min, estimate))
  }

  /**
   * What is kept depends on the counts by bucket alone, not on their order: the greatest `most` buckets, and in the least
   * of them all that is below.
   */
  #tally(counts: Map<number, number>, bucket: number, count: number): void {
    const before = counts.get(bucket)
    counts.set(bucket, (before ?? 0) + count)
    if (before !== undefined || counts.size <= this.#buckets.most) return
    let least = Infinity
    let next = Infinity
    for (const one of counts.keys()) {
      if (one < least) {
        next = least
        least = one
      } else if (one < next) {
        next = one
      }
    }
    counts.set(next, counts.get(next)! + counts.get(least)!)
    counts.delete(least)
  }
}

interface PlainSketch {
  readonly count: number
  readonly zeros: number
  readonly min: unknown
  readonly max: unknown
  readonly positive: readonly (readonly [bucket: unknown, count: number])[]
  readonly negative: readonly (readonly [bucket: unknown, count: number])[]
}

function ordered(counts: ReadonlyMap<number, number>): (readonly [bucket: number, count: number])[] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
}

function entries(counts: ReadonlyMap<number, number>): unknown {
  return [...counts].map(([bucket, count]) => [plainValue(bucket), count])
}
