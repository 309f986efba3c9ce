/** Postings: what follows when a key holds. */
import type { FieldIndex } from './field-index.ts'

/** A bit of a bit set: its word, and the bit in it. */
export interface Place {
  readonly word: number
  readonly mask: number
}

/** What follows from one key. A class, so that all have one shape in V8. */
export class Posting {
  /** A predicate that holds with the key; a mask of 0: none. */
  readonly word: number
  readonly mask: number
  /** Whether there is anything beside that. */
  readonly hasMore: boolean
  /** Further predicates that hold with the key. */
  readonly others: readonly Place[]
  /** Slots of the atoms that hold with the key and are asked elsewhere too. */
  readonly slots: readonly number[]
  /** Predicates that may hold and have to be asked. */
  readonly candidates: readonly number[]
  /** Predicates that may hold and can be looked up in their turn. */
  readonly within: readonly FieldIndex[]

  constructor(
    places: readonly Place[],
    slots: readonly number[],
    candidates: readonly number[],
    within: readonly FieldIndex[],
  ) {
    this.word = places[0]?.word ?? 0
    this.mask = places[0]?.mask ?? 0
    this.others = places.slice(1)
    this.slots = slots
    this.candidates = candidates
    this.within = within
    this.hasMore = this.others.length + slots.length + candidates.length + within.length > 0
  }
}

/** Told of each key that holds. */
export interface Finder {
  found(posting: Posting): void
}
