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
import { compileExpression, OBJECT_READERS } from './compile.ts'
import { compileColumnTest, type ColumnTest } from './column-predicate.ts'
import type { ColumnData } from './columns.ts'
import type { Bound } from './evaluate.ts'
import { predicateKey, splitLogic, type Atom, type Predicate } from './predicate.ts'
import type { Rows } from './rows.ts'
import { SymbolTable, WORD_BITS } from './symbols.ts'

/** A condition that threw: false for that event. */
export interface ConditionFailure {
  readonly event: unknown
  readonly error: unknown
  /** The steps that use the condition, as text: `rule "hot" step "warm"`. */
  readonly steps: readonly string[]
}

const NOTHING_BOUND: Bound = Object.freeze({})

interface AtomEntry {
  readonly atom: Atom
  readonly steps: string[]
  uses: number
}

type ObjectTest = (event: unknown) => boolean

export class Classifier {
  readonly #bits: Map<string, number> = new Map()
  readonly #predicates: Predicate[] = []
  readonly #atoms: Map<string, AtomEntry> = new Map()
  readonly #onFailure: (failure: ConditionFailure) => void
  #table: SymbolTable | null = null
  #objects: ObjectClassifier | null = null
  #columns: ColumnClassifier | null = null
  /** How often an atom was evaluated on one event: a work counter. */
  evaluations = 0

  constructor(onFailure: (failure: ConditionFailure) => void) {
    this.#onFailure = onFailure
  }

  /** Registers a predicate and gives its bit. Only before the first event. */
  bitOf(predicate: Predicate, step: string): number {
    const split = splitLogic(predicate)
    const key = predicateKey(split)
    let bit = this.#bits.get(key)
    if (bit === undefined) {
      this.#bits.set(key, (bit = this.#predicates.length))
      this.#predicates.push(split)
      this.#register(split, step, 1)
    } else {
      this.#register(split, step, 0)
    }
    return bit
  }

  #register(predicate: Predicate, step: string, uses: number): void {
    if (predicate.kind === 'and' || predicate.kind === 'or') {
      for (const part of predicate.conditions) this.#register(part, step, uses)
      return
    }
    const key = predicateKey(predicate)
    let entry = this.#atoms.get(key)
    if (entry === undefined) this.#atoms.set(key, (entry = { atom: predicate, steps: [], uses: 0 }))
    entry.uses += uses
    if (!entry.steps.includes(step)) entry.steps.push(step)
  }

  get symbols(): SymbolTable {
    return (this.#table ??= new SymbolTable(this.#predicates.length))
  }

  /** Fills `symbols[i]`, `i < size`, for the rows `rowNumbers[i]`. */
  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array): void {
    if (rows.columns === null) {
      this.#objects ??= new ObjectClassifier(this, this.#predicates)
      this.#objects.classify(rows, rowNumbers, size, symbols, this.symbols)
    } else {
      if (this.#columns?.data !== rows.columns)
        this.#columns = new ColumnClassifier(this, this.#predicates, rows.columns)
      this.#columns.classify(rows, rowNumbers, size, symbols, this.symbols)
    }
  }

  /** The atom's test on one event, with throws caught and reported. */
  atomTest(atom: Atom): ObjectTest {
    if (atom.kind === 'expression') {
      const compiled = compileExpression(atom.expression, OBJECT_READERS)
      return (event) => {
        this.evaluations++
        return compiled(event, undefined) === true
      }
    }
    const { test } = atom
    const entry = this.#atoms.get(predicateKey(atom))!
    return (event) => {
      this.evaluations++
      try {
        return Boolean(test(event, NOTHING_BOUND))
      } catch (error) {
        this.#onFailure({ event, error, steps: entry.steps })
        return false
      }
    }
  }

  isShared(atom: Atom): boolean {
    return this.#atoms.get(predicateKey(atom))!.uses > 1
  }
}

/** Over objects: one closure per predicate; atoms used by several remember their answer for the event at hand. */
class ObjectClassifier {
  readonly #tests: readonly ObjectTest[]
  #event = 0

