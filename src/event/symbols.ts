/**
 * Symbols: small integers for sets of predicates that hold together.
 *
 * An event is a letter of the alphabet of symbols. The table gives each distinct bit set that was ever seen an id of
 * its own, in order of appearance; id 0 is the empty set. Predicates that are independent of each other have more sets
 * than there is memory for: 100 of them have 2¹⁰⁰. So only so many sets are interned. One that comes later gets a
 * *transient* symbol, which belongs to one event, and is released with it; nothing may be remembered by its id.
 */

/** Bits per word: small enough that a word stays a small integer in V8. */
export const WORD_BITS = 30

/** How many symbols are interned at most. */
export const SYMBOL_LIMIT = 65_536

/** How many words all interned symbols have at most, so that thousands of predicates do not take a gigabyte: 16 MiB. */
const WORD_LIMIT = 1 << 22

/** Up to so many bits, the symbol of a set is found by the set itself, in a table of all sets. */
const DIRECT_BITS = 12

export class SymbolTable {
  /** Words per bit set. */
  readonly width: number
  /** Ids from here on are transient. */
  readonly limit: number
  readonly #direct: Int32Array | null
  readonly #single: Int32Array = new Int32Array(1)
  #joined: Int32Array | null = null
  /** By id: its words. */
  #words: Int32Array
  #size = 1
  /** A hash table with linear probing, of ids; 0 is an empty place, since the empty set is not looked up. */
  #places: Int32Array
  /** By transient id, from `limit`: its words, and whether it is in use. */
  #transientWords: Int32Array = new Int32Array(0)
  #inUse: Uint8Array = new Uint8Array(0)
  readonly #free: number[] = []
  #overflowed = 0

  /**
   * @param bits how many predicates there are
   * @param limit how many symbols are interned, the empty set included
   */
  constructor(bits: number, limit: number = SYMBOL_LIMIT) {
    this.width = Math.max(1, Math.ceil(bits / WORD_BITS))
    this.limit = Math.max(1, Math.min(limit, Math.floor(WORD_LIMIT / this.width)))
    this.#direct = bits <= DIRECT_BITS ? new Int32Array(1 << bits) : null
    this.#places = new Int32Array(this.#direct === null ? 64 : 0)
    this.#words = new Int32Array(this.width * 16)
  }

  /** How many symbols are interned, the empty set included. */
  get size(): number {
    return this.#size
  }

  /** How many transient symbols are in use. */
  get transient(): number {
    return this.#inUse.length - this.#free.length
  }

  /** How often a transient symbol was given out. */
  get overflowed(): number {
    return this.#overflowed
  }

  /** Whether the symbol is of one event alone: not to be remembered, and to be released. */
  isTransient(symbol: number): boolean {
    return symbol >= this.limit
  }

  /** Gives a transient symbol back when its event has been processed or dropped, once; of others nothing happens. */
  release(symbol: number): void {
    if (symbol < this.limit) return
    const slot = symbol - this.limit
    if (this.#inUse[slot] !== 1) throw new Error(`Symbol ${symbol} is released, but is not in use.`)
    this.#inUse[slot] = 0
    this.#free.push(slot)
  }

  /** Releases the first `size` symbols of a list. */
  releaseAll(symbols: Int32Array, size: number): void {
    if (this.transient === 0) return
    for (let i = 0; i < size; i++) this.release(symbols[i]!)
  }

  /** The symbol of a set of at most `WORD_BITS` predicates, as its one word. */
  internWord(word: number): number {
    if (word === 0) return 0
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

  /**
   * The symbol of a set with more predicates: those in `extra`. A transient symbol takes them up and stays itself, so
   * that there is one to release in any case.
   */
  join(symbol: number, extra: Int32Array): number {
    const { width } = this
    if (this.isTransient(symbol)) {
      const at = (symbol - this.limit) * width
      for (let i = 0; i < width; i++) this.#transientWords[at + i]! |= extra[i]!
      return symbol
    }
    const joined = (this.#joined ??= new Int32Array(width))
    for (let i = 0; i < width; i++) joined[i] = this.#words[symbol * width + i]! | extra[i]!
    return this.intern(joined, 0)
  }

  /** Whether predicate `bit` holds in `symbol`. */
  has(symbol: number, bit: number): boolean {
    const at = Math.floor(bit / WORD_BITS)
    const word =
      symbol < this.limit
        ? this.#words[symbol * this.width + at]!
        : this.#transientWords[(symbol - this.limit) * this.width + at]!
    return ((word >> (bit % WORD_BITS)) & 1) === 1
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
    this.#overflowed++
    if (this.#free.length === 0) this.#addTransient()
    const slot = this.#free.pop()!
    this.#inUse[slot] = 1
    for (let i = 0; i < this.width; i++) this.#transientWords[slot * this.width + i] = words[offset + i]!
    return this.limit + slot
  }

  #addTransient(): void {
    const before = this.#inUse.length
    const count = Math.max(16, before * 2)
    const words = new Int32Array(count * this.width)
    words.set(this.#transientWords)
    this.#transientWords = words
    const inUse = new Uint8Array(count)
    inUse.set(this.#inUse)
    this.#inUse = inUse
    for (let slot = count - 1; slot >= before; slot--) this.#free.push(slot)
  }
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
