/**
 * A dictionary of texts looked up by their bytes: a text that is known costs no string.
 *
 * An open hash table of codes, with the bytes of all words one behind the other. A word that finds no place within
 * `REACH` slots goes to a Map, so that words made to collide cost what a Map costs and no more.
 */
import { bufferOver } from '../decoder.ts'
import type { TextEncoding } from '../decoder.ts'
import { vouchedDistinct } from '../../event/distinct-words.ts'

/** Slots looked at for one word. */
const REACH = 32
/** Total length of the words of a dictionary, in bytes, after which a new one is begun. */
const MAX_BYTES = 16 * 1024 * 1024

/** The hash of no bytes; each byte is taken in by `Math.imul(hash ^ byte, HASH_FACTOR)` (FNV-1a). */
export const HASH_START: number = 0x811c9dc5 | 0
export const HASH_FACTOR = 0x01000193

export class WordTable {
  /** By code. Grows at its end only; a new array is begun at the limit. */
  words: string[] = vouchedDistinct([])
  /** How often the limit was reached. */
  begun = 0
  readonly #maxWords: number
  readonly #encoding: TextEncoding
  #slots: Int32Array = new Int32Array(256).fill(-1)
  #hashes: Int32Array = new Int32Array(128)
  /** Word `code` is the bytes from `ends[code]` to `ends[code + 1]`. */
  #ends: Int32Array = new Int32Array(129)
  #bytes: Uint8Array = new Uint8Array(1024)
  /** Words beyond the reach of their slot. */
  readonly #others: Map<string, number> = new Map()
  /** Words with half a character, which have no bytes of their own. */
  readonly #broken: Map<string, number> = new Map()

  constructor(maxWords: number, encoding: TextEncoding) {
    this.#maxWords = maxWords
    this.#encoding = encoding
  }

  /** To be called between batches: a dictionary at its limit is left to those who have it. */
  beginBatch(): void {
    if (this.words.length < this.#maxWords && this.#ends[this.words.length]! < MAX_BYTES) return
    this.words = vouchedDistinct([])
    this.begun++
    this.#slots.fill(-1)
    this.#others.clear()
    this.#broken.clear()
  }

  /**
   * The code of the word in `source` from `from` to `to`, which is new or known.
   *
   * @param hash of these bytes
   */
  code(source: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    const hashes = this.#hashes
    const ends = this.#ends
    const bytes = this.#bytes
    const length = to - from
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let step = 0; step < REACH; step++) {
      const code = slots[slot]!
      if (code < 0) return this.#add(source, from, to, hash, slot)
      const start = ends[code]!
      if (hashes[code] === hash && ends[code + 1]! - start === length) {
        let i = 0
        while (i < length && bytes[start + i] === source[from + i]) i++
        if (i === length) return code
      }
      slot = (slot + 1) & mask
    }
    const word = bufferOver(source).toString(this.#encoding, from, to)
    return this.#others.get(word) ?? this.#addTo(this.#others, word, source.subarray(from, to), hash)
  }

  /** The same, of bytes that nobody has looked at yet. */
  codeBetween(source: Uint8Array, from: number, to: number): number {
    let hash = HASH_START
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ source[at]!, HASH_FACTOR)
    return this.code(source, from, to, hash)
  }

  /** The code of a word that is at hand as text. */
  codeOf(word: string): number {
    const source = Buffer.from(word, this.#encoding)
    if (source.toString(this.#encoding) === word) return this.code(source, 0, source.length, hashOf(source))
    return this.#broken.get(word) ?? this.#addTo(this.#broken, word, source, 0)
  }

  #add(source: Uint8Array, from: number, to: number, hash: number, slot: number): number {
    const code = this.#append(bufferOver(source).toString(this.#encoding, from, to), source.subarray(from, to), hash)
    this.#slots[slot] = code
    if (this.words.length * 2 > this.#slots.length) this.#widen()
    return code
  }

  #addTo(map: Map<string, number>, word: string, bytes: Uint8Array, hash: number): number {
    const code = this.#append(word, bytes, hash)
    map.set(word, code)
    return code
  }

  #append(word: string, bytes: Uint8Array, hash: number): number {
    const code = this.words.length
    if (code === this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(2 * code))
      this.#ends = grown(this.#ends, new Int32Array(2 * code + 1))
    }
    const start = this.#ends[code]!
    const end = start + bytes.length
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(2 ** Math.ceil(Math.log2(end))))
    this.#bytes.set(bytes, start)
    this.#hashes[code] = hash
    this.#ends[code + 1] = end
    this.words.push(word)
    return code
  }

  /** Twice the slots, filled anew. */
  #widen(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(-1)
    const mask = slots.length - 1
    this.#others.clear()
    for (let code = 0; code < this.words.length; code++) {
      if (this.#broken.get(this.words[code]!) === code) continue
      const hash = this.#hashes[code]!
      let slot = (hash ^ (hash >>> 15)) & mask
      let step = 0
      while (step < REACH && slots[slot]! >= 0) {
        slot = (slot + 1) & mask
        step++
      }
      if (step < REACH) slots[slot] = code
      else this.#others.set(this.words[code]!, code)
    }
    this.#slots = slots
  }
}

export function hashOf(bytes: Uint8Array): number {
  let hash = HASH_START
  for (const byte of bytes) hash = Math.imul(hash ^ byte, HASH_FACTOR)
  return hash
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}
