/**
 * Events of which all that can be found hangs on one word and one number: `kind == 'gas' and ppm > …`, a thousand times.
 * Of each word, the numbers are a line cut at all thresholds that the word leads to (`number-lines.ts`); all events
 * between two cuts have the same predicates. So the first of them is looked up, and of the others the symbol is known.
 *
 * Only where nothing else is looked up or asked first. A word that leads to something else is looked up as ever.
 */
import type { FieldIndex } from './field-index.ts'
import { NO_PLACE, NumberLines } from './number-lines.ts'

/** Events with such a word have to be looked up. */
export const LOOKED_UP = 0x7fffffff

export class SymbolLines {
  readonly numbers: NumberLines
  /** The number of the field that tells the line. */
  readonly field: number
  /** By line: the number of the field that tells the place. */
  readonly fieldOf: number[] = []
  readonly #top: FieldIndex
  /** By word from which something follows, see `ofWord`. */
  readonly #known: Map<unknown, number> = new Map()
  #ofNumbers: number | null = null
  #ofNothing: number | null = null

  /** @param limit see `NumberLines` */
  constructor(top: FieldIndex, limit?: number) {
    this.numbers = new NumberLines(limit)
    this.field = top.field
    this.#top = top
    for (const word of top.words) if (typeof word !== 'number') this.#known.set(word, UNKNOWN)
  }

  /**
   * What a word leads to: a line, from 0; or its place if there is but one, as a complement (`~place`); or `LOOKED_UP`.
   *
   * @complexity O(1), but O(n log n) for the first event with a word
   */
  ofWord(word: string | boolean): number {
    const known = this.#known.get(word)
    if (known === undefined) return (this.#ofNothing ??= this.#find(word))
    if (known !== UNKNOWN) return known
    const found = this.#find(word)
    this.#known.set(word, found)
    return found
  }

  /** The line on which the field that tells the line is itself, where that is a number; or `LOOKED_UP`. */
  get ofNumbers(): number {
    const { cuts, field } = this.#top
    return (this.#ofNumbers ??= cuts === null ? LOOKED_UP : this.#add(field, cuts))
  }

  #find(word: string | boolean): number {
    const postings = this.#top.postingsOf(word)
    if (postings === undefined) return LOOKED_UP
    if (postings.some(({ candidates }) => candidates.length > 0)) return LOOKED_UP
    const within = postings.flatMap((posting) => posting.within)
    const [first] = within
    if (first === undefined) return this.#place()
    const areAlike = within.every(({ field, cuts }) => field === first.field && cuts !== null)
    return areAlike ? this.#add(first.field, Float64Array.from(within.flatMap(({ cuts }) => [...cuts!]))) : LOOKED_UP
  }

  #place(): number {
    const place = this.numbers.addPlace()
    return place === NO_PLACE ? LOOKED_UP : ~place
  }

  #add(field: number, cuts: Float64Array): number {
    const line = this.numbers.add(cuts)
    if (line < 0) return LOOKED_UP
    this.fieldOf.push(field)
    return line
  }
}

/** Not looked at yet. */
const UNKNOWN = 0x7ffffffe
