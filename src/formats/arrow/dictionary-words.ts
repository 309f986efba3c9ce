/**
 * Dictionary-encoded columns of Arrow.
 *
 * Codes of text stay as they are, and the words are read once per dictionary: one that a later batch adds to keeps the array
 * it has, which grows at its end.
 */
import type { WordTable } from '../columns/word-table.ts'
import type { Cells } from '../tables/cells.ts'
import { cellsOf, holdsOf, missingOf } from './arrow-cells.ts'
import type { ArrowData, ArrowPackage, ArrowVector } from './arrow-package.ts'

/** What is known of the dictionary of one column. */
export class DictionaryWords {
  #chunks: readonly ArrowData[] = []
  #words: string[] = []
  /** Codes of what is missing in the dictionary itself. */
  #missing: Set<number> = new Set()

  cells(data: ArrowData, dictionary: ArrowVector, words: WordTable, arrow: ArrowPackage): Cells {
    const codes = codesOf(data)
    const first = dictionary.data[0]
    if (first === undefined) return { kind: 'words', codes: codes.fill(-1), dictionary: [] }
    const parts = dictionary.data
    if (holdsOf(first.type, arrow) !== 'text')
      return gathered(
        codes,
        parts.map((part) => cellsOf(part, words, arrow)),
      )
    this.#grow(dictionary, parts)
    const count = this.#words.length
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row]!
      if (code >= count) throw new Error(`the code ${code} in a dictionary of ${count}`)
      if (this.#missing.size > 0 && this.#missing.has(code)) codes[row] = -1
    }
    return { kind: 'words', codes, dictionary: this.#words }
  }

  #grow(dictionary: ArrowVector, parts: readonly ArrowData[]): void {
    const known = this.#chunks
    if (known.length > parts.length || known.some((chunk, i) => chunk !== parts[i])) {
      this.#chunks = []
      this.#words = []
      this.#missing = new Set()
    }
    const size = parts.reduce((sum, part) => sum + part.length, 0)
    for (let code = this.#words.length; code < size; code++) {
      const word = dictionary.get(code)
      if (typeof word !== 'string') this.#missing.add(code)
      this.#words.push(typeof word === 'string' ? word : '')
    }
    this.#chunks = parts
  }
}

function codesOf(data: ArrowData): Int32Array {
  const codes = new Int32Array(data.length)
  const missing = missingOf(data)
  for (let row = 0; row < codes.length; row++)
    codes[row] = missing !== null && missing[row] === 1 ? -1 : Number(data.values[row])
  for (const code of codes) if (code < -1) throw new Error(`the code ${code} in a dictionary`)
  return codes
}

/** The values of a dictionary that is not of text, each where its code is. */
function gathered(codes: Int32Array, parts: readonly Cells[]): Cells {
  const [first] = parts
  if (first === undefined || first.kind === 'words') throw new Error('a dictionary of an unsupported type')
  const all = parts.flatMap((part) => valuesOf(part))
  for (const code of codes) if (code >= all.length) throw new Error(`the code ${code} in a dictionary of ${all.length}`)
  const valueAt = (code: number): unknown => (code < 0 ? undefined : all[code])
  const { length } = codes
  switch (first.kind) {
    case 'values':
      return { kind: 'values', values: Array.from(codes, valueAt) }
    case 'truths':
      return { kind: 'truths', codes: codes.map((code) => (valueAt(code) as number | undefined) ?? -1) }
    case 'numbers':
    case 'times': {
      const values = new Float64Array(length)
      let missing: Uint8Array | null = null
      const digits = new Map<number, string>()
      for (let row = 0; row < length; row++) {
        const value = valueAt(codes[row]!)
        if (value === undefined) {
          missing ??= new Uint8Array(length)
          missing[row] = 1
        } else {
          values[row] = Number(value)
          if (typeof value === 'string') digits.set(row, value)
        }
      }
      if (first.kind === 'times') return { kind: 'times', values, missing }
      return { kind: 'numbers', values, missing, digits: digits.size === 0 ? null : digits }
    }
  }
}

/** By code: a number, the digits of one that is too long, 1 and 0 of a truth value; `undefined` is missing. */
function valuesOf(cells: Cells): readonly unknown[] {
  switch (cells.kind) {
    case 'values':
      return cells.values
    case 'words':
      return []
    case 'truths':
      return Array.from(cells.codes, (code) => (code < 0 ? undefined : code))
    case 'times':
      return Array.from(cells.values, (value, i) => (cells.missing?.[i] === 1 ? undefined : value))
    case 'numbers':
      return Array.from(cells.values, (value, i) =>
        cells.missing?.[i] === 1 ? undefined : (cells.digits?.get(i) ?? value),
      )
  }
}
