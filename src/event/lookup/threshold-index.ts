/**
 * Ranges that are open at one side, `> 3`, `<= 8`: those that hold a value are the first ones of a sorted list, and how
 * many there are is found by binary search. That number is all that is told of them, as one fact.
 */
import type { Facts } from '../facts.ts'
import type { End } from './key.ts'
import { NO_FACT, type Finder, type Posting } from './posting.ts'

export class ThresholdIndex<V extends number | string> {
  readonly #isLow: boolean
  readonly #values: ArrayLike<V>
  readonly #inclusive: Uint8Array
  /** By how many ranges hold: the fact that says which predicates hold with them. */
  readonly #facts: Int32Array
  /** Those after which there is more to do, and where they stand in the list. */
  readonly #more: readonly Posting[]
  readonly #moreAt: Int32Array

  /**
   * @param side whether the ends are lower or upper ones
   * @complexity O(n log n)
   */
  constructor(
    side: 'low' | 'high',
    entries: readonly { readonly end: End; readonly posting: Posting }[],
    facts: Facts,
  ) {
    const direction = side === 'low' ? 1 : -1
    const sorted = [...entries].sort(({ end: a }, { end: b }) => {
      if (a.value === b.value) return Number(b.inclusive) - Number(a.inclusive)
      return a.value < b.value ? -direction : direction
    })
    const values = sorted.map(({ end }) => end.value)
    this.#isLow = side === 'low'
    this.#values = (isAllNumbers(values) ? Float64Array.from(values) : values) as unknown as ArrayLike<V>
    this.#inclusive = Uint8Array.from(sorted, ({ end }) => Number(end.inclusive))
    this.#facts = factsBehind(sorted, facts)
    const more = sorted.flatMap(({ posting }, at) => (posting.hasMore ? [{ posting, at }] : []))
    this.#more = more.map(({ posting }) => posting)
    this.#moreAt = Int32Array.from(more, ({ at }) => at)
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
    if (from === 0) return steps
    const fact = this.#facts[from]!
    if (fact !== NO_FACT) finder.fact(fact)
    const moreAt = this.#moreAt
    for (let i = 0; i < moreAt.length && moreAt[i]! < from; i++) finder.more(this.#more[i]!)
    return steps
  }
}

function isAllNumbers(values: readonly (number | string)[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number')
}

/** One run of facts; ranges with which no predicate holds say no more than those before them. */
function factsBehind(sorted: readonly { readonly posting: Posting }[], facts: Facts): Int32Array {
  const saying = sorted.filter(({ posting }) => posting.bits.length > 0)
  const first = saying.length === 0 ? 0 : facts.add(saying.map(({ posting }) => posting.bits))
  const behind = new Int32Array(sorted.length + 1).fill(NO_FACT)
  let said = 0
  for (const [at, { posting }] of sorted.entries()) {
    if (posting.bits.length > 0) said++
    behind[at + 1] = said === 0 ? NO_FACT : first + said - 1
  }
  return behind
}
