/** Postings: what follows when a key holds. */
import type { FieldIndex } from './field-index.ts'

/** What follows from one key. A class, so that all have one shape in V8. */
export class Posting {
  /** Predicates that hold with the key. */
  readonly bits: readonly number[]
  /** Slots of the atoms that hold with the key and may be asked elsewhere too. */
  readonly slots: readonly number[]
  /** Predicates that may hold and have to be asked. */
  readonly candidates: readonly number[]
  /** Predicates that may hold and can be looked up in their turn. */
  readonly within: readonly FieldIndex[]
  /** Whether there is anything beside predicates that hold. */
  readonly hasMore: boolean

  constructor(
    bits: readonly number[],
    slots: readonly number[],
    candidates: readonly number[],
    within: readonly FieldIndex[],
  ) {
    this.bits = bits
    this.slots = slots
    this.candidates = candidates
    this.within = within
    this.hasMore = slots.length + candidates.length + within.length > 0
  }
}

/** No fact. */
export const NO_FACT = -1

/** Told of what is found. */
export interface Finder {
  /** A fact of the event, see `facts.ts`. */
  fact(fact: number): void
  /** Of a key that holds, what is still to be done. */
  more(posting: Posting): void
}
