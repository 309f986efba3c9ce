/**
 * Classifying columns: one pass per predicate and batch fills a mask (`column-predicate/`), then the masks are packed.
 *
 * Predicates on a field that has many of them are looked up (`lookup/`), row by row.
 */
import { predicateTest } from './atom-test.ts'
import type { Atoms } from './atoms.ts'
import { ByWord } from './by-word.ts'
import { ColumnMasks } from './column-predicate/column-masks.ts'
import { wordTestOf } from './column-predicate/column-predicate.ts'
import { isDictionaryColumn, type ColumnData } from './columns.ts'
import { ColumnLines } from './column-lines.ts'
import { compileExpression, OBJECT_READERS } from './compile.ts'
import type { Scalar } from './expression.ts'
import type { LookupPlan, NumberedPredicate } from './lookup/plan.ts'
import { PredicateIndex } from './lookup/predicate-index.ts'
import type { Atom } from './predicate.ts'
import { columnScalar, type Rows } from './rows.ts'
import { FactSymbols } from './fact-symbols.ts'
import type { FactList } from './symbol-sets.ts'
import { WORD_BITS, type SymbolTable } from './symbols.ts'

export class ColumnClassifier {
  readonly #atoms: Atoms
  /** The predicates that are not looked up. */
  readonly #plain: readonly NumberedPredicate[]
  readonly #index: PredicateIndex<number> | null
  readonly #lines: ColumnLines | null
  readonly #factOf: LookupPlan['factOf']
  readonly #masks: ColumnMasks
  readonly #cells: Map<string, Cell> = new Map()
  /** Predicates that compare a field with constants, by the path of the field; where they all fit one word. */
  readonly #byField: ReadonlyMap<string, FieldGroup>
  readonly #others: readonly NumberedPredicate[]
  /** Whose symbols are known by word. */
  #table: SymbolTable | null = null
  #data: ColumnData | null = null
  #groups: readonly ColumnGroup[] = []
  /** The predicates that are asked and are in no group. */
  #rest: readonly NumberedPredicate[] = []
  #words: Int32Array = new Int32Array(0)
  /** Of the batch at hand. */
  #rowNumbers: Int32Array = new Int32Array(0)

  /** @param lookup `null`: all predicates are asked */
  constructor(atoms: Atoms, predicates: readonly NumberedPredicate[], lookup: LookupPlan | null) {
    this.#atoms = atoms
    this.#masks = new ColumnMasks(atoms)
    this.#plain = lookup?.plain ?? predicates
    this.#factOf = lookup?.factOf ?? ((bit) => bit)
    this.#index = lookup === null ? null : this.#indexOf(lookup)
    this.#lines = lookup === null || lookup.lines === null ? null : new ColumnLines(lookup.lines, lookup.paths)
    const { groups, others } = groupByField(this.#plain)
    this.#byField = groups
    this.#others = others
  }

  classify(
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable | FactSymbols,
  ): void {
    this.#rowNumbers = rowNumbers
    this.#masks.start(rows, rowNumbers, size)
    if (this.#data !== rows.columns) this.#bind(rows.columns!, table)
    if (table instanceof FactSymbols) return this.#classifyFacts(rowNumbers, size, symbols, table)
    if (this.#words.length < size * table.width) this.#words = new Int32Array(size * table.width)
    if (table.width === 1) this.#classifyWord(rowNumbers, size, symbols, table)
    else this.#classifyWords(size, symbols, table)
  }

  /** Takes up other columns; tests over them are made when they are first asked. */
  #bind(data: ColumnData, table: SymbolTable | FactSymbols): void {
    this.#data = data
    this.#index?.bind(data)
    for (const [path, cell] of this.#cells) cell.read = columnScalar(data, path)
    if (table instanceof FactSymbols || table.width > 1) {
      this.#groups = []
      this.#rest = this.#plain
      return
    }
    if (this.#table !== table) for (const group of this.#byField.values()) group.symbols = new ByWord(() => UNKNOWN)
    this.#table = table
    const groups: ColumnGroup[] = []
    const rest = [...this.#others]
    for (const [path, { bits, symbols, predicates }] of this.#byField) {
      const column = data.columns[path]
      if (column === undefined || !isDictionaryColumn(column)) rest.push(...predicates)
      else
        groups.push({
          codes: column.codes,
          bits: bits.answers(column.dictionary),
          symbols: symbols.answers(column.dictionary),
          predicates: predicates.length,
        })
    }
    this.#groups = groups
    this.#rest = rest
  }

  #classifyWord(rowNumbers: Int32Array, size: number, symbols: Int32Array, table: SymbolTable): void {
    if (this.#groups.length === 1 && this.#rest.length === 0) {
      this.#classifyGroup(this.#groups[0]!, rowNumbers, size, symbols, table)
      return
    }
    const words = this.#words
    words.fill(0, 0, size)
    for (const { codes, bits, predicates } of this.#groups) {
      for (let i = 0; i < size; i++) {
        const code = codes[rowNumbers[i]!]!
        if (code >= 0) words[i]! |= bits[code]!
      }
      this.#atoms.evaluations[0]! += size * predicates
    }
    for (const { bit, predicate } of this.#rest) {
      const mask = this.#masks.mask(predicate)
      for (let i = 0; i < size; i++) words[i]! |= mask[i]! << bit
    }
    for (let i = 0; i < size; i++) {
      const word = words[i]!
      symbols[i] = word === 0 ? 0 : table.internWord(word)
    }
  }

  /** All predicates are about one dictionary column: the symbol of a word is looked up by its code. */
  #classifyGroup(
    { codes, bits, symbols: known, predicates }: ColumnGroup,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable,
  ): void {
    for (let i = 0; i < size; i++) {
      const code = codes[rowNumbers[i]!]!
      const symbol = code < 0 ? 0 : known[code]!
      symbols[i] = symbol >= 0 ? symbol : (known[code] = table.internWord(bits[code]!))
      // What is transient is of one event.
      if (symbol < 0 && table.isTransient(symbols[i]!)) known[code] = UNKNOWN
    }
    this.#atoms.evaluations[0]! += size * predicates
  }

  #classifyWords(size: number, symbols: Int32Array, table: SymbolTable): void {
    const { width } = table
    const words = this.#words.fill(0, 0, size * width)
    for (const { bit, predicate } of this.#rest) {
      const mask = this.#masks.mask(predicate)
      const word = Math.floor(bit / WORD_BITS)
      const shift = bit % WORD_BITS
      for (let i = 0; i < size; i++) words[i * width + word]! |= mask[i]! << shift
    }
    for (let i = 0; i < size; i++) symbols[i] = table.intern(words, i * width)
  }

  /** What has to be asked is asked of the batch, what is looked up row by row. */
  #classifyFacts(rowNumbers: Int32Array, size: number, symbols: Int32Array, table: FactSymbols): void {
    if (this.#lines?.isAt(this.#data!) === true) {
      // What is looked up counts in its turn.
      const steps = this.#lines.classify(rowNumbers, size, symbols, table, (i) => this.#lookUp(i))
      this.#atoms.evaluations[0]! += steps
      return
    }
    const plain = this.#rest
    const { found } = this.#index!
    const masks = plain.map(({ predicate }) => this.#masks.mask(predicate))
    const facts = plain.map(({ bit }) => this.#factOf(bit))
    for (let i = 0; i < size; i++) {
      this.#lookUp(i)
      for (let at = 0; at < masks.length; at++) if (masks[at]![i] === 1) found.add(facts[at]!)
      symbols[i] = table.intern(found.facts, found.count)
    }
  }

  /** Finds the facts of an event of the batch. */
  #lookUp(i: number): FactList {
    this.#atoms.turn++
    this.#index!.classify(i, this.#rowNumbers[i]!)
    return this.#index!.found
  }

  /** What the index asks, it asks of one row of the batch, by its place. */
  #indexOf(lookup: LookupPlan): PredicateIndex<number> {
    return new PredicateIndex<number>(lookup, this.#atoms, {
      field: (path) => this.#reader(path),
      test: (predicate) =>
        predicateTest<number>(
          predicate,
          this.#atoms,
          (atom) => this.#rowTest(atom),
          () => true,
        ),
    })
  }

