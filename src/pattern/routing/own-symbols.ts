/**
 * The symbols of one rule among many: what the symbols of all rules say of the predicates that this one asks about.
 *
 * The symbols of all rules tell apart the predicates of all; a rule has a few predicates of its own, and what an engine
 * knows by symbol should be as small as that, or it would grow with rules times symbols.
 */
import type { Symbols } from '../../event/symbol-sets.ts'
import { SymbolTable, WORD_BITS } from '../../event/symbols.ts'

/** Up to so many predicates make so few symbols that rules with as many of them share one table. */
export const SHARED_BITS = 8

/** The set at hand of a rule with so few. */
const WORD = new Int32Array(1)

export class OwnSymbols {
  readonly table: SymbolTable
  readonly #all: Symbols
  /** By own bit: the bit in the symbols of all. */
  readonly #bits: readonly number[]
  readonly #words: Int32Array

  /**
   * @param bits those in the symbols of all rules; those that are negative always hold
   * @param tables by number of predicates: the table that rules with so many share; such that are few
   */
  constructor(all: Symbols, bits: readonly number[], tables: Map<number, SymbolTable>) {
    this.#all = all
    const own: number[] = []
    for (const bit of bits) if (bit >= 0 && !own.includes(bit)) own.push(bit)
    this.#bits = own
    const { length } = this.#bits
    const isShared = length <= SHARED_BITS
    this.table = (isShared ? tables.get(length) : undefined) ?? new SymbolTable(length)
    if (isShared) tables.set(length, this.table)
    this.#words = isShared ? WORD : new Int32Array(this.table.width)
  }

  /** The bits of all that matter here. */
  get bits(): readonly number[] {
    return this.#bits
  }

  /** The own bit for one of all; -1 stays -1. */
  bitOf(bit: number): number {
    return this.#bits.indexOf(bit)
  }

  /** The own symbol for one of all. If it is transient, it is to be released. O(predicates of the rule). */
  of(symbol: number): number {
    const bits = this.#bits
    const words = this.#words
    if (words.length > 1) words.fill(0)
    let word = 0
    for (let own = 0; own < bits.length; own++) {
      if (!this.#all.has(symbol, bits[own]!)) continue
      if (own < WORD_BITS) word |= 1 << own
      else words[Math.floor(own / WORD_BITS)]! |= 1 << (own % WORD_BITS)
    }
    words[0] = word
    return this.table.intern(words, 0)
  }
}
