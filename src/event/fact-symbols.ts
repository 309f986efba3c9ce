/**
 * Symbols for sets of facts (`facts.ts`): what `SymbolTable` is for few predicates, for many, of which an event has few
 * facts. A set is looked up by the facts themselves; no word is touched of predicates that do not hold.
 *
 * Facts come in the order in which the index finds them, which is the same for all events; so lists are compared and
 * not sets. Should one set ever come as two lists, it has two symbols, and nothing else is different.
 */
import type { Facts } from './facts.ts'
import type { FactList, Symbols } from './symbol-sets.ts'
import { releasedTwice, SYMBOL_LIMIT } from './symbols.ts'
import { TransientSlots } from './transient-slots.ts'

/** How many facts all interned symbols have at most: 16 MiB. */
const FACT_LIMIT = 1 << 22

const NOTHING = new Int32Array(0)

export class FactSymbols implements Symbols {
  readonly limit: number
  readonly facts: Facts
  /** By fact: the symbol of this one alone; 0: not known yet. */
  readonly #alone: Int32Array
  /** By id, from 0: where its facts begin in `pool`; and where those of the next do. */
  #begins: Int32Array = new Int32Array(64)
  #pool: Int32Array = new Int32Array(64)
  #size = 1
  /** A hash table with linear probing, of ids; 0 is an empty place. */
  #places: Int32Array = new Int32Array(64)
  readonly #slots: TransientSlots = new TransientSlots()
  /** By transient id, from `limit`: its facts, and how many they are. */
  readonly #transientFacts: Int32Array[] = []
  readonly #transientCounts: number[] = []
  #joined: Int32Array = new Int32Array(16)

  /**
   * @param facts all there are; by bit, `factOf` has those that say nothing but that bit
   * @param limit how many symbols are interned, the empty set included
   */
  constructor(facts: Facts, factOf: (bit: number) => number, limit: number = SYMBOL_LIMIT) {
    this.facts = facts
    this.limit = Math.max(1, limit)
    this.#factOf = factOf
    this.#alone = new Int32Array(facts.size)
  }

  readonly #factOf: (bit: number) => number

  get size(): number {
    return this.#size
  }

  get transient(): number {
    return this.#slots.used
  }

  get overflowed(): number {
    return this.#slots.taken
  }

  isTransient(symbol: number): boolean {
    return symbol >= this.limit
  }

  release(symbol: number): void {
    if (symbol >= this.limit && !this.#slots.release(symbol - this.limit)) throw releasedTwice(symbol)
  }

  releaseAll(symbols: Int32Array, size: number): void {
    if (this.transient === 0) return
    for (let i = 0; i < size; i++) this.release(symbols[i]!)
  }

  /** The symbol of the first `count` of some facts. O(count), amortised. */
  intern(facts: Int32Array, count: number): number {
    if (count === 0) return 0
    if (count > 1) return this.#find(facts, count)
    const fact = facts[0]!
    const known = this.#alone[fact]!
    if (known !== 0) return known
    const symbol = this.#isFull(1) ? this.#makeTransient(facts, 1) : this.#add(facts, 1)
    if (symbol < this.limit) this.#alone[fact] = symbol
    return symbol
  }

  join(symbol: number, bits: Int32Array, count: number): number {
    const known = this.#countOf(symbol)
    if (this.#joined.length < known + count) this.#joined = new Int32Array(2 * (known + count))
    const joined = this.#joined
    const { pool, from } = this.#whereOf(symbol)
    for (let i = 0; i < known; i++) joined[i] = pool[from + i]!
    for (let i = 0; i < count; i++) joined[known + i] = this.#factOf(bits[i]!)
    if (!this.isTransient(symbol)) return this.intern(joined, known + count)
    this.#fill(symbol - this.limit, joined, known + count)
    return symbol
  }

  /** O(facts of the symbol x log of the keys under which the predicate is found). */
  has(symbol: number, bit: number): boolean {
    if (symbol >= this.limit) {
      const slot = symbol - this.limit
      return this.#says(this.#transientFacts[slot]!, 0, this.#transientCounts[slot]!, bit)
    }
    return this.#says(this.#pool, this.#begins[symbol]!, this.#begins[symbol + 1]!, bit)
  }

  #says(pool: Int32Array, from: number, to: number, bit: number): boolean {
    for (let at = from; at < to; at++) if (this.facts.says(pool[at]!, bit)) return true
    return false
  }

  factsOf(symbol: number, into: FactList): void {
    into.clear()
    const count = this.#countOf(symbol)
    const { pool, from } = this.#whereOf(symbol)
    for (let i = 0; i < count; i++) into.add(pool[from + i]!)
  }

  #countOf(symbol: number): number {
    if (symbol >= this.limit) return this.#transientCounts[symbol - this.limit]!
    return this.#begins[symbol + 1]! - this.#begins[symbol]!
  }