  #rowTest(atom: Atom): (i: number) => boolean {
    const known = this.#masks.answer(atom)
    if (atom.kind === 'function') return (i) => known(i) === true
    const compiled = compileExpression<number, undefined>(atom.expression, {
      ...OBJECT_READERS,
      field: (path) => this.#reader(path),
    })
    const { evaluations } = this.#atoms
    return (i) => {
      const answer = known(i)
      if (answer !== null) return answer
      evaluations[0]!++
      return compiled(i, undefined) === true
    }
  }

  /** Reads a field of whatever columns are at hand. */
  #reader(path: string): (i: number) => Scalar {
    let cell = this.#cells.get(path)
    if (cell === undefined) {
      cell = { read: this.#data === null ? () => null : columnScalar(this.#data, path) }
      this.#cells.set(path, cell)
    }
    const own = cell
    return (i) => own.read(this.#rowNumbers[i]!)
  }
}

/** How a field of the columns at hand is read. */
interface Cell {
  read: (row: number) => Scalar
}

/**
 * The predicates that compare one dictionary column with constants: together they cost one look-up per row, however
 * many there are.
 */
interface ColumnGroup {
  readonly codes: Int32Array
  /** By code: the bits of the predicates that hold for the word. */
  readonly bits: Int32Array
  /** By code: the symbol of these, or `UNKNOWN`. */
  readonly symbols: Int32Array
  /** How many predicates there are. */
  readonly predicates: number
}

interface FieldGroup {
  /** By word: the bits of the predicates that hold for it. */
  readonly bits: ByWord
  /** By word: the symbol of these bits in the table at hand, as far as it is known. */
  symbols: ByWord
  readonly predicates: readonly NumberedPredicate[]
}

function groupByField(predicates: readonly NumberedPredicate[]): {
  readonly groups: ReadonlyMap<string, FieldGroup>
  readonly others: readonly NumberedPredicate[]
} {
  const tests = new Map<string, { readonly bit: number; readonly holds: (word: Scalar) => boolean }[]>()
  const numbered = new Map<string, NumberedPredicate[]>()
  const others: NumberedPredicate[] = []
  for (const one of predicates) {
    const { bit, predicate } = one
    const test = predicate.kind === 'expression' ? wordTestOf(predicate.expression) : null
    if (test === null) {
      others.push(one)
      continue
    }
    const { path, holds } = test
    if (!tests.has(path)) {
      tests.set(path, [])
      numbered.set(path, [])
    }
    tests.get(path)!.push({ bit, holds })
    numbered.get(path)!.push(one)
  }
  const groups = new Map<string, FieldGroup>()
  for (const [path, ofField] of tests) {
    const bits = new ByWord((word) =>
      ofField.reduce((set, { bit, holds }) => (holds(word) ? set | (1 << bit) : set), 0),
    )
    groups.set(path, { bits, symbols: new ByWord(() => UNKNOWN), predicates: numbered.get(path)! })
  }
  return { groups, others }
}

/** In the symbols of words: not looked for yet. */
const UNKNOWN = -1
