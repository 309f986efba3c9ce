/**
 * Symbols: small integers for sets of predicates that hold together.
 *
 * An event is a letter of the alphabet of symbols. The table gives each distinct bit set that was ever seen an id of
 * its own, in order of appearance; id 0 is the empty set. Predicates that are independent of each other have more sets
 * than there is memory for: 100 of them have 2¹⁰⁰. So only so many sets are interned. One that comes later gets a
 * *transient* symbol, which belongs to one event, and is released with it; nothing may be remembered by its id.
 */

import { Facts } from './facts.ts'
import type { FactList, Symbols } from './symbol-sets.ts'
import { TransientSlots } from './transient-slots.ts'

/** Bits per word: small enough that a word stays a small integer in V8. */
export const WORD_BITS = 30

/** How many symbols are interned at most. */
export const SYMBOL_LIMIT = 65_536

/** How many words all interned symbols have at most, so that thousands of predicates do not take a gigabyte: 16 MiB. */
const WORD_LIMIT = 1 << 22

/** Up to so many bits, the symbol of a set is found by the set itself, in a table of all sets. */
const DIRECT_BITS = 12

export class SymbolTable implements Symbols {
  /** Words per bit set. */
  readonly width: number
  readonly limit: number
  readonly #bits: number
  #facts: Facts | null = null
  readonly #direct: Int32Array | null
  readonly #single: Int32Array = new Int32Array(1)
  #joined: Int32Array | null = null
  /** By id: its words. */
  #words: Int32Array
  #size = 1
  /** A hash table with linear probing, of ids; 0 is an empty place, since the empty set is not looked up. */
  #places: Int32Array
  /** By transient id, from `limit`: its words. */
  #transientWords: Int32Array = new Int32Array(0)
  readonly #slots: TransientSlots = new TransientSlots()

  /**
   * @param bits how many predicates there are
   * @param limit how many symbols are interned, the empty set included
   */
  constructor(bits: number, limit: number = SYMBOL_LIMIT) {
    this.#bits = bits
    this.width = Math.max(1, Math.ceil(bits / WORD_BITS))
    this.limit = Math.max(1, Math.min(limit, Math.floor(WORD_LIMIT / this.width)))
    this.#direct = bits <= DIRECT_BITS ? new Int32Array(1 << bits) : null
    this.#places = new Int32Array(this.#direct === null ? 64 : 0)
    this.#words = new Int32Array(this.width * 16)
  }

  get size(): number {
    return this.#size
  }

  get transient(): number {
    return this.#slots.used
  }

  get overflowed(): number {
    return this.#slots.taken
  }

  /** Each predicate is a fact of its own: that of bit `i` is `i`. */
  get facts(): Facts {
    return (this.#facts ??= Facts.ofBits(this.#bits))
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

  /** The symbol of a set of at most `WORD_BITS` predicates, as its one word. */
  internWord(word: number): number {
    const known = word === 0 || this.#direct === null ? 0 : this.#direct[word]!
    if (known !== 0 || word === 0) return known
    this.#single[0] = word
    return this.intern(this.#single, 0)
  }

  /** The symbol of the set in `words[offset … offset + width)`. O(width), amortised. */
  intern(words: Int32Array, offset: number): number {
    if (this.#direct !== null) {
      const bits = words[offset]!
      if (bits === 0) return 0
      const known = this.#direct[bits]!
      if (known !== 0) return known
      if (this.#size >= this.limit) return this.#makeTransient(words, offset)
      return (this.#direct[bits] = this.#add(words, offset))
    }
    const hash = hashOf(words, offset, this.width)
    if (hash === 0 && this.#isEmpty(words, offset)) return 0
    const mask = this.#places.length - 1
    let place = hash & mask
    for (let id = this.#places[place]!; id !== 0; id = this.#places[place]!) {
      if (this.#isSame(id, words, offset)) return id
      place = (place + 1) & mask
    }
    if (this.#size >= this.limit) return this.#makeTransient(words, offset)
    const id = this.#add(words, offset)
    this.#places[place] = id
    if (this.#size * 2 > this.#places.length) this.#spread()
    return id
  }

  join(symbol: number, bits: Int32Array, count: number): number {
    const { width } = this
    const isTransient = this.isTransient(symbol)
    const joined = isTransient ? this.#transientWords : (this.#joined ??= new Int32Array(width))
    const at = isTransient ? (symbol - this.limit) * width : 0
    if (!isTransient) for (let i = 0; i < width; i++) joined[i] = this.#words[symbol * width + i]!
    for (let i = 0; i < count; i++) joined[at + Math.floor(bits[i]! / WORD_BITS)]! |= 1 << (bits[i]! % WORD_BITS)
    return isTransient ? symbol : this.intern(joined, 0)
  }

  has(symbol: number, bit: number): boolean {
    const at = Math.floor(bit / WORD_BITS)
    const word =
      symbol < this.limit
        ? this.#words[symbol * this.width + at]!
        : this.#transientWords[(symbol - this.limit) * this.width + at]!
    return ((word >> (bit % WORD_BITS)) & 1) === 1
  }

  factsOf(symbol: number, into: FactList): void {
    into.clear()
    for (let bit = 0; bit < this.#bits; bit++) if (this.has(symbol, bit)) into.add(bit)
  }

  #isEmpty(words: Int32Array, offset: number): boolean {
    for (let i = 0; i < this.width; i++) if (words[offset + i] !== 0) return false
    return true
  }

  #isSame(id: number, words: Int32Array, offset: number): boolean {
    const at = id * this.width
    for (let i = 0; i < this.width; i++) if (this.#words[at + i] !== words[offset + i]) return false
    return true
  }

  #add(words: Int32Array, offset: number): number {
    const id = this.#size++
    if (this.#size * this.width > this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2)
      grown.set(this.#words)
      this.#words = grown
    }
    for (let i = 0; i < this.width; i++) this.#words[id * this.width + i] = words[offset + i]!
    return id
  }

  /** Twice the room in the hash table. */
  #spread(): void {
    const mask = this.#places.length * 2 - 1
    const places = new Int32Array(mask + 1)
    for (let id = 1; id < this.#size; id++) {
      let place = hashOf(this.#words, id * this.width, this.width) & mask
      while (places[place] !== 0) place = (place + 1) & mask
      places[place] = id
    }
    this.#places = places
  }

  #makeTransient(words: Int32Array, offset: number): number {
    const slot = this.#slots.take()
    const room = this.#slots.size * this.width
    if (room > this.#transientWords.length) {
      const grown = new Int32Array(room)
      grown.set(this.#transientWords)
      this.#transientWords = grown
    }
    for (let i = 0; i < this.width; i++) this.#transientWords[slot * this.width + i] = words[offset + i]!
    return this.limit + slot
  }
}

/** A symbol is given back by whoever takes it out of the stream, and by nobody else. */
export function releasedTwice(symbol: number): Error {
  return new Error(`Symbol ${symbol} is released, but is not in use.`)
}

/** Of the empty set 0. A word of zero is passed over, but the places of the others count. */
function hashOf(words: Int32Array, offset: number, width: number): number {
  let hash = 0
  for (let i = 0; i < width; i++) {
    const word = words[offset + i]!
    if (word !== 0) hash = scrambled(hash ^ (word + Math.imul(i, 0x9e3779b1)))
  }
  return hash
}

/** The finaliser of MurmurHash3 (Appleby, public domain): every bit in decides about every bit out. */
function scrambled(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
