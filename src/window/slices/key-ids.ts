/**
 * The ids of keys, many at a time. Ids that are known are remembered by word of a dictionary column, or by value, so that
 * the dictionary of the operator is asked once for each key and not for each event.
 */
import { isDictionaryColumn } from '../../event/columns.ts'
import { BAD_KEY, compareKeys, isKey, KeyReader, type Key, type KeySelector } from '../../event/keys.ts'
import type { Rows } from '../../event/rows.ts'
import { StateKeys, type StateKeysOptions, type StateKeysSnapshot } from '../../stream/state-keys.ts'

/** Id of an event whose key is none, or is not known to be one. */
export const LOOK = -1

const UNKNOWN = -2

export class KeyIds<T> {
  readonly selector: KeySelector<T> | null
  readonly #keys: StateKeys<T>
  readonly #reader: KeyReader<T> | null
  readonly #isScoped: boolean
  /** By value, where nothing else tells keys apart: for readers of objects. */
  readonly #byValue: Map<unknown, number> = new Map()
  #rows: Rows<T> | null = null
  /** Of the rows at hand, if their keys are words: their codes, and the id of each word. */
  #codes: Int32Array | null = null
  #words: readonly (string | number)[] = []
  #known: Int32Array = new Int32Array(0)

  constructor(options: StateKeysOptions<T>) {
    this.selector = options.key
    this.#keys = new StateKeys(options)
    this.#reader = options.key === null ? null : new KeyReader(options.key)
    this.#isScoped = options.isScoped
  }

  get size(): number {
    return this.#keys.size
  }

  get bound(): number {
    return this.#keys.bound
  }

  /** The id of a row's key; `BAD_KEY` if it is none, which is reported. @throws TidemarkError `KEY_LIMIT` */
  idOf(rows: Rows<T>, row: number, scope: number): number {
    return this.#keys.id(rows, row, scope)
  }

  /** The id of a key, or `LOOK`. @throws TidemarkError `KEY_LIMIT` */
  readonly ofValue = (key: unknown): number => {
    if (!isKey(key)) return LOOK
    const id = this.#keys.idOf(key, 0)
    if (typeof key !== 'object') this.#byValue.set(key, id)
    return id
  }

  /** What is known by value, where ids do not depend on a scope. */
  get byValue(): ReadonlyMap<unknown, number> {
    return this.#byValue
  }

  /** Whether ids follow from key values alone. */
  get isByValue(): boolean {
    return !this.#isScoped
  }

  /** The codes of the keys of rows, and by code the ids of those that are known; `null` where keys are not words. */
  wordsOf(rows: Rows<T>): { readonly codes: Int32Array; readonly known: Int32Array } | null {
    if (this.#rows !== rows) this.#prepare(rows)
    return this.#codes === null ? null : { codes: this.#codes, known: this.#known }
  }

  /**
   * The id of the word in a row of the rows at hand, if it is not known, from now on known; `LOOK` if there is none.
   *
   * @throws TidemarkError `KEY_LIMIT`
   */
  learn(row: number): number {
    const code = this.#codes![row]!
    if (code < 0 || code >= this.#known.length || this.#known[code] !== UNKNOWN) return LOOK
    return (this.#known[code] = isKey(this.#words[code]) ? this.#keys.id(this.#rows!, row, 0) : LOOK)
  }

  /**
   * Fills `ids` from its start with the ids of rows; `LOOK` where a row has none.
   *
   * @param scopes by event; `null`: all are of scope 0
   */
  fill(rows: Rows<T>, row: Int32Array, scopes: Int32Array | null, from: number, to: number, ids: Int32Array): void {
    const reader = this.#reader
    if (this.#rows !== rows) this.#prepare(rows)
    if (reader === null && scopes === null) {
      ids.fill(0, 0, to - from)
    } else if (this.#codes !== null && (scopes === null || !this.#isScoped)) {
      this.#fillWords(this.#codes, row, from, to, ids)
    } else {
      for (let i = from; i < to; i++) {
        const key = reader === null ? '' : reader.read(rows, row[i]!)
        ids[i - from] = isKey(key) ? this.#keys.idOf(key, scopes === null ? 0 : scopes[i]!) : LOOK
      }
    }
  }

  key(id: number): Key {
    return this.#keys.key(id)
  }

  scope(id: number): number {
    return this.#keys.scope(id)
  }

  isUsed(id: number): boolean {
    return this.#keys.isUsed(id)
  }

  /** Nothing is kept under these ids any more. */
  release(ids: Iterable<number>): void {
    for (const id of ids) this.#keys.release(id)
    this.#byValue.clear()
    this.#known.fill(UNKNOWN)
  }

  compare(a: number, b: number): number {
    return compareKeys(this.#keys.key(a), this.#keys.key(b))
  }

  snapshot(): StateKeysSnapshot {
    return this.#keys.snapshot()
  }

  restore(snapshot: StateKeysSnapshot): void {
    this.#keys.restore(snapshot)
  }

  #fillWords(codes: Int32Array, row: Int32Array, from: number, to: number, ids: Int32Array): void {
    const known = this.#known
    const count = known.length
    for (let i = from; i < to; i++) {
      const at = row[i]!
      const code = codes[at]!
      const id = code >= 0 && code < count ? known[code]! : LOOK
      ids[i - from] = id === UNKNOWN ? this.learn(at) : id
    }
  }

  #prepare(rows: Rows<T>): void {
    this.#rows = rows
    this.#codes = null
    if (rows.columns === null || typeof this.selector !== 'string') return
    const column = rows.columns.columns[this.selector]
    if (column === undefined || !isDictionaryColumn(column)) return
    this.#codes = column.codes
    // Batches of one source share their dictionary.
    if (this.#words === column.dictionary && this.#known.length === column.dictionary.length) return
    this.#words = column.dictionary
    this.#known = new Int32Array(column.dictionary.length).fill(UNKNOWN)
  }
}

export { BAD_KEY }
