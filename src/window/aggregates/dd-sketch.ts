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
import { BucketCounts } from './bucket-counts.ts'
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
  readonly #positive: BucketCounts
  readonly #negative: BucketCounts
  #zeros = 0
  #count = 0
  #min = Infinity
  #max = -Infinity

  constructor(buckets: Buckets) {
    this.#buckets = buckets
    this.#positive = new BucketCounts(buckets.most)
    this.#negative = new BucketCounts(buckets.most)
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
    if (value > 0) this.#positive.add(this.#buckets.of(value), 1)
    else if (value < 0) this.#negative.add(this.#buckets.of(-value), 1)
    else this.#zeros++
  }

  merge(other: DDSketch): void {
    this.#count += other.#count
    this.#zeros += other.#zeros
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
    for (const [bucket, count] of other.#positive.entries()) this.#positive.add(bucket, count)
    for (const [bucket, count] of other.#negative.entries()) this.#negative.add(bucket, count)
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
    for (const bucket of this.#negative.sorted().reverse()) {
      left -= this.#negative.countOf(bucket)
      if (left < 0) return this.#within(-this.#buckets.middle(bucket))
    }
    left -= this.#zeros
    if (left < 0) return 0
    for (const bucket of this.#positive.sorted()) {
      left -= this.#positive.countOf(bucket)
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
    for (const [bucket, n] of positive) sketch.#positive.add(valueFromPlain(bucket) as number, n)
    for (const [bucket, n] of negative) sketch.#negative.add(valueFromPlain(bucket) as number, n)
    return sketch
  }

  /** No estimate is beyond what has been seen. */
  #within(estimate: number): number {
    return Math.min(this.#max, Math.max(this.#min, estimate))
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

function entries(counts: BucketCounts): unknown {
  return counts.entries().map(([bucket, count]) => [plainValue(bucket), count])
}
