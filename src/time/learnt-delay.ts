/**
 * A delay that is learnt from how far events come behind the greatest time seen before them.
 *
 * A histogram with buckets that grow with the delay: 32 to each power of two from 1 ms on, so that a delay is at most
 * 3.2 % too long, and never too short; whole milliseconds below 64 are exact. After every `halfLife` events all counts
 * are halved, so that an observation counts at most half after as many more, and what was long ago is forgotten. Counts
 * are halved powers of two, whose sums are exact: the delay depends on the observations alone, on any machine.
 *
 * Cost: O(1) an event but for the buckets that the quantile passes over, no allocation. Memory: 14 KB.
 * Source: buckets as in HdrHistogram; the place of the quantile is kept from one event to the next.
 */
import type { LearntDelaySpec } from './watermark-spec.ts'

/** The state of a learnt delay as plain values, for a checkpoint. */
export interface LearntDelayState {
  /** Buckets that are not empty, ascending. */
  readonly counts: readonly (readonly [bucket: number, count: number])[]
  /** How many events there have been, up to those of the first hundred; and since the counts were halved last. */
  readonly seen: number
  readonly sinceHalved: number
}

/** Buckets to a power of two; powers of two up to more than the range of times. */
const FINE_BITS = 5
const FINE = 2 ** FINE_BITS
const POWERS = 55
/** Bucket 0 is for less than a millisecond. */
const BUCKETS = 1 + POWERS * FINE

/** For so many events the initial delay holds too: the quantile of a few says little. */
const FIRST = 100

/** Counts less than this are forgotten: twenty halvings of one event. */
const LEAST_COUNT = 2 ** -20

export class LearntDelay {
  readonly #spec: LearntDelaySpec
  readonly #initial: number
  readonly #max: number
  readonly #counts: Float64Array = new Float64Array(BUCKETS)
  #total = 0
  /** The bucket of the quantile, and what is in the buckets up to it, itself included. */
  #bucket = 0
  #upTo = 0
  /** The delay of that bucket, within the limits. */
  #delay: number
  #seen = 0
  #sinceHalved = 0

  /** @param initialMs the delay is not shorter than this during the first hundred events */
  constructor(spec: LearntDelaySpec, initialMs: number) {
    this.#spec = spec
    this.#initial = initialMs
    this.#max = spec.maxMs ?? Infinity
    this.#delay = this.#within(0)
  }

  /** The delay as of the last event, in whole milliseconds within the limits of the spec. */
  get ms(): number {
    return this.#seen < FIRST && this.#delay < this.#initial ? this.#initial : this.#delay
  }

  /** An event came behind the greatest time before it by this many milliseconds; 0: it did not. */
  observe(behindMs: number): void {
    if (this.#seen < FIRST) this.#seen++
    if (this.#sinceHalved === this.#spec.halfLife) this.#halve()
    this.#sinceHalved++
    this.#add(bucketOf(behindMs), 1)
    this.#settle()
  }

  snapshot(): LearntDelayState {
    const counts: [number, number][] = []
    for (const [bucket, count] of this.#counts.entries()) if (count > 0) counts.push([bucket, count])
    return { counts, seen: this.#seen, sinceHalved: this.#sinceHalved }
  }

  /** Takes over what another has learnt, before the first event. */
  restore({ counts, seen, sinceHalved }: LearntDelayState): void {
    for (const [bucket, count] of counts) this.#add(bucket, count)
    this.#seen = seen
    this.#sinceHalved = Math.min(sinceHalved, this.#spec.halfLife)
    this.#settle()
  }

  #add(bucket: number, count: number): void {
    this.#counts[bucket]! += count
    this.#total += count
    if (bucket <= this.#bucket) this.#upTo += count
  }

  /** The bucket of the quantile is the first with at least so much up to it. */
  #settle(): void {
    const wanted = this.#spec.quantile * this.#total
    const before = this.#bucket
    while (this.#upTo < wanted && this.#bucket < BUCKETS - 1) this.#upTo += this.#counts[++this.#bucket]!
    while (this.#bucket > 0 && this.#upTo - this.#counts[this.#bucket]! >= wanted)
      this.#upTo -= this.#counts[this.#bucket--]!
    if (this.#bucket !== before) this.#delay = this.#within(delayOf(this.#bucket))
  }

  #within(ms: number): number {
    return Math.min(Math.max(ms, this.#spec.minMs), this.#max)
  }

  #halve(): void {
    this.#sinceHalved = 0
    this.#total = 0
    this.#upTo = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const half = this.#counts[bucket]! / 2
      this.#counts[bucket] = half < LEAST_COUNT ? 0 : half
      this.#total += this.#counts[bucket]!
      if (bucket === this.#bucket) this.#upTo = this.#total
    }
  }
}

const bits = new DataView(new ArrayBuffer(8))

/** Exponent and first bits of the mantissa, read off the number: no logarithm, so the same on any machine. */
function bucketOf(ms: number): number {
  if (ms < 1) return 0
  bits.setFloat64(0, ms)
  const bucket = 1 + (bits.getUint32(0) >>> (20 - FINE_BITS)) - 1023 * FINE
  return bucket < BUCKETS ? bucket : BUCKETS - 1
}

/**
 * The least whole delay with which no event of the bucket is late: one that is behind by less than the upper end of the
 * bucket, since an event is late if it is behind by a whole millisecond more than the delay.
 */
function delayOf(bucket: number): number {
  if (bucket === 0) return 0
  const fine = bucket % FINE
  return Math.ceil(2 ** ((bucket - fine) / FINE) * (1 + fine / FINE)) - 1
}
