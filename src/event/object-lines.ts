/** Symbols of objects, where a word and a number tell them: see `lookup/symbol-lines.ts`. */
import type { Atoms } from './atoms.ts'
import { learn } from './column-lines.ts'
import { scalarOf } from './evaluate.ts'
import type { FactSymbols } from './fact-symbols.ts'
import { NO_PLACE, UNKNOWN_SYMBOL } from './lookup/number-lines.ts'
import { LOOKED_UP, type SymbolLines } from './lookup/symbol-lines.ts'
import type { Reader } from './path.ts'
import { compileReader } from './reader.ts'
import type { FactList } from './symbol-sets.ts'
import type { Rows } from './rows.ts'

export class ObjectLines {
  readonly #lines: SymbolLines
  readonly #atoms: Atoms
  readonly #lookUp: (event: unknown) => FactList
  /** By number of the field. */
  readonly #readers: readonly Reader[]

  /** @param lookUp finds the facts of an event */
  constructor(lines: SymbolLines, paths: readonly string[], atoms: Atoms, lookUp: (event: unknown) => FactList) {
    this.#lines = lines
    this.#atoms = atoms
    this.#lookUp = lookUp
    this.#readers = paths.map(compileReader)
  }

  /**
   * Fills `symbols[i]`, `i < size`, for the rows `rowNumbers[i]`. Of an event that cannot be read no predicate holds.
   *
   * @returns how many steps it took, beside those of what was looked up
   */
  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array, table: FactSymbols): number {
    const { numbers } = this.#lines
    const before = numbers.steps
    for (let i = 0; i < size;) {
      try {
        for (; i < size; i++) symbols[i] = this.#symbolOf(rows.get(rowNumbers[i]!), table)
      } catch (error) {
        this.#atoms.unreadable(rows.get(rowNumbers[i]!), error)
        symbols[i++] = 0
      }
    }
    return size + numbers.steps - before
  }

  #symbolOf(event: unknown, table: FactSymbols): number {
    const lines = this.#lines
    const { numbers } = lines
    const read = this.#readers[lines.field]!(event)
    const top = typeof read === 'string' ? read : scalarOf(read)
    if (top === null) return 0
    const line = typeof top === 'number' ? lines.ofNumbers : lines.ofWord(top)
    let place = NO_PLACE
    let symbol = UNKNOWN_SYMBOL
    if (line < 0) symbol = numbers.symbols[(place = ~line)]!
    else if (line !== LOOKED_UP) {
      const value = typeof top === 'number' ? top : this.#readers[lines.fieldOf[line]!]!(event)
      if (typeof value === 'number') {
        symbol = numbers.symbolOf(line, value)
        if (symbol < 0) place = numbers.placeOf(line, value)
      }
    }
    return symbol >= 0 ? symbol : learn(numbers, place, this.#lookUp(event), table)
  }
}