  constructor(classifier: Classifier, predicates: readonly Predicate[]) {
    const shared = new Map<string, ObjectTest>()
    const testOf = (predicate: Predicate): ObjectTest => {
      if (predicate.kind === 'and' || predicate.kind === 'or') {
        const parts = predicate.conditions.map(testOf)
        return predicate.kind === 'and'
          ? (event) => parts.every((part) => part(event))
          : (event) => parts.some((part) => part(event))
      }
      if (!classifier.isShared(predicate)) return classifier.atomTest(predicate)
      const key = predicateKey(predicate)
      let test = shared.get(key)
      if (test === undefined) shared.set(key, (test = this.#remembered(classifier.atomTest(predicate))))
      return test
    }
    this.#tests = predicates.map(testOf)
  }

  #remembered(test: ObjectTest): ObjectTest {
    let seen = -1
    let answer = false
    return (event) => {
      if (seen !== this.#event) {
        answer = test(event)
        seen = this.#event
      }
      return answer
    }
  }

  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array, table: SymbolTable): void {
    const tests = this.#tests
    const words = new Int32Array(table.width)
    for (let i = 0; i < size; i++) {
      const event = rows.get(rowNumbers[i]!)
      this.#event++
      words.fill(0)
      for (let bit = 0; bit < tests.length; bit++) {
        if (tests[bit]!(event)) words[Math.floor(bit / WORD_BITS)]! |= 1 << (bit % WORD_BITS)
      }
      symbols[i] = table.intern(words, 0)
    }
  }
}

/** Over columns: one pass per distinct atom and batch, then the masks are joined and packed. */
class ColumnClassifier {
  readonly data: ColumnData
  readonly #classifier: Classifier
  readonly #predicates: readonly Predicate[]
  readonly #tests: Map<string, ColumnTest | ObjectTest> = new Map()
  readonly #masks: Map<string, Uint8Array> = new Map()
  #words: Int32Array = new Int32Array(0)

  constructor(classifier: Classifier, predicates: readonly Predicate[], data: ColumnData) {
    this.data = data
    this.#classifier = classifier
    this.#predicates = predicates
  }

  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array, table: SymbolTable): void {
    this.#masks.clear()
    const width = table.width
    if (this.#words.length < size * width) this.#words = new Int32Array(size * width)
    const words = this.#words.fill(0, 0, size * width)
    for (let bit = 0; bit < this.#predicates.length; bit++) {
      const mask = this.#mask(this.#predicates[bit]!, null, rows, rowNumbers, size)
      const word = Math.floor(bit / WORD_BITS)
      const shift = bit % WORD_BITS
      for (let i = 0; i < size; i++) words[i * width + word]! |= mask[i]! << shift
    }
    for (let i = 0; i < size; i++) symbols[i] = table.intern(words, i * width)
  }

  /** Where the predicate holds; only rows in `wanted` (all, if null) need be right. Must not be changed by the caller. */
  #mask(
    predicate: Predicate,
    wanted: Uint8Array | null,
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
  ): Uint8Array {
    switch (predicate.kind) {
      case 'expression':
        return this.#expressionMask(predicate, rowNumbers, size)
      case 'function':
        return this.#functionMask(predicate, wanted, rows, rowNumbers, size)
      case 'and': {
        let all = wanted
        for (const part of predicate.conditions) {
          const mask = this.#mask(part, all, rows, rowNumbers, size)
          const joined = new Uint8Array(size)
          for (let i = 0; i < size; i++) joined[i] = mask[i]! & (all === null ? 1 : all[i]!)
          all = joined
        }
        return all!
      }
      case 'or': {
        const any = new Uint8Array(size)
        for (const part of predicate.conditions) {
          const open = new Uint8Array(size)
          for (let i = 0; i < size; i++) open[i] = (wanted === null ? 1 : wanted[i]!) & ~any[i]!
          const mask = this.#mask(part, open, rows, rowNumbers, size)
          for (let i = 0; i < size; i++) any[i]! |= mask[i]! & open[i]!
        }
        return any
      }
    }
  }

  #expressionMask(atom: Extract<Atom, { kind: 'expression' }>, rowNumbers: Int32Array, size: number): Uint8Array {
    const key = predicateKey(atom)
    let mask = this.#masks.get(key)
    if (mask !== undefined) return mask
    let test = this.#tests.get(key)
    if (test === undefined) this.#tests.set(key, (test = compileColumnTest(atom.expression, this.data)))
    mask = new Uint8Array(size)
    test(rowNumbers, size, mask)
    this.#classifier.evaluations += size
    this.#masks.set(key, mask)
    return mask
  }

  /** A function needs the event as an object, so it is asked only where the answer matters, and once per row. */
  #functionMask(
    atom: Extract<Atom, { kind: 'function' }>,
    wanted: Uint8Array | null,
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
  ): Uint8Array {
    const key = predicateKey(atom)
    let test = this.#tests.get(key) as ObjectTest | undefined
    if (test === undefined) this.#tests.set(key, (test = this.#classifier.atomTest(atom)))
    let answers = this.#masks.get(key)
    if (answers === undefined) this.#masks.set(key, (answers = new Uint8Array(size).fill(2)))
    const mask = new Uint8Array(size)
    for (let i = 0; i < size; i++) {
      if (wanted !== null && wanted[i] === 0) continue
      if (answers[i] === 2) answers[i] = test(rows.get(rowNumbers[i]!)) ? 1 : 0
      mask[i] = answers[i]!
    }
    return mask
  }
}
