/**
 * Keys: which events belong together, as small integers.
 *
 * A key is a number, text, a truth value or a bigint, or a list of such. `null`, NaN and objects are no keys: an event
 * with one is bad. Codes are given in order of appearance and are used again after `release`, so that a stream whose
 * keys come and go needs memory only for those that are open.
 */
import { TidemarkError, show } from '../base/errors.ts'
import { isDictionaryColumn } from './columns.ts'
import type { Reader } from './path.ts'
import { compileReader } from './reader.ts'
import { columnReader, columnValue, ObjectRows, type Rows } from './rows.ts'
import { textReader, type ReadTexts } from './text-keys.ts'
import { WordKeys } from './word-keys.ts'

/** A field, several fields together, or a function of the event. */
export type KeySelector<T> = string | readonly string[] | ((event: T) => unknown)

export type Key = number | string | boolean | bigint | readonly (number | string | boolean | bigint)[]

/** What code 0 stands for on a stream without a key. */
export const NO_KEY: Key = ''

/**
 * PERF: while all keys are words of one dictionary column, the map from keys to codes is left empty. A then B over 100,000
 * devices that come and go, 1 M events from columns, cost 335 ms that way and 552 by the map (alternating processes, least
 * CPU time; Node 20.20; `npm run bench -- --filter 'keys columns uniform 100000'`).
 */
export class KeyDictionary {
  /** By the name of a key; see `#isIndexed`. */
  readonly #codes: Map<unknown, number> = new Map()
  readonly #values: (Key | undefined)[] = []
  readonly #free: number[] = []
  readonly #limit: number
  /** The text under which a list of parts is found. */
  readonly #names: Map<number, string> = new Map()
  /** Whether keys can be found by their value. Until somebody asks for that, each is a word of `#words`. */
  #isIndexed = false
  /** What is to be told of codes that are released. */
  #words: WordKeys | null = null

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many keys have a code. */
  get size(): number {
    return this.#values.length - this.#free.length
  }

  /** One more than the greatest code in use. */
  get bound(): number {
    return this.#values.length
  }

  /** The code of a valid key. @throws TidemarkError `KEY_LIMIT` */
  code(key: unknown): number {
    if (!this.#isIndexed) this.#index()
    const name = Array.isArray(key) ? nameOf(key) : key
    const known = this.#codes.get(name)
    if (known !== undefined) return known
    const code = this.#give(key)
    this.#enter(code, name, key)
    return code
  }

  /** The same, of a word whose code is not known. */
  codeOfWord(word: number, words: WordKeys): number {
    if (this.#words !== words) {
      if (this.size > 0) this.#index()
      this.#words = words
    }
    if (!words.isDistinct) this.#index()
    const key = words.dictionary[word]
    const code = this.#isIndexed ? this.code(key) : this.#give(key)
    words.learn(word, code)
    return code
  }

  value(code: number): Key {
    return this.#values[code]!
  }

  isUsed(code: number): boolean {
    return this.#values[code] !== undefined
  }

  /** Every key with its code. */
  entries(): readonly (readonly [code: number, key: Key])[] {
    return this.#values.flatMap((key, code) => (key === undefined ? [] : [[code, key] as const]))
  }

  /** Takes over keys with their codes, into an empty dictionary. */
  restore(entries: readonly (readonly [code: number, key: Key])[]): void {
    for (const [code, key] of entries) {
      while (this.#values.length <= code) this.#values.push(undefined)
      this.#values[code] = key
    }
    this.#values.forEach((key, code) => {
      if (key === undefined) this.#free.push(code)
    })
    if (entries.length > 0) this.#index()
  }

  /** Frees the code of a key of which nothing is kept. */
  release(code: number): void {
    const key = this.#values[code]
    if (key === undefined) return
    if (this.#isIndexed) {
      this.#codes.delete(this.#names.get(code) ?? key)
      this.#names.delete(code)
    }
    this.#words?.released(code)
    this.#values[code] = undefined
    this.#free.push(code)
  }

  #give(key: unknown): number {
    if (this.size >= this.#limit) throw tooManyKeys(this.#limit, key)
    const code = this.#free.pop() ?? this.#values.length
    this.#values[code] = key as Key
    return code
  }

  /** From now on keys are found by their value. */
  #index(): void {
    if (this.#isIndexed) return
    this.#isIndexed = true
    for (const [code, key] of this.entries()) this.#enter(code, Array.isArray(key) ? nameOf(key) : key, key)
  }

