/**
 * Classifying columns: one pass per distinct atom and batch fills a mask, then the masks are joined and packed.
 *
 * Predicates on a field that has many of them are looked up (`lookup/`), row by row.
 */
import { atomTest, predicateTest } from './atom-test.ts'
import type { Atoms, ObjectTest } from './atoms.ts'
import { ByWord } from './by-word.ts'
import { byWordOf, compileColumnTest, wordTestOf, type ColumnTest } from './column-predicate.ts'
import { isDictionaryColumn, type ColumnData } from './columns.ts'
import { compileExpression, OBJECT_READERS } from './compile.ts'
import type { Scalar } from './expression.ts'
import type { LookupPlan, NumberedPredicate } from './lookup/plan.ts'
import { PredicateIndex } from './lookup/predicate-index.ts'
import { predicateKey, type Atom, type Predicate } from './predicate.ts'
import { columnScalar, type Rows } from './rows.ts'
import { FactSymbols } from './fact-symbols.ts'
import { WORD_BITS, type SymbolTable } from './symbols.ts'

export class ColumnClassifier {
  readonly #atoms: Atoms
  /** The predicates that are not looked up. */
  readonly #plain: readonly NumberedPredicate[]
  readonly #index: PredicateIndex<number> | null
  readonly #factOf: LookupPlan['factOf']
  /** By the key of the atom. */
  readonly #entries: Map<string, Entry> = new Map()
  readonly #entryOf: Map<Atom, Entry> = new Map()
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
  #turn = 0
  #rows: Rows<unknown> | null = null
  #rowNumbers: Int32Array = new Int32Array(0)
  #size = 0

