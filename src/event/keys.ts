/**
 * Keys: which events belong together, as small integers.
 *
 * A key is a number, text, a truth value or a bigint, or a list of such. `null`, NaN and objects are no keys: an event
 * with one is bad. Codes are given in order of appearance and are used again after `release`, so that a stream whose
 * keys come and go needs memory only for those that are open.
 */
import { TidemarkError, show } from '../base/errors.ts'
import { isDictionaryColumn } from './columns.ts'
import { readPath, type Reader } from './path.ts'
import { columnValue, type Rows } from './rows.ts'

/** A field, several fields together, or a function of the event. */
export type KeySelector<T> = string | readonly string[] | ((event: T) => unknown)

export type Key = number | string | boolean | bigint | readonly (number | string | boolean | bigint)[]

/** What code 0 stands for on a stream without a key. */
export const NO_KEY: Key = ''

export class KeyDictionary {
  readonly #codes: Map<unknown, number> = new Map()
  readonly #values: (Key | undefined)[] = []
  readonly #free: number[] = []
  readonly #limit: number
  /** The text under which a list of parts is found. */
  readonly #names: Map<number, string> = new Map()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many keys have a code. */
  get size(): number {
    return this.#codes.size
  }

  /** One more than the greatest code in use. */
  get bound(): number {
    return this.#values.length
  }

  /** The code of a valid key. @throws TidemarkError `KEY_LIMIT` */
  code(key: unknown): number {
    const name = Array.isArray(key) ? nameOf(key) : key
    const known = this.#codes.get(name)
    if (known !== undefined) return known
    if (this.#codes.size >= this.#limit) throw tooManyKeys(this.#limit, key)
    const code = this.#free.pop() ?? this.#values.length
    this.#values[code] = key as Key
    this.#codes.set(name, code)
    if (name !== key) this.#names.set(code, name as string)
    return code
  }

  value(code: number): Key {
    return this.#values[code]!
  }

  isUsed(code: number): boolean {
    return this.#values[code] !== undefined
  }

  /** Frees the code of a key of which nothing is kept. */
  release(code: number): void {
    const key = this.#values[code]
    if (key === undefined) return
    this.#codes.delete(this.#names.get(code) ?? key)
    this.#names.delete(code)
    this.#values[code] = undefined
    this.#free.push(code)
  }
}

function nameOf(parts: readonly unknown[]): string {
  return `\u0000${JSON.stringify(parts.map((part) => (typeof part === 'bigint' ? { bigint: String(part) } : part)))}`
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

/** Reads keys of one selector; knows how to read them from the rows at hand. */
export class KeyReader<T> {
  readonly #selector: KeySelector<T>
  readonly #fromEvent: Reader
  #rows: Rows<T> | null = null
  #read: (row: number) => unknown = () => undefined

  constructor(selector: KeySelector<T>) {
    this.#selector = selector
    this.#fromEvent = eventReader(selector)
  }

  /** The key of a row as it is, valid or not; `undefined` where a function throws. */
  read(rows: Rows<T>, row: number): unknown {
    if (rows.columns === null) return this.#fromEvent(rows.get(row))
    if (this.#rows !== rows) {
      this.#rows = rows
      this.#read = this.#rowReader(rows)
    }
    return this.#read(row)
  }

  #rowReader(rows: Rows<T>): (row: number) => unknown {
    const selector = this.#selector
    if (typeof selector === 'function') return (row) => this.#fromEvent(rows.get(row))
    const readers = (typeof selector === 'string' ? [selector] : selector).map((name) => {
      const column = rows.columns!.columns[name]
      if (column === undefined) return () => undefined
      return isDictionaryColumn(column) ? dictionaryReader(column.codes, column.dictionary) : columnValue(column)
    })
    return typeof selector === 'string' ? readers[0]! : (row) => readers.map((read) => read(row))
  }
}

function dictionaryReader(codes: Int32Array, dictionary: readonly (string | number)[]): (row: number) => unknown {
  return (row) => dictionary[codes[row]!]
}

function eventReader<T>(selector: KeySelector<T>): Reader {
  if (typeof selector === 'string') return readPath(selector)
  if (typeof selector !== 'function') {
    const readers = selector.map(readPath)
    return (event) => readers.map((read) => read(event))
  }
  return (event) => {
    try {
      return selector(event as T)
    } catch {
      return undefined
    }
  }
}

/** The order of keys where a result must not depend on the order of arrival: numbers, then text, then the rest as text. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  const left = `${typeof a} ${String(a)}`
  const right = `${typeof b} ${String(b)}`
  return left < right ? -1 : left > right ? 1 : 0
}

export function whyNotAKey(value: unknown): string {
  if (value === undefined) return 'the event has no key'
  if (value === null) return 'its key is null'
  return `its key is ${show(value)}, which is ${Array.isArray(value) ? 'a list with a part that is no key' : typeof value === 'number' ? 'not a number' : `of type ${typeof value}`}`
}

function tooManyKeys(limit: number, key: unknown): TidemarkError {
  return new TidemarkError('KEY_LIMIT', {
    message: `More than ${limit} keys are open at once; the next one is ${show(key)}.`,
    hint: 'Raise limits.keys, shorten within(), or choose a key with fewer values.',
    data: { limit, key },
  })
}