  #whereOf(symbol: number): { readonly pool: Int32Array; readonly from: number } {
    if (symbol >= this.limit) return { pool: this.#transientFacts[symbol - this.limit]!, from: 0 }
    return { pool: this.#pool, from: this.#begins[symbol]! }
  }

  #find(facts: Int32Array, count: number): number {
    const mask = this.#places.length - 1
    let place = hashOf(facts, 0, count) & mask
    for (let id = this.#places[place]!; id !== 0; id = this.#places[place]!) {
      if (this.#isSame(id, facts, count)) return id
      place = (place + 1) & mask
    }
    if (this.#isFull(count)) return this.#makeTransient(facts, count)
    const id = this.#add(facts, count)
    this.#places[place] = id
    if (this.#size * 2 > this.#places.length) this.#spread()
    return id
  }

  #isFull(count: number): boolean {
    return this.#size >= this.limit || this.#begins[this.#size]! + count > FACT_LIMIT
  }

  #isSame(id: number, facts: Int32Array, count: number): boolean {
    const from = this.#begins[id]!
    if (this.#begins[id + 1]! - from !== count) return false
    for (let i = 0; i < count; i++) if (this.#pool[from + i] !== facts[i]) return false
    return true
  }

  #add(facts: Int32Array, count: number): number {
    const id = this.#size++
    const from = this.#begins[id]!
    if (id + 2 > this.#begins.length) this.#begins = grown(this.#begins, id + 2)
    if (from + count > this.#pool.length) this.#pool = grown(this.#pool, from + count)
    for (let i = 0; i < count; i++) this.#pool[from + i] = facts[i]!
    this.#begins[id + 1] = from + count
    return id
  }

  /** Twice the room in the hash table. Symbols of one fact are not in it. */
  #spread(): void {
    const mask = this.#places.length * 2 - 1
    const places = new Int32Array(mask + 1)
    for (let id = 1; id < this.#size; id++) {
      const count = this.#countOf(id)
      if (count === 1) continue
      let place = hashOf(this.#pool, this.#begins[id]!, count) & mask
      while (places[place] !== 0) place = (place + 1) & mask
      places[place] = id
    }
    this.#places = places
  }

  #makeTransient(facts: Int32Array, count: number): number {
    const slot = this.#slots.take()
    while (this.#transientFacts.length < this.#slots.size) {
      this.#transientFacts.push(NOTHING)
      this.#transientCounts.push(0)
    }
    this.#fill(slot, facts, count)
    return this.limit + slot
  }

  #fill(slot: number, facts: Int32Array, count: number): void {
    if (this.#transientFacts[slot]!.length < count) this.#transientFacts[slot] = new Int32Array(2 * count)
    const own = this.#transientFacts[slot]!
    for (let i = 0; i < count; i++) own[i] = facts[i]!
    this.#transientCounts[slot] = count
  }
}

function grown(list: Int32Array, least: number): Int32Array {
  const more = new Int32Array(Math.max(least, list.length * 2))
  more.set(list)
  return more
}

function hashOf(facts: Int32Array, from: number, count: number): number {
  let hash = count
  for (let i = 0; i < count; i++) {
    // The finaliser of MurmurHash3 (Appleby, public domain).
    hash = Math.imul(hash ^ facts[from + i]!, 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash ^= hash >>> 13
  }
  return hash
}