  #enter(code: number, name: unknown, key: unknown): void {
    this.#codes.set(name, code)
    if (name !== key) this.#names.set(code, name as string)
  }
}

/** Equal for equal lists only; JSON has no text of its own for bigints and infinite numbers. */
function nameOf(parts: readonly unknown[]): string {
  const plain = parts.map((part) =>
    typeof part === 'bigint' || part === Infinity || part === -Infinity ? { [typeof part]: String(part) } : part,
  )
  return `\u0000${JSON.stringify(plain)}`
}

/** Whether a value can be a key. */
export function isKey(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return true
    case 'number':
      return value === value
    case 'object':
      return Array.isArray(value) && value.length > 0 && value.every((part) => !Array.isArray(part) && isKey(part))
    default:
      return false
  }
}

/** Key codes of rows that are not keys, and of rows whose code is not asked for. */
export const BAD_KEY = -1
const ANY_KEY = -2

export interface WordCodes {
  /** By row: its word; negative: there is none. */
  readonly words: Int32Array
  /** By word: its code; negative: not known yet. */
  readonly codes: Int32Array
}

/** Reads keys of one selector, from whatever rows come. */
export class KeyReader<T> {
  readonly #selector: KeySelector<T>
  readonly #fromEvent: Reader
  /** Keys of objects, if all of them are text, the commonest case; `null`: it is not known how. */
  readonly #readTexts: ReadTexts | null
  #texts: string[] = []
  #rows: Rows<T> | null = null
  #read: (row: number) => unknown = () => undefined
  /** For a dictionary column: its codes. */
  #words: Int32Array | null = null
  /** The keys of its dictionary: columns that follow often share it, and only what was added is looked at. */
  #wordKeys: WordKeys = new WordKeys([])
  /** Whether all words of it that were looked at are keys. */
  #areKeys = true

  constructor(selector: KeySelector<T>) {
    this.#selector = selector
    this.#fromEvent = eventReader(selector)
    this.#readTexts = typeof selector === 'string' && !selector.includes('.') ? textReader(selector) : null
  }

