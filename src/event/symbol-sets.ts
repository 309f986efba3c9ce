/** What stages behind classify may ask of symbols, however their sets of predicates are kept. */
import type { Facts } from './facts.ts'

/** What an engine asks. */
export interface SymbolSets {
  /** Whether predicate `bit` holds in `symbol`. */
  has(symbol: number, bit: number): boolean
  /** Whether the symbol is of one event alone: not to be remembered, and to be released. */
  isTransient(symbol: number): boolean
}

/** The symbols of a classifier. Symbol 0 is the empty set. */
export interface Symbols extends SymbolSets {
  /** How many symbols are interned, the empty set included. */
  readonly size: number
  /** Ids from here on are transient. */
  readonly limit: number
  /** How many transient symbols are in use. */
  readonly transient: number
  /** How often a transient symbol was given out. */
  readonly overflowed: number
  /** What symbols are made of. */
  readonly facts: Facts
  /** Replaces what is in a list by the facts of a symbol. */
  factsOf(symbol: number, into: FactList): void
  /**
   * The symbol of a set with more predicates. A transient symbol takes them up and stays itself, so that there is one to
   * release in any case.
   */
  join(symbol: number, bits: Int32Array, count: number): number
  /** Gives a transient symbol back when its event has been processed or dropped, once; of others nothing happens. */
  release(symbol: number): void
  /** Releases the first `size` symbols of a list. */
  releaseAll(symbols: Int32Array, size: number): void
}

/** A list of facts that is used again and again. */
export class FactList {
  facts: Int32Array = new Int32Array(16)
  count = 0

  clear(): void {
    this.count = 0
  }

  add(fact: number): void {
    if (this.count === this.facts.length) this.#grow()
    this.facts[this.count++] = fact
  }

  #grow(): void {
    const grown = new Int32Array(this.facts.length * 2)
    grown.set(this.facts)
    this.facts = grown
  }
}
