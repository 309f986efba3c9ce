/**
 * Ranges that are open at one side, `> 3`, `<= 8`: those that hold a value are the first ones of a sorted list, and how
 * many there are is found by binary search. That number is all that is told of them, as one fact.
 */
import type { Facts } from '../facts.ts'
import type { End } from './key.ts'
import { Passed } from './passed.ts'
import type { Finder, Posting } from './posting.ts'

export interface Threshold {
  readonly end: End
  readonly posting: Posting
}

/** Which ends: those that a value must be above, or those that it must be below. */
export type Side = 'low' | 'high'

export class ThresholdIndex<V extends number | string> {
  readonly #isLow: boolean
  readonly #values: readonly V[]
  readonly #inclusive: Uint8Array
  readonly #passed: Passed

  /** @complexity O(n log n) */
  constructor(side: Side, entries: readonly Threshold[], facts: Facts) {
    const direction = side === 'low' ? 1 : -1
    const sorted = [...entries].sort(({ end: a }, { end: b }) => {
      if (a.value === b.value) return Number(b.inclusive) - Number(a.inclusive)
      return a.value < b.value ? -direction : direction
    })
    this.#isLow = side === 'low'
    this.#values = sorted.map(({ end }) => end.value as V)
    this.#inclusive = Uint8Array.from(sorted, ({ end }) => Number(end.inclusive))
    this.#passed = new Passed(
      sorted.map(({ posting }) => posting),
      facts,
    )
  }

  /**
   * Tells which ranges hold the value, which is not NaN.
   *
   * @returns how many thresholds were compared with it
   * @complexity O(log n), and what has more to be done
   */
  find(value: V, finder: Finder): number {
    const values = this.#values
    const inclusive = this.#inclusive
    const isLow = this.#isLow
    let from = 0
    let to = values.length
    let steps = 0
    while (from < to) {
      const middle = (from + to) >> 1
      const threshold = values[middle]!
      steps++
      const holds = (isLow ? value > threshold : value < threshold) || (value === threshold && inclusive[middle] === 1)
      if (holds) from = middle + 1
      else to = middle
    }
    this.#passed.tell(from, finder)
    return steps
  }
}
