/** Cells of a flat column under construction, page by page. */
import type { WordTable } from '../columns/word-table.ts'
import type { Cells } from '../tables/cells.ts'

/** Values of a page that are there, or those of a dictionary. */
export type ReadValues =
  | { readonly to: 'numbers'; readonly numbers: Float64Array; readonly digits: ReadonlyMap<number, string> | null }
  | { readonly to: 'codes'; readonly codes: Int32Array }
  | { readonly to: 'values'; readonly values: readonly unknown[] }

export class CellsBuilder {
  /** Rows there are so far. */
  row = 0
  readonly #kind: Cells['kind']
  readonly #words: WordTable
  readonly #numbers: Float64Array
  readonly #codes: Int32Array
  readonly #values: unknown[]
  #missing: Uint8Array | null = null
  #digits: Map<number, string> | null = null

  constructor(kind: Cells['kind'], rows: number, words: WordTable) {
    this.#kind = kind
    this.#words = words
    const isNumeric = kind === 'numbers' || kind === 'times'
    this.#numbers = new Float64Array(isNumeric ? rows : 0)
    this.#codes = new Int32Array(kind === 'words' || kind === 'truths' ? rows : 0).fill(-1)
    this.#values = kind === 'values' ? new Array<unknown>(rows) : []
  }

  /**
   * @param present by row, 1 where there is a value; `null`: everywhere
   * @param codes of the values that are there, if `values` is a dictionary
   */
  add(rows: number, present: Int32Array | null, values: ReadValues, codes: Int32Array | null): void {
    const count = sizeOf(values)
    if (codes !== null) checkCodes(codes, count)
    switch (values.to) {
      case 'numbers':
        this.#addNumbers(rows, present, values.numbers, codes)
        if (values.digits !== null) this.#addDigits(rows, present, values.digits, codes)
        break
      case 'codes':
        this.#addCodes(rows, present, values.codes, codes)
        break
      case 'values':
        this.#addValues(rows, present, values.values, codes)
        break
    }
    this.row += rows
  }

  cells(): Cells {
    const missing = this.#missing
    switch (this.#kind) {
      case 'numbers':
        return { kind: 'numbers', values: this.#numbers, missing, digits: this.#digits }
      case 'times':
        return { kind: 'times', values: this.#numbers, missing }
      case 'words':
        return { kind: 'words', codes: this.#codes, dictionary: this.#words.words }
      case 'truths':
        return { kind: 'truths', codes: this.#codes }
      case 'values':
        return { kind: 'values', values: this.#values }
    }
  }

  #addNumbers(rows: number, present: Int32Array | null, from: Float64Array, codes: Int32Array | null): void {
    const { row } = this
    const to = this.#numbers
    if (present === null && codes === null) {
      to.set(from, row)
      return
    }
    let next = 0
    for (let i = 0; i < rows; i++) {
      if (present !== null && present[i] === 0) {
        this.#missing ??= new Uint8Array(to.length)
        this.#missing[row + i] = 1
        continue
      }
      to[row + i] = from[codes === null ? next : codes[next]!]!
      next++
    }
  }

  #addDigits(
    rows: number,
    present: Int32Array | null,
    digits: ReadonlyMap<number, string>,
    codes: Int32Array | null,
  ): void {
    const known = (this.#digits ??= new Map())
    let next = 0
    for (let i = 0; i < rows; i++) {
      if (present !== null && present[i] === 0) continue
      const text = digits.get(codes === null ? next : codes[next]!)
      if (text !== undefined) known.set(this.row + i, text)
      next++
    }
  }

  #addCodes(rows: number, present: Int32Array | null, from: Int32Array, codes: Int32Array | null): void {
    const { row } = this
    const to = this.#codes
    let next = 0
    for (let i = 0; i < rows; i++) {
      if (present !== null && present[i] === 0) continue
      to[row + i] = from[codes === null ? next : codes[next]!]!
      next++
    }
  }

  #addValues(rows: number, present: Int32Array | null, from: readonly unknown[], codes: Int32Array | null): void {
    let next = 0
    for (let i = 0; i < rows; i++) {
      if (present !== null && present[i] === 0) continue
      this.#values[this.row + i] = from[codes === null ? next : codes[next]!]
      next++
    }
  }
}

function sizeOf(values: ReadValues): number {
  switch (values.to) {
    case 'numbers':
      return values.numbers.length
    case 'codes':
      return values.codes.length
    case 'values':
      return values.values.length
  }
}

function checkCodes(codes: Int32Array, count: number): void {
  for (let i = 0; i < codes.length; i++)
    if (codes[i]! >>> 0 >= count) throw new Error(`the code ${codes[i]} in a dictionary of ${count}`)
}
