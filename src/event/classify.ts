/**
 * Classify: from events to symbols.
 *
 * Every predicate of every rule that looks at one event alone is registered here and gets a bit; equal predicates get
 * the same one. An event is then classified once: each distinct *atom* (a function, or an expression without outer
 * and/or) is evaluated at most once, and the bits that hold become one small integer, the symbol. After this stage
 * nothing looks at user data until a match is made, except conditions that relate events to one another.
 *
 * Where many predicates ask about one field, those that hold are looked up (`lookup/`), so that the cost follows them
 * and not all there are.
 *
 * Conjuncts are evaluated left to right and stop at the first false one; only an expression that can be looked up may
 * come before others, which no one can see, since expressions call nothing. A function that throws is false, and is
 * reported with the steps that use it.
 *
 * Predicates that also look at the previous event of the key get bits of the same table, which `classify` leaves 0;
 * `refine` sets them when the events of a key are in order.
 */
import { Atoms, type ConditionFailure } from './atoms.ts'
import { FactSymbols } from './fact-symbols.ts'
import { ColumnClassifier } from './classify-columns.ts'
import { ObjectClassifier } from './classify-objects.ts'
import { planLookup, type LookupPlan, type NumberedPredicate } from './lookup/plan.ts'
import { looksAtPrevious, predicateKey, splitLogic, type Predicate } from './predicate.ts'
import { PreviousClassifier, type PreviousPredicate } from './previous-classifier.ts'
import type { Rows } from './rows.ts'
import { SYMBOL_LIMIT, SymbolTable } from './symbols.ts'

export class Classifier {
  readonly #bits: Map<string, number> = new Map()
  /** Those that look at the event alone. */
  readonly #alone: NumberedPredicate[] = []
  readonly #previous: PreviousPredicate[] = []
  readonly #atoms: Atoms
  readonly #symbolLimit: number
  #table: SymbolTable | FactSymbols | null = null
  #lookup: LookupPlan | null = null
  #objects: ObjectClassifier | null = null
  #columns: ColumnClassifier | null = null
  #previousClassifier: PreviousClassifier | null = null

  /**
   * @param onFailure told of each condition that threw
   * @param symbolLimit how many symbols are interned; those beyond are transient and have to be released
   */
  constructor(onFailure: (failure: ConditionFailure) => void, symbolLimit: number = SYMBOL_LIMIT) {
    this.#atoms = new Atoms(onFailure)
    this.#symbolLimit = symbolLimit
  }

  /**
   * A work counter: how often an atom was evaluated on one event. Where predicates are looked up, each comparison or
   * look-up on the way counts, and each key that was found.
   */
  get evaluations(): number {
    return this.#atoms.evaluations[0]!
  }

  /** How many symbols are interned, the empty set included. */
  get symbolCount(): number {
    return this.symbols.size
  }

  /** How many events got a symbol of their own because there was no room to intern it. */
  get overflowed(): number {
    return this.symbols.overflowed
  }

  /** Whether a predicate looks at the previous event, so that symbols have to be refined. */
  get hasPrevious(): boolean {
    return this.#previous.length > 0
  }

  /** Registers a predicate and gives its bit. Only before the first event. @param step who uses it, for reports */
  bitOf(predicate: Predicate, step: string): number {
    const split = splitLogic(predicate)
    const key = predicateKey(split)
    const known = this.#bits.get(key)
    if (looksAtPrevious(split)) return this.#previousBitOf(split, key, known, step)
    this.#atoms.register(split, step, known === undefined)
    if (known !== undefined) return known
    const bit = this.#newBit(key)
    this.#alone.push({ bit, predicate: split })
    return bit
  }

  /** What looks at the event alone and comes first is a predicate of its own, so that little is left to ask later. */
  #previousBitOf(split: Predicate, key: string, known: number | undefined, step: string): number {
    const parts = split.kind === 'and' ? split.conditions : [split]
    const first = parts.findIndex(looksAtPrevious)
    const guard = first === 0 ? -1 : this.bitOf(conjunction(parts.slice(0, first)), step)
    const predicate = conjunction(parts.slice(first))
    this.#atoms.register(predicate, step, known === undefined)
    if (known !== undefined) return known
    const bit = this.#newBit(key)
    this.#previous.push({ bit, guard, predicate })
    return bit
  }

  #newBit(key: string): number {
    const bit = this.#bits.size
    this.#bits.set(key, bit)
    return bit
  }

  /** Only when all predicates are registered. */
  get symbols(): SymbolTable | FactSymbols {
    return (this.#table ??= this.#plan())
  }

  /** Few predicates make sets of bits; of many, those that are found are told by less than one bit each. */
  #plan(): SymbolTable | FactSymbols {
    const others = this.#previous.map(({ bit }) => bit)
    this.#lookup = planLookup(this.#alone, this.#atoms, others)
    if (this.#lookup === null) return new SymbolTable(this.#bits.size, this.#symbolLimit)
    return new FactSymbols(this.#lookup.facts, this.#lookup.factOf, this.#symbolLimit)
  }

  /** Fills `symbols[i]`, `i < size`, for the rows `rowNumbers[i]`. */
  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array): void {
    const table = this.symbols
    if (rows.columns === null) {
      this.#objects ??= new ObjectClassifier(this.#atoms, this.#alone, this.#lookup)
      this.#objects.classify(rows, rowNumbers, size, symbols, table)
    } else {
      this.#columns ??= new ColumnClassifier(this.#atoms, this.#alone, this.#lookup)
      this.#columns.classify(rows, rowNumbers, size, symbols, table)
    }
  }

  /**
   * The symbol of an event with the predicates that look at the event of its key before it.
   *
   * @param symbol what `classify` gave
   * @param previous `undefined`: the event is the first of its key
   */
  refine(symbol: number, event: unknown, previous: unknown): number {
    return this.refineAt(symbol, event, -1, previous, -1)
  }

  /** The same of events by reference, see `dereference`: they are made only where a function looks at them. */
  refineAt(symbol: number, ref: unknown, index: number, previousRef: unknown, previousIndex: number): number {
    if (this.#previous.length === 0) return symbol
    this.#previousClassifier ??= new PreviousClassifier(this.#atoms, this.symbols, this.#previous)
    return this.#previousClassifier.refine(symbol, ref, index, previousRef, previousIndex)
  }
}

function conjunction(conditions: readonly Predicate[]): Predicate {
  return conditions.length === 1 ? conditions[0]! : { kind: 'and', conditions }
}
