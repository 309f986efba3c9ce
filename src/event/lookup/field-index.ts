/** All keys of one field: values by hash, ranges by search; numbers and text apart, since they never compare. */
import type { Scalar } from '../expression.ts'
import { IntervalIndex, type Interval } from './interval-index.ts'
import type { Constant, End, Key } from './key.ts'
import type { Finder, Posting } from './posting.ts'
import { ThresholdIndex } from './threshold-index.ts'

/** A key, and what follows from it. */
export interface Entry {
  readonly key: Key
  readonly posting: Posting
}

export class FieldIndex {
  /** The number of the field. */
  readonly field: number
  /** A map tells values apart as `==` and `oneOf` do: by type, -0 is 0, and a NaN that is listed is found. */
  readonly #byValue: Map<Constant, readonly Posting[]> | null
  readonly #numbers: Ranges<number> | null
  readonly #texts: Ranges<string> | null

  constructor(field: number, entries: readonly Entry[]) {
    this.field = field
    this.#byValue = byValue(entries)
    this.#numbers = rangesOf<number>('number', entries)
    this.#texts = rangesOf<string>('string', entries)
  }

  /**
   * Tells which keys hold for a value of the field.
   *
   * @returns how many steps it took, beside the keys that were found
   * @complexity O(log n + found)
   */
  find(value: Scalar, finder: Finder): number {
    if (value === null) return 0
    let steps = 0
    if (this.#byValue !== null) {
      steps++
      const postings = this.#byValue.get(value)
      if (postings !== undefined) for (let i = 0; i < postings.length; i++) finder.found(postings[i]!)
    }
    if (typeof value === 'number') {
      if (this.#numbers !== null && !Number.isNaN(value)) steps += this.#numbers.find(value, finder)
    } else if (typeof value === 'string' && this.#texts !== null) {
      steps += this.#texts.find(value, finder)
    }
    return steps
  }
}

function byValue(entries: readonly Entry[]): Map<Constant, readonly Posting[]> | null {
  const map = new Map<Constant, Posting[]>()
  for (const { key, posting } of entries) {
    if (key.kind !== 'values') continue
    for (const value of key.values) {
      const postings = map.get(value)
      if (postings === undefined) map.set(value, [posting])
      else postings.push(posting)
    }
  }
  return map.size === 0 ? null : map
}

/** The ranges over values of one type. */
class Ranges<V extends number | string> {
  readonly #lows: ThresholdIndex<V>
  readonly #highs: ThresholdIndex<V>
  readonly #between: IntervalIndex<V>

  constructor(lows: ThresholdIndex<V>, highs: ThresholdIndex<V>, between: IntervalIndex<V>) {
    this.#lows = lows
    this.#highs = highs
    this.#between = between
  }

  find(value: V, finder: Finder): number {
    return this.#lows.find(value, finder) + this.#highs.find(value, finder) + this.#between.find(value, finder)
  }
}

function rangesOf<V extends number | string>(type: 'number' | 'string', entries: readonly Entry[]): Ranges<V> | null {
  const lows: { end: End; posting: Posting }[] = []
  const highs: { end: End; posting: Posting }[] = []
  const between: Interval[] = []
  for (const { key, posting } of entries) {
    if (key.kind !== 'range') continue
    const { low, high } = key
    if (typeof (low ?? high)!.value !== type) continue
    if (low !== null && high !== null) between.push({ low, high, posting })
    else if (low !== null) lows.push({ end: low, posting })
    else highs.push({ end: high!, posting })
  }
  if (lows.length + highs.length + between.length === 0) return null
  return new Ranges<V>(new ThresholdIndex('low', lows), new ThresholdIndex('high', highs), new IntervalIndex(between))
}
