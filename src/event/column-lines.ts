/** Symbols of rows of columns, where a word and a number tell them: see `lookup/symbol-lines.ts`. */
import { ByWord } from './by-word.ts'
import { isDictionaryColumn, type ColumnData, type DictionaryColumn, type NumberColumn } from './columns.ts'
import type { FactSymbols } from './fact-symbols.ts'
import { NO_PLACE, UNKNOWN_SYMBOL, type NumberLines } from './lookup/number-lines.ts'
import { LOOKED_UP, type SymbolLines } from './lookup/symbol-lines.ts'
import type { FactList } from './symbol-sets.ts'

export class ColumnLines {
  readonly #lines: SymbolLines
  /** By number of the field: its path, and its column if it is one of numbers. */
  readonly #paths: readonly string[]
  readonly #columns: (NumberColumn | null)[]
  readonly #byWord: ByWord
  #data: ColumnData | null = null
  #words: DictionaryColumn | null = null
  #lineOf: Int32Array = new Int32Array(0)

  constructor(lines: SymbolLines, paths: readonly string[]) {
    this.#lines = lines
    this.#paths = paths
    this.#columns = paths.map(() => null)
    this.#byWord = new ByWord((word) => (typeof word === 'number' ? LOOKED_UP : lines.ofWord(word)))
  }

  /** Takes up columns. @returns whether the field that tells the line is one of them that is read by words or numbers */
  isAt(data: ColumnData): boolean {
    const { field } = this.#lines
    if (this.#data !== data) {
      this.#data = data
      for (const [at, path] of this.#paths.entries()) {
        const column = data.columns[path]
        this.#columns[at] = ArrayBuffer.isView(column) ? column : null
      }
      const top = data.columns[this.#paths[field]!]
      this.#words = top !== undefined && isDictionaryColumn(top) ? top : null
      if (this.#words !== null) this.#lineOf = this.#byWord.answers(this.#words.dictionary)
    }
    return this.#words !== null || (this.#columns[field] !== null && this.#lines.ofNumbers !== LOOKED_UP)
  }

  /**
   * Fills `symbols[i]`, `i < size`, for the rows `rowNumbers[i]` of columns that it is at.
   *
   * @param lookUp finds the facts of the event at a place of the batch
   * @returns how many steps it took, beside those of what was looked up
   */
  classify(
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: FactSymbols,
    lookUp: (i: number) => FactList,
  ): number {
    const { numbers } = this.#lines
    const before = numbers.steps
    if (this.#words === null) this.#classifyNumbers(rowNumbers, size, symbols, table, lookUp)
    else this.#classifyWords(this.#words.codes, rowNumbers, size, symbols, table, lookUp)
    return size + numbers.steps - before
  }

  #classifyNumbers(
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: FactSymbols,
    lookUp: (i: number) => FactList,
  ): void {
    const { numbers, ofNumbers: line, field } = this.#lines
    const values = this.#columns[field]!
    for (let i = 0; i < size; i++) {
      const value = values[rowNumbers[i]!]!
      const symbol = numbers.symbolOf(line, value)
      symbols[i] = symbol >= 0 ? symbol : learn(numbers, numbers.placeOf(line, value), lookUp(i), table)
    }
  }

  #classifyWords(
    codes: Int32Array,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: FactSymbols,
    lookUp: (i: number) => FactList,
  ): void {
    const { numbers, fieldOf } = this.#lines
    const lineOf = this.#lineOf
    let field = -1
    let values: NumberColumn | null = null
    for (let i = 0; i < size; i++) {
      const row = rowNumbers[i]!
      const code = codes[row]!
      if (code < 0) {
        symbols[i] = 0
        continue
      }
      const line = lineOf[code]!
      let symbol = UNKNOWN_SYMBOL
      if (line < 0) symbol = numbers.symbols[~line]!
      else if (line !== LOOKED_UP) {
        if (fieldOf[line] !== field) {
          field = fieldOf[line]!
          values = this.#columns[field]!
        }
        if (values !== null) symbol = numbers.symbolOf(line, values[row]!)
      }
      symbols[i] = symbol >= 0 ? symbol : this.#learn(line, row, lookUp(i), table)
    }
  }

  /** The symbol of an event that was looked up, which is written down for others at its place. */
  #learn(line: number, row: number, facts: FactList, table: FactSymbols): number {
    const { numbers, fieldOf } = this.#lines
    let place = NO_PLACE
    if (line < 0) place = ~line
    else if (line !== LOOKED_UP) {
      const values = this.#columns[fieldOf[line]!]!
      if (values !== null) place = numbers.placeOf(line, values[row]!)
    }
    return learn(numbers, place, facts, table)
  }
}

/** Writes down the symbol that events at a place have, unless it is of one event alone. */
export function learn({ symbols }: NumberLines, place: number, { facts, count }: FactList, table: FactSymbols): number {
  const symbol = table.intern(facts, count)
  if (place !== NO_PLACE && !table.isTransient(symbol)) symbols[place] = symbol
  return symbol
}