  /** @param lookup `null`: all predicates are asked */
  constructor(atoms: Atoms, predicates: readonly NumberedPredicate[], lookup: LookupPlan | null) {
    this.#atoms = atoms
    this.#plain = lookup?.plain ?? predicates
    this.#factOf = lookup?.factOf ?? ((bit) => bit)
    this.#index = lookup === null ? null : this.#indexOf(lookup)
    const enter = (predicate: Predicate): void => {
      if (predicate.kind === 'and' || predicate.kind === 'or') predicate.conditions.forEach(enter)
      else this.#entryOf.set(predicate, this.#entry(predicate))
    }
    for (const { predicate } of this.#plain) enter(predicate)
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
    this.#turn++
    this.#rows = rows
    this.#rowNumbers = rowNumbers
    this.#size = size
    if (this.#data !== rows.columns) this.#bind(rows.columns!, table)
    if (table instanceof FactSymbols) return this.#classifyFacts(rowNumbers, size, symbols, table)
    if (this.#words.length < size * table.width) this.#words = new Int32Array(size * table.width)
    if (table.width === 1) this.#classifyWord(rowNumbers, size, symbols, table)
    else this.#classifyWords(rowNumbers, size, symbols, table)
  }

  /** Takes up other columns; tests over them are made when they are first asked. */
  #bind(data: ColumnData, table: SymbolTable | FactSymbols): void {
    this.#data = data
    this.#index?.bind(data)
    for (const entry of this.#entries.values()) entry.loop = null
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
      const mask = this.#mask(predicate, null, rowNumbers, size)
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

  #classifyWords(rowNumbers: Int32Array, size: number, symbols: Int32Array, table: SymbolTable): void {
    const { width } = table
    const words = this.#words.fill(0, 0, size * width)
    for (const { bit, predicate } of this.#rest) {
      const mask = this.#mask(predicate, null, rowNumbers, size)
      const word = Math.floor(bit / WORD_BITS)
      const shift = bit % WORD_BITS
      for (let i = 0; i < size; i++) words[i * width + word]! |= mask[i]! << shift
    }
    for (let i = 0; i < size; i++) symbols[i] = table.intern(words, i * width)
  }

  /** What has to be asked is asked of the batch, what is looked up row by row. */
  #classifyFacts(rowNumbers: Int32Array, size: number, symbols: Int32Array, table: FactSymbols): void {
    const plain = this.#rest
    const index = this.#index!
    const { found } = index
    const masks = plain.map(({ predicate }) => this.#mask(predicate, null, rowNumbers, size))
    const facts = plain.map(({ bit }) => this.#factOf(bit))
    for (let i = 0; i < size; i++) {
      this.#atoms.turn++
      index.classify(i, rowNumbers[i]!)
      for (let at = 0; at < masks.length; at++) if (masks[at]![i] === 1) found.add(facts[at]!)
      symbols[i] = table.intern(found.facts, found.count)
    }
  }

  /** Where the predicate holds; only rows in `wanted` (all, if null) need be right. Must not be changed by the caller. */
  #mask(predicate: Predicate, wanted: Uint8Array | null, rowNumbers: Int32Array, size: number): Uint8Array {
    switch (predicate.kind) {
      case 'expression':
        return this.#expressionMask(predicate, rowNumbers, size)
      case 'function':
        return this.#functionMask(predicate, wanted, size)
      case 'and': {
        let all = wanted
        for (const part of predicate.conditions) {
          const mask = this.#mask(part, all, rowNumbers, size)
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
          const mask = this.#mask(part, open, rowNumbers, size)
          for (let i = 0; i < size; i++) any[i]! |= mask[i]! & open[i]!
        }
        return any
      }
    }
  }

  #expressionMask(atom: Extract<Atom, { kind: 'expression' }>, rowNumbers: Int32Array, size: number): Uint8Array {
    const entry = this.#entryOf.get(atom)!
    if (entry.turn === this.#turn) return entry.mask
    const mask = reserve(entry, size)
    entry.turn = this.#turn
    entry.loop ??= compileColumnTest(atom.expression, this.#data!, entry.byWord)
    entry.loop(rowNumbers, size, mask)
    this.#atoms.evaluations[0]! += size
    return mask
  }

  /** A function needs the event as an object, so it is asked only where the answer matters, and once per row. */
  #functionMask(atom: Atom, wanted: Uint8Array | null, size: number): Uint8Array {
    const entry = this.#entryOf.get(atom)!
    const mask = new Uint8Array(size)
    for (let i = 0; i < size; i++) {
      if (wanted === null || wanted[i] !== 0) mask[i] = this.#functionAnswer(entry, i)
    }
    return mask
  }

  #functionAnswer(entry: Entry, i: number): number {
    const answers = reserve(entry, this.#size)
    if (entry.turn !== this.#turn) answers.fill(UNASKED, 0, this.#size)
    entry.turn = this.#turn
    if (answers[i] === UNASKED) {
      entry.ask ??= atomTest(this.#atoms, entry.atom)
      answers[i] = entry.ask(this.#rows!.get(this.#rowNumbers[i]!)) ? 1 : 0
    }
    return answers[i]!
  }

  #entry(atom: Atom): Entry {
    const key = predicateKey(atom)
    let entry = this.#entries.get(key)
    if (entry === undefined)
      this.#entries.set(
        key,
        (entry = {
          atom,
          byWord: atom.kind === 'expression' ? byWordOf(atom.expression) : null,
          loop: null,
          ask: null,
          mask: new Uint8Array(0),
          turn: -1,
        }),
      )
    return entry
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
    const entry = this.#entry(atom)
    if (atom.kind === 'function') return (i) => this.#functionAnswer(entry, i) === 1
    const compiled = compileExpression<number, undefined>(atom.expression, {
      ...OBJECT_READERS,
      field: (path) => this.#reader(path),
    })
    const { evaluations } = this.#atoms
    return (i) => {
      if (entry.turn === this.#turn) return entry.mask[i] === 1
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

/** In the answers of a function: it has not been asked about this row. */
const UNASKED = 2

/** What is known of an atom; equal atoms share it. */
interface Entry {
  readonly atom: Atom
  /** Of a comparison of a field with constants: 1 for the words that pass. `null`: it is none. */
  readonly byWord: ByWord | null
  /** Of an expression, over the columns at hand; `null`: not made yet. */
  loop: ColumnTest | null
  /** Of a function; `null`: not made yet. */
  ask: ObjectTest | null
  /** Of the batch with number `turn`: by place, whether it holds. */
  mask: Uint8Array
  turn: number
}

function reserve(entry: Entry, size: number): Uint8Array {
  if (entry.mask.length < size) {
    entry.mask = new Uint8Array(size)
    entry.turn = -1
  }
  return entry.mask
}