  /** The key of a row as it is, valid or not; `undefined` where a function throws. */
  read(rows: Rows<T>, row: number): unknown {
    if (rows.columns === null) return this.#fromEvent(rows.get(row))
    if (this.#rows !== rows) this.#prepare(rows)
    return this.#read(row)
  }

  /** Whether all rows have keys that are known to be valid without a look at each value. */
  areAllValid(rows: Rows<T>, rowNumbers: Int32Array, size: number): boolean {
    if (rows.columns === null) return this.texts(rows, rowNumbers, size) !== null
    if (this.#rows !== rows) this.#prepare(rows)
    const words = this.#words
    if (words === null) return false
    const { count } = this.#wordKeys
    for (let i = 0; i < size; i++) {
      const word = words[rowNumbers[i]!]!
      if (word < 0 || word >= count) return false
    }
    return true
  }

  /** The keys of objects by place, valid until it is called again. `null`: some key is no text, or it is not known how. */
  texts(rows: Rows<T>, rowNumbers: Int32Array, size: number): readonly string[] | null {
    if (this.#readTexts === null || !(rows instanceof ObjectRows)) return null
    return this.#readTexts(rows.values, rowNumbers, size, this.#texts) ? this.#texts : null
  }

  /** Why the key of a row is none: slow, for reports. */
  whyNot(rows: Rows<T>, row: number): string {
    if (typeof this.#selector === 'function') {
      try {
        this.#selector(rows.get(row))
      } catch (error) {
        return `the function that reads its key threw: ${show(error)}`
      }
    }
    return whyNotAKey(this.read(rows, row))
  }

  /** The code of a row's key; `BAD_KEY` if it is none, `ANY_KEY` if it is one and the code is not asked for. */
  code(rows: Rows<T>, row: number, dictionary: KeyDictionary, isAsked: boolean): number {
    if (rows.columns === null) {
      const key = this.#fromEvent(rows.get(row))
      if (typeof key !== 'string' && !isKey(key)) return BAD_KEY
      return isAsked ? dictionary.code(key) : ANY_KEY
    }
    if (this.#rows !== rows) this.#prepare(rows)
    if (this.#words !== null) return this.#wordCode(this.#words[row]!, dictionary, isAsked)
    const key = this.#read(row)
    if (!isKey(key)) return BAD_KEY
    return isAsked ? dictionary.code(key) : ANY_KEY
  }

  /**
   * Where the keys of rows are words of a dictionary: the word of each row, and the codes of the words as far as they are
   * known; others are negative, and `code` finds them out. `null`: the keys are no such words. Valid until a code is released.
   */
  knownCodes(rows: Rows<T>): WordCodes | null {
    if (rows.columns === null) return null
    if (this.#rows !== rows) this.#prepare(rows)
    return this.#words === null ? null : { words: this.#words, codes: this.#wordKeys.codes }
  }

  #wordCode(word: number, dictionary: KeyDictionary, isAsked: boolean): number {
    const words = this.#wordKeys
    if (word < 0 || word >= words.count) return BAD_KEY
    if (!isAsked) return ANY_KEY
    const known = words.codes[word]!
    return known >= 0 ? known : dictionary.codeOfWord(word, words)
  }

  #prepare(rows: Rows<T>): void {
    const selector = this.#selector
    const { columns } = rows.columns!
    this.#rows = rows
    this.#words = null
    if (typeof selector === 'function') {
      this.#read = (row) => this.#fromEvent(rows.get(row))
      return
    }
    const readers = (typeof selector === 'string' ? [selector] : selector).map((name) => {
      const column = columns[name]
      if (column === undefined) return columnReader(rows.columns!, name) ?? (() => undefined)
      return isDictionaryColumn(column) ? dictionaryReader(column.codes, column.dictionary) : columnValue(column)
    })
    if (typeof selector !== 'string') {
      this.#read = (row) => readers.map((read) => read(row))
      return
    }
    this.#read = readers[0]!
    const column = columns[selector]
    if (column === undefined || !isDictionaryColumn(column) || !this.#knows(column.dictionary)) return
    this.#words = column.codes
  }

  /**
   * Makes room for the codes of a dictionary's words. @returns whether all of them are keys
   *
   * @complexity O(words that were added since the last columns with it)
   */
  #knows(dictionary: readonly unknown[]): boolean {
    const { length } = dictionary
    if (this.#wordKeys.dictionary !== dictionary || length < this.#wordKeys.count) {
      this.#wordKeys = new WordKeys(dictionary)
      this.#areKeys = true
    }
    for (let word = this.#wordKeys.count; word < length; word++) if (!isKey(dictionary[word])) this.#areKeys = false
    if (this.#areKeys) this.#wordKeys.grow()
    return this.#areKeys
  }
}

function dictionaryReader(codes: Int32Array, dictionary: readonly (string | number)[]): (row: number) => unknown {
  return (row) => dictionary[codes[row]!]
}

/** A getter or a function that throws gives no key. */
function eventReader<T>(selector: KeySelector<T>): Reader {
  const read = typeof selector === 'function' ? (selector as Reader) : fieldReader(selector)
  return (event) => {
    try {
      return read(event)
    } catch {
      return undefined
    }
  }
}

function fieldReader(fields: string | readonly string[]): Reader {
  if (typeof fields === 'string') return compileReader(fields)
  const readers = fields.map(compileReader)
  return (event) => readers.map((read) => read(event))
}

/** The order of keys where a result must not depend on the order of arrival: numbers, then text, then the rest as text. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  const left = `${typeof a} ${typeof a === 'object' ? nameOf(a) : String(a)}`
  const right = `${typeof b} ${typeof b === 'object' ? nameOf(b) : String(b)}`
  return left < right ? -1 : left > right ? 1 : 0
}

export function whyNotAKey(value: unknown): string {
  if (value === undefined) return 'the event has no key'
  if (value === null) return 'its key is null'
  return `its key is ${show(value)}, which is ${Array.isArray(value) ? 'a list with a part that is no key' : typeof value === 'number' ? 'not a number' : `of type ${typeof value}`}`
}

/** @param key the first that there is no room for, if it is known */
export function tooManyKeys(limit: number, key?: unknown): TidemarkError {
  return new TidemarkError('KEY_LIMIT', {
    message: `More than ${limit} keys are open at once${key === undefined ? '' : `; the next one is ${show(key)}`}.`,
    hint: 'Raise limits.keys, shorten within(), or choose a key with fewer values.',
    data: { limit, key },
  })
}
