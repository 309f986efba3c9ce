/**
 * Keys of one or two inputs, which are told apart behind a union (`MergedRows.input`): the events of both with an equal
 * key share what is kept.
 */
import { BAD_KEY, isKey, KeyReader, NO_KEY, type Key, type KeySelector } from '../../event/keys.ts'
import type { Rows } from '../../event/rows.ts'
import type { BadEvent } from '../stage.ts'
import { StateKeys, type StateKeysSnapshot } from '../state-keys.ts'
import type { MergedRows } from '../union.ts'
import { unlikeKeys } from './errors.ts'

export interface InputKeysOptions<T> {
  /** By input. `null`: everything belongs together. */
  readonly keys: readonly (KeySelector<T> | null)[]
  /** More keys at once are an error, `KEY_LIMIT`. */
  readonly maxKeys: number
  /** See `StateKeys`. Behind a union nothing is scoped. */
  readonly isScoped: boolean
  readonly onBad: (bad: BadEvent) => void
}

export class InputKeys<T> {
  readonly #keys: StateKeys<T>
  /** By input but the first. */
  readonly #readers: readonly (KeyReader<T> | null)[]
  readonly #onBad: (bad: BadEvent) => void
  readonly isKeyed: boolean

  /** @throws TidemarkError `UNLIKE_KEYS` */
  constructor({ keys, maxKeys, isScoped, onBad }: InputKeysOptions<T>) {
    const [first = null, ...others] = keys
    if (others.some((key) => (key === null) !== (first === null))) throw unlikeKeys()
    this.#keys = new StateKeys({ key: first, maxKeys, isScoped, onBad })
    this.#readers = others.map((key) => (key === null ? null : new KeyReader(key)))
    this.#onBad = onBad
    this.isKeyed = first !== null
  }

  /** How many keys have something. */
  get size(): number {
    return this.#keys.size
  }

  /** The id of a row's key; `BAD_KEY` if it has none, which has been reported. @throws TidemarkError `KEY_LIMIT` */
  id(rows: Rows<T>, row: number, scope: number, input: number): number {
    const reader = input === 0 ? null : this.#readers[input - 1]!
    if (reader === null) return this.#keys.id(rows, row, scope)
    const key = reader.read(rows, row)
    if (isKey(key)) return this.#keys.idOf(key, scope)
    this.#onBad({
      kind: 'key',
      reason: reader.whyNot(rows, row),
      position: rows.origin(row),
      event: rows.get(row),
    })
    return BAD_KEY
  }

  /** The id of everything in a scope, where there are no keys. */
  onlyId(scope: number): number {
    return this.#keys.idOf(NO_KEY, scope)
  }

  key(id: number): Key {
    return this.#keys.key(id)
  }

  /** The id may be given to another key. */
  release(id: number): void {
    this.#keys.release(id)
  }

  snapshot(): StateKeysSnapshot {
    return this.#keys.snapshot()
  }

  restore(snapshot: StateKeysSnapshot): void {
    this.#keys.restore(snapshot)
  }
}

/** Which input of a union a row comes from; 0 where there is no union. */
export function inputOf(rows: Rows<unknown>): number {
  return (rows as Partial<MergedRows<unknown>>).input ?? 0
}
