/**
 * Classify: from events to symbols.
 *
 * Every predicate of every rule that looks at one event alone is registered here and gets a bit; equal predicates get
 * the same one. An event is then classified once: each distinct *atom* (a function, or an expression without outer
 * and/or) is evaluated at most once, and the bits that hold become one small integer, the symbol. After this stage
 * nothing looks at user data until a match is made, except conditions that relate events to one another.
 *
 * Conjuncts are evaluated left to right and stop at the first false one. A function that throws is false, and is
 * reported with the steps that use it.
 */
import { Atoms, type ConditionFailure } from './atoms.ts'
import { ColumnClassifier } from './classify-columns.ts'
import { ObjectClassifier } from './classify-objects.ts'
import { predicateKey, splitLogic, type Predicate } from './predicate.ts'
import type { Rows } from './rows.ts'
import { SymbolTable } from './symbols.ts'

export class Classifier {
  readonly #bits: Map<string, number> = new Map()
  readonly #predicates: Predicate[] = []
  readonly #atoms: Atoms
  #table: SymbolTable | null = null
  #objects: ObjectClassifier | null = null
  #columns: ColumnClassifier | null = null

  /** @param onFailure told of each condition that threw */
  constructor(onFailure: (failure: ConditionFailure) => void) {
    this.#atoms = new Atoms(onFailure)
  }

  /** How often an atom was evaluated on one event: a work counter. */
  get evaluations(): number {
    return this.#atoms.evaluations[0]!
  }

  /** Registers a predicate and gives its bit. Only before the first event. @param step who uses it, for reports */
  bitOf(predicate: Predicate, step: string): number {
    const split = splitLogic(predicate)
    const key = predicateKey(split)
    const known = this.#bits.get(key)
    this.#atoms.register(split, step, known === undefined)
    if (known !== undefined) return known
    this.#bits.set(key, this.#predicates.length)
    return this.#predicates.push(split) - 1
  }

  get symbols(): SymbolTable {
    return (this.#table ??= new SymbolTable(this.#predicates.length))
  }

  /** Fills `symbols[i]`, `i < size`, for the rows `rowNumbers[i]`. */
  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array): void {
    if (rows.columns === null) {
      this.#objects ??= new ObjectClassifier(this.#atoms, this.#predicates)
      this.#objects.classify(rows, rowNumbers, size, symbols, this.symbols)
    } else {
      if (this.#columns?.data !== rows.columns) {
        this.#columns = new ColumnClassifier(this.#atoms, this.#predicates, rows.columns)
      }
      this.#columns.classify(rows, rowNumbers, size, symbols, this.symbols)
    }
  }
}
