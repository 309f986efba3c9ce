/**
 * The alphabet of one rule: symbols of which the same of its tests hold are one *letter*.
 *
 * Symbols tell apart all predicates of all rules; a rule has far fewer letters, so tables by letter stay small. There
 * is a limit to them too: tests that are independent of each other have more letters than there is memory for.
 */
import type { SymbolSets } from '../../../event/symbol-sets.ts'
import { SymbolTable, WORD_BITS } from '../../../event/symbols.ts'
import type { Guard, Program } from '../../program/program.ts'

/** So many letters are known at once. */
const LETTER_LIMIT = 8192

export class Alphabet {
  readonly #symbols: SymbolSets
  /** Tests that some edge asks for. */
  readonly #tests: readonly number[]
  /** By place in `tests`: the bit in the symbols; -1: it always holds. */
  readonly #bits: readonly number[]
  /** By test: its place in `tests`. */
  readonly #places: Int32Array
  readonly #words: Int32Array
  #letters: SymbolTable
  /** Letters are known up to the limit: `clear` before the next is asked for. */
  isFull = false
  /** By symbol: its letter and 1; 0: not known. */
  #bySymbol: Int32Array = new Int32Array(16)

  /** @param bits by test of the plan, its bit in the symbols; -1: it always holds */
  constructor(program: Program, symbols: SymbolSets, bits: readonly number[]) {
    this.#symbols = symbols
    this.#tests = [...new Set(guardsOf(program).flatMap(({ when }) => when.flat().map(({ test }) => test)))]
    this.#bits = this.#tests.map((test) => bits[test]!)
    this.#places = new Int32Array(bits.length).fill(-1)
    this.#tests.forEach((test, place) => (this.#places[test] = place))
    this.#letters = this.#none()
    this.#words = new Int32Array(this.#letters.width)
  }

  /** How many letters are known. */
  get size(): number {
    return this.#letters.size
  }

  /** Forgets all letters; they are numbered anew. */
  clear(): void {
    this.#letters = this.#none()
    this.#bySymbol.fill(0)
    this.isFull = false
  }

  /** The letter of a symbol. Only while it is not full. */
  letterOf(symbol: number): number {
    const known = symbol < this.#bySymbol.length ? this.#bySymbol[symbol]! : 0
    return known > 0 ? known - 1 : this.#find(symbol)
  }

  /** Whether a test holds for events of a letter. */
  holds(letter: number, test: number): boolean {
    return this.#letters.has(letter, this.#places[test]!)
  }

  #none(): SymbolTable {
    return new SymbolTable(this.#tests.length, LETTER_LIMIT)
  }

  #find(symbol: number): number {
    const words = this.#words.fill(0)
    for (let place = 0; place < this.#bits.length; place++) {
      const bit = this.#bits[place]!
      if (bit >= 0 && !this.#symbols.has(symbol, bit)) continue
      words[Math.floor(place / WORD_BITS)]! |= 1 << (place % WORD_BITS)
    }
    const letter = this.#letters.intern(words, 0)
    this.isFull = this.#letters.size >= this.#letters.limit
    if (!this.#symbols.isTransient(symbol)) this.#remember(symbol, letter)
    return letter
  }

  #remember(symbol: number, letter: number): void {
    if (symbol >= this.#bySymbol.length) {
      const grown = new Int32Array(Math.max(symbol + 1, this.#bySymbol.length * 2))
      grown.set(this.#bySymbol)
      this.#bySymbol = grown
    }
    this.#bySymbol[symbol] = letter + 1
  }
}

function guardsOf({ start, states, takes }: Program): readonly Guard[] {
  return [...start, ...states.flatMap(({ edges }) => edges), ...takes.flatMap(({ complete }) => complete)]
}
