/**
 * Codes of keys that are words of a dictionary column: found by the number of the word, without a look at the word.
 *
 * Where all words of a dictionary differ, as those of a reader do, keys can come and go and nothing is ever hashed.
 */
import { roomFor } from './by-word.ts'
import { areDistinct } from './distinct-words.ts'

const UNKNOWN = -1

export class WordKeys {
  readonly dictionary: readonly unknown[]
  /** Whether no two of its words are equal, so that a key is one word at most. */
  isDistinct = true
  /** So many of its words have been looked at. */
  count = 0
  #codes: Int32Array = new Int32Array(0)
  /** By code: the word whose key has it. */
  #words: Int32Array = new Int32Array(0)
  /** Where words are equal: some code was released since, so that none is known any more. */
  #isStale = false

  constructor(dictionary: readonly unknown[]) {
    this.dictionary = dictionary
  }

  /** By word, and longer than the dictionary: its code; negative: not known. Valid until a code is released. */
  get codes(): Int32Array {
    if (this.#isStale) {
      this.#codes.fill(UNKNOWN)
      this.#isStale = false
    }
    return this.#codes
  }

  /**
   * Takes up words that were added.
   *
   * @complexity O(words added), and once O(words) for a dictionary that nobody vouches for
   */
  grow(): void {
    const { length } = this.dictionary
    if (length === this.count) return
    this.isDistinct &&= areDistinct(this.dictionary)
    const room = this.#codes.length
    if (length > room) this.#codes = roomFor(this.#codes, length).fill(UNKNOWN, room)
    this.count = length
  }

  learn(word: number, code: number): void {
    const room = this.#words.length
    if (code >= room) this.#words = roomFor(this.#words, code + 1).fill(UNKNOWN, room)
    this.#codes[word] = code
    this.#words[code] = word
  }

  /** The code stands for no key any more. */
  released(code: number): void {
    if (!this.isDistinct) this.#isStale = true
    const word = code < this.#words.length ? this.#words[code]! : UNKNOWN
    if (word === UNKNOWN) return
    this.#codes[word] = UNKNOWN
    this.#words[code] = UNKNOWN
  }
}
