/**
 * Thresholds that are numbers: what `ThresholdIndex` is, with one comparison at each step.
 *
 * All ends are made lower ones that are exclusive: `x >= t` is `x > t'` with the number just before t, and `x < t` is
 * `-x > -t`.
 */
import type { Facts } from '../facts.ts'
import { numberBefore } from './cuts.ts'
import type { End } from './key.ts'
import { Passed } from './passed.ts'
import type { Finder } from './posting.ts'
import type { Side, Threshold } from './threshold-index.ts'

export class NumberThresholds {
  readonly #sign: 1 | -1
  /** How many hold for every number. */
  readonly #always: number
  /** The others, ascending. */
  readonly #limits: Float64Array
  readonly #passed: Passed

  /** @complexity O(n log n) */
  constructor(side: Side, entries: readonly Threshold[], facts: Facts) {
    this.#sign = side === 'low' ? 1 : -1
    const sorted = entries
      .map(({ end, posting }) => ({ limit: limitOf(end, this.#sign), posting }))
      .sort((a, b) => (a.limit === null ? -1 : b.limit === null ? 1 : a.limit - b.limit || 0))
    const limits = sorted.flatMap(({ limit }) => limit ?? [])
    this.#always = sorted.length - limits.length
    this.#limits = Float64Array.from(limits)
    this.#passed = new Passed(
      sorted.map(({ posting }) => posting),
      facts,
    )
  }

  /** See `ThresholdIndex`. */
  find(value: number, finder: Finder): number {
    const limits = this.#limits
    const x = this.#sign * value
    let from = 0
    let to = limits.length
    let steps = 0
    while (from < to) {
      const middle = (from + to) >> 1
      steps++
      if (x > limits[middle]!) from = middle + 1
      else to = middle
    }
    this.#passed.tell(this.#always + from, finder)
    return steps
  }
}

/** The number that must be exceeded; `null`: every number does. */
function limitOf({ value, inclusive }: End, sign: 1 | -1): number | null {
  const limit = sign * (value as number)
  if (!inclusive) return limit
  return limit === -Infinity ? null : numberBefore(limit)
}
