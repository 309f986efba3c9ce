/**
 * The keys of an operator's state, as small integers that can index arrays.
 *
 * Where every watermark scope has a time of its own, what is kept for a key is kept for each scope apart: two clocks
 * cannot decide about one window.
 */
import { BAD_KEY, isKey, KeyDictionary, KeyReader, NO_KEY, type Key, type KeySelector } from '../event/keys.ts'
import type { Rows } from '../event/rows.ts'
import type { BadEvent } from './stage.ts'

export interface StateKeysOptions<T> {
  /** What belongs together; `null`: everything. */
  readonly key: KeySelector<T> | null
  /** More than these at once are an error, `KEY_LIMIT`. */
  readonly maxKeys: number
  /** Whether the stream's events carry watermark scopes that are not their keys. */
  readonly isScoped: boolean
  readonly onBad: (bad: BadEvent) => void
}

export interface StateKeysSnapshot {
  readonly keys: readonly (readonly [code: number, key: Key])[]
  readonly pairs: readonly (readonly [code: number, pair: Key])[]
}

/** Codes are packed with their scope into one exact number. */
const SCOPES = 2 ** 26

export class StateKeys<T> {
  readonly #reader: KeyReader<T> | null
  readonly #keys: KeyDictionary
  /** By scope and key code together; `null`: one code is enough. */
  readonly #pairs: KeyDictionary | null
  readonly #onBad: (bad: BadEvent) => void
  /** By key code: how many pairs have it. */
  readonly #uses: number[] = []

  constructor({ key, maxKeys, isScoped, onBad }: StateKeysOptions<T>) {
    this.#reader = key === null ? null : new KeyReader(key)
    this.#keys = new KeyDictionary(maxKeys)
    this.#pairs = isScoped ? new KeyDictionary(maxKeys) : null
    this.#onBad = onBad
    if (key === null) this.#keys.code(NO_KEY)
  }

  /** How many there are. */
  get size(): number {
    return this.#pairs === null ? this.#keys.size : this.#pairs.size
  }

  /** One more than the greatest id in use. */
  get bound(): number {
    return this.#pairs === null ? this.#keys.bound : this.#pairs.bound
  }

  /**
   * The id under which the state of a row's key is kept; `BAD_KEY` if the key is none, which has been reported.
   *
   * @throws TidemarkError `KEY_LIMIT`
   */
  id(rows: Rows<T>, row: number, scope: number): number {
    const code = this.#reader === null ? 0 : this.#reader.code(rows, row, this.#keys, true)
    if (code === BAD_KEY) {
      const reason = this.#reader!.whyNot(rows, row)
      this.#onBad({ kind: 'key', reason, position: rows.origin(row), event: rows.get(row) })
      return BAD_KEY
    }
    return this.#pairs === null ? code : this.#pair(code, scope)
  }

  /** The id of a key value, for those who have it from elsewhere; `BAD_KEY` if it is none. */
  idOf(key: unknown, scope: number): number {
    if (!isKey(key)) return BAD_KEY
    const code = this.#keys.code(key)
    return this.#pairs === null ? code : this.#pair(code, scope)
  }

  key(id: number): Key {
    return this.#keys.value(this.#pairs === null ? id : (this.#pairs.value(id) as number) % SCOPES)
  }

  scope(id: number): number {
    return this.#pairs === null ? 0 : Math.floor((this.#pairs.value(id) as number) / SCOPES)
  }

  isUsed(id: number): boolean {
    return this.#pairs === null ? this.#keys.isUsed(id) : this.#pairs.isUsed(id)
  }

  /** Nothing is kept under this id any more; it may be given to another key. */
  release(id: number): void {
    if (this.#reader === null && this.#pairs === null) return
    if (this.#pairs === null) return this.#keys.release(id)
    if (!this.#pairs.isUsed(id)) return
    const code = (this.#pairs.value(id) as number) % SCOPES
    this.#pairs.release(id)
    this.#uses[code]!--
    if (this.#uses[code] === 0 && this.#reader !== null) this.#keys.release(code)
  }

  snapshot(): StateKeysSnapshot {
    return { keys: this.#keys.entries(), pairs: this.#pairs?.entries() ?? [] }
  }

  /** Takes over keys with their ids, before the first event. */
  restore({ keys, pairs }: StateKeysSnapshot): void {
    if (this.#reader !== null) this.#keys.restore(keys)
    this.#pairs?.restore(pairs)
    for (const [, pair] of pairs) this.#use((pair as number) % SCOPES)
  }

  #pair(code: number, scope: number): number {
    const before = this.#pairs!.size
    const id = this.#pairs!.code(scope * SCOPES + code)
    if (this.#pairs!.size > before) this.#use(code)
    return id
  }

  #use(code: number): void {
    this.#uses[code] = (this.#uses[code] ?? 0) + 1
  }
}
