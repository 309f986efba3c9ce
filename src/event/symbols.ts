/**
 * Symbols: small integers for sets of predicates that hold together.
 *
 * An event is a letter of the alphabet of symbols. The table gives each distinct bit set that was ever seen an id of
 * its own, in order of appearance; id 0 is the empty set.
 */

/** Bits per word: small enough that a word stays a small integer in V8. */
export const WORD_BITS = 30

export class SymbolTable {
  /** Words per bit set. */
  readonly width: number
  readonly #ids: Map<number, number> = new Map()
  readonly #direct: Int32Array | null
  readonly #single: Int32Array = new Int32Array(1)
  #words: Int32Array
  #size = 1

  /** @param bits how many predicates there are */
  constructor(bits: number) {
    this.width = Math.max(1, Math.ceil(bits / WORD_BITS))
    this.#direct = bits <= 12 ? new Int32Array(1 << bits) : null
    this.#words = new Int32Array(this.width * 16)
  }

  /** How many symbols were seen, the empty set included. */
  get size(): number {
    return this.#size
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
      return known !== 0 ? known : (this.#direct[bits] = this.#add(words, offset))
    }
    // A chain of small maps: the id of a prefix and the next word make the key of the longer prefix.
    let prefix = 0
    for (let i = 0; i < this.width; i++) {
      const word = words[offset + i]!
      if (i === this.width - 1) return this.#last(prefix, word, words, offset)
      if (prefix === 0 && word === 0) continue
      const key = (prefix * this.width + i) * 2 ** WORD_BITS + word
      let next = this.#prefixes.get(key)
      if (next === undefined) this.#prefixes.set(key, (next = this.#prefixes.size + 1))
      prefix = next
    }
    return 0
  }

  /** Whether predicate `bit` holds in `symbol`. */
  has(symbol: number, bit: number): boolean {
    return ((this.#words[symbol * this.width + Math.floor(bit / WORD_BITS)]! >> (bit % WORD_BITS)) & 1) === 1
  }

  readonly #prefixes: Map<number, number> = new Map()

  #last(prefix: number, word: number, words: Int32Array, offset: number): number {
    if (prefix === 0 && word === 0) return 0
    const key = prefix * 2 ** WORD_BITS + word
    let id = this.#ids.get(key)
    if (id === undefined) this.#ids.set(key, (id = this.#add(words, offset)))
    return id
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
}
