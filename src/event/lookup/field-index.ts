/** All keys of one field: values by hash, ranges by search; numbers and text apart, since they never compare. */
import type { Scalar } from '../expression.ts'
import type { Facts } from '../facts.ts'
import { cutsOf } from './cuts.ts'
import { IntervalIndex, type Interval } from './interval-index.ts'
import type { Constant, Key } from './key.ts'
import { NumberThresholds } from './number-thresholds.ts'
import { NO_FACT, type Finder, type Posting } from './posting.ts'
import { ThresholdIndex, type Side, type Threshold } from './threshold-index.ts'

/** A key, and what follows from it. */
export interface Entry {
  readonly key: Key
  readonly posting: Posting
}

/** What follows when the field has a certain value. A class, so that all have one shape in V8. */
class Outcome {
  readonly fact: number
  readonly more: readonly Posting[]

  constructor(postings: readonly Posting[], facts: Facts) {
    const bits = postings.flatMap((posting) => posting.bits)
    this.fact = bits.length === 0 ? NO_FACT : facts.add([bits])
    this.more = postings.filter(({ hasMore }) => hasMore)
  }
}

/** Of so many words it is remembered what follows from them: there may be an index per rule, and a million words. */
const CODES = 4096

export class FieldIndex {
  /** The number of the field. */
  readonly field: number
  /** A map tells values apart as `==` and `oneOf` do: by type, -0 is 0, and a NaN that is listed is found. */
  readonly #byValue: ReadonlyMap<Constant, Outcome> | null
  readonly #numbers: Ranges<number> | null
  readonly #texts: Ranges<string> | null
  /**
   * Where on the line of numbers what is found may change; `null`: what is found of a number depends on more than it, since
   * there is something to ask, or another field to look up.
   */
  readonly cuts: Float64Array | null
  /** By code of the words at hand: what follows from the word; `undefined`: not looked up yet. */
  #byCode: (Outcome | null | undefined)[] = []
  #words: readonly (string | number)[] | null = null

  constructor(field: number, entries: readonly Entry[], facts: Facts) {
    this.field = field
    this.#byValue = valuesOf(entries, facts)
    this.#numbers = rangesOf<number>('number', entries, facts, NumberThresholds)
    this.#texts = rangesOf<string>('string', entries, facts, ThresholdIndex<string>)
    this.cuts = entries.every(({ posting }) => isOnlyAbout(field, posting))
      ? Float64Array.from(entries.flatMap(cutsOfEntry))
      : null
  }

  /** What follows from a word; `undefined`: that takes a search, since there are ranges of words. */
  postingsOf(word: string | boolean): readonly Posting[] | undefined {
    if (this.#texts !== null) return undefined
    return this.#byValue?.get(word)?.more ?? NOTHING
  }

  /** The words from which something follows. */
  get words(): readonly Constant[] {
    return this.#byValue === null ? [] : [...this.#byValue.keys()]
  }

  /**
   * Tells which keys hold for a value of the field.
   *
   * @returns how many steps it took, beside what was found
   * @complexity O(log n); O(found) more for ranges with two ends, and where more is to be done
   */
  find(value: Scalar, finder: Finder): number {
    if (typeof value === 'number') return this.findNumber(value, finder)
    if (value === null) return 0
    let steps = 0
    if (this.#byValue !== null) {
      steps++
      tell(this.#byValue.get(value), finder)
    }
    if (typeof value === 'string' && this.#texts !== null) steps += this.#texts.find(value, finder)
    return steps
  }

  findNumber(value: number, finder: Finder): number {
    let steps = 0
    if (this.#byValue !== null) {
      steps++
      tell(this.#byValue.get(value), finder)
    }
    if (this.#numbers !== null && !Number.isNaN(value)) steps += this.#numbers.find(value, finder)
    return steps
  }

  /** The same for the word with a code in a dictionary: the hash of a word is looked up once per dictionary. */
  findWord(code: number, words: readonly (string | number)[], finder: Finder): number {
    // Ranges of words are searched each time.
    const byValue = this.#texts === null && this.#numbers === null && code < CODES ? this.#byValue : null
    if (byValue === null) return this.find(words[code]!, finder)
    if (this.#words !== words) {
      this.#words = words
      this.#byCode = []
    }
    while (this.#byCode.length <= code) this.#byCode.push(undefined)
    let outcome = this.#byCode[code]
    if (outcome === undefined) this.#byCode[code] = outcome = byValue.get(words[code]!) ?? null
    tell(outcome, finder)
    return 1
  }
}

const NOTHING: readonly Posting[] = []

function isOnlyAbout(field: number, { candidates, within }: Posting): boolean {
  return candidates.length === 0 && within.every((inner) => inner.field === field && inner.cuts !== null)
}

function cutsOfEntry({ key, posting }: Entry): readonly number[] {
  return [...cutsOf(key), ...posting.within.flatMap(({ cuts }) => [...cuts!])]
}

function tell(outcome: Outcome | null | undefined, finder: Finder): void {
  if (outcome === null || outcome === undefined) return
  const { fact, more } = outcome
  if (fact !== NO_FACT) finder.fact(fact)
  for (let i = 0; i < more.length; i++) finder.more(more[i]!)
}

function valuesOf(entries: readonly Entry[], facts: Facts): ReadonlyMap<Constant, Outcome> | null {
  const map = new Map<Constant, Posting[]>()
  for (const { key, posting } of entries) {
    if (key.kind !== 'values') continue
    for (const value of key.values) {
      const postings = map.get(value)
      if (postings === undefined) map.set(value, [posting])
      else postings.push(posting)
    }
  }
  if (map.size === 0) return null
  return new Map([...map].map(([value, postings]) => [value, new Outcome(postings, facts)]))
}

/** The ranges over values of one type. */
class Ranges<V extends number | string> {
  readonly #lows: Thresholds<V> | null
  readonly #highs: Thresholds<V> | null
  readonly #between: IntervalIndex<V> | null

  constructor(lows: Thresholds<V> | null, highs: Thresholds<V> | null, between: IntervalIndex<V> | null) {
    this.#lows = lows
    this.#highs = highs
    this.#between = between
  }

  find(value: V, finder: Finder): number {
    let steps = 0
    if (this.#lows !== null) steps += this.#lows.find(value, finder)
    if (this.#highs !== null) steps += this.#highs.find(value, finder)
    if (this.#between !== null) steps += this.#between.find(value, finder)
    return steps
  }
}

interface Thresholds<V> {
  find(value: V, finder: Finder): number
}

function rangesOf<V extends number | string>(
  type: 'number' | 'string',
  entries: readonly Entry[],
  facts: Facts,
  thresholds: new (side: Side, entries: readonly Threshold[], facts: Facts) => Thresholds<V>,
): Ranges<V> | null {
  const lows: Threshold[] = []
  const highs: Threshold[] = []
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
  return new Ranges<V>(
    lows.length === 0 ? null : new thresholds('low', lows, facts),
    highs.length === 0 ? null : new thresholds('high', highs, facts),
    between.length === 0 ? null : new IntervalIndex(between, facts),
  )
}
