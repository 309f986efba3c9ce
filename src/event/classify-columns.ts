/**
 * Classifying columns: one pass per distinct atom and batch fills a mask, then the masks are joined and packed.
 */
import type { Atoms, ObjectTest } from './atoms.ts'
import { atomTest } from './classify-objects.ts'
import { compileColumnTest, compileWordTest, type ColumnTest } from './column-predicate.ts'
import type { ColumnData, DictionaryColumn } from './columns.ts'
import { predicateKey, type Atom, type Predicate } from './predicate.ts'
import type { Rows } from './rows.ts'
import { WORD_BITS, type SymbolTable } from './symbols.ts'

export class ColumnClassifier {
  readonly data: ColumnData
  readonly #atoms: Atoms
  readonly #predicates: readonly Predicate[]
  readonly #entries: Map<Atom, Entry> = new Map()
  readonly #groups: readonly ColumnGroup[]
  /** The bits of the predicates that are in no group. */
  readonly #rest: readonly number[]
  #turn = 0
  #words: Int32Array = new Int32Array(0)

  constructor(atoms: Atoms, predicates: readonly Predicate[], data: ColumnData) {
    this.data = data
    this.#atoms = atoms
    this.#predicates = predicates
    const byKey = new Map<string, Entry>()
    const enter = (predicate: Predicate): void => {
      if (predicate.kind === 'and' || predicate.kind === 'or') return predicate.conditions.forEach(enter)
      const key = predicateKey(predicate)
      let entry = byKey.get(key)
      if (entry === undefined) byKey.set(key, (entry = entryOf(atoms, predicate, data)))
      this.#entries.set(predicate, entry)
    }
    predicates.forEach(enter)
    const { groups, rest } = groupByColumn(predicates, data)
    this.#groups = groups
    this.#rest = rest
  }

  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array, table: SymbolTable): void {
    this.#turn++
    if (this.#words.length < size * table.width) this.#words = new Int32Array(size * table.width)
    if (table.width === 1) this.#classifyWord(rows, rowNumbers, size, symbols, table)
    else this.#classifyWords(rows, rowNumbers, size, symbols, table)
  }

  #classifyWord(
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable,
  ): void {
    const words = this.#words
    words.fill(0, 0, size)
    for (const { codes, bits, predicates } of this.#groups) {
      for (let i = 0; i < size; i++) {
        const code = codes[rowNumbers[i]!]!
        if (code >= 0) words[i]! |= bits[code]!
      }
      this.#atoms.evaluations[0]! += size * predicates
    }
    for (const bit of this.#rest) {
      const mask = this.#mask(this.#predicates[bit]!, null, rows, rowNumbers, size)
      for (let i = 0; i < size; i++) words[i]! |= mask[i]! << bit
    }
    for (let i = 0; i < size; i++) {
      const word = words[i]!
      symbols[i] = word === 0 ? 0 : table.internWord(word)
    }
  }

  #classifyWords(
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable,
  ): void {
    const { width } = table
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

  #expressionMask(atom: Atom, rowNumbers: Int32Array, size: number): Uint8Array {
    const entry = this.#entries.get(atom)!
    if (entry.turn === this.#turn) return entry.mask
    entry.turn = this.#turn
    const mask = reserve(entry, size)
    entry.test(rowNumbers, size, mask)
    this.#atoms.evaluations[0]! += size
    return mask
  }

  /** A function needs the event as an object, so it is asked only where the answer matters, and once per row. */
  #functionMask(
    atom: Atom,
    wanted: Uint8Array | null,
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
  ): Uint8Array {
    const entry = this.#entries.get(atom)!
    const test = entry.test as ObjectTest
    const answers = reserve(entry, size)
    if (entry.turn !== this.#turn) answers.fill(UNASKED, 0, size)
    entry.turn = this.#turn
    const mask = new Uint8Array(size)
    for (let i = 0; i < size; i++) {
      if (wanted !== null && wanted[i] === 0) continue
      if (answers[i] === UNASKED) answers[i] = test(rows.get(rowNumbers[i]!)) ? 1 : 0
      mask[i] = answers[i]!
    }
    return mask
  }
}

/**
 * The predicates that compare one dictionary column with constants: together they cost one look-up per row, however
 * many there are.
 */
interface ColumnGroup {
  readonly codes: Int32Array
  /** By code: the bits of the predicates that hold for the word. */
  readonly bits: Int32Array
  /** How many predicates there are. */
  predicates: number
}

/** Only the first word of bits is grouped; with more predicates than it has bits there are no groups. */
function groupByColumn(
  predicates: readonly Predicate[],
  data: ColumnData,
): { groups: readonly ColumnGroup[]; rest: readonly number[] } {
  const groups = new Map<DictionaryColumn, ColumnGroup>()
  const rest: number[] = []
  for (const [bit, predicate] of predicates.entries()) {
    const test = predicate.kind === 'expression' ? compileWordTest(predicate.expression, data) : null
    if (test === null || predicates.length > WORD_BITS) {
      rest.push(bit)
      continue
    }
    const { column, table } = test
    let group = groups.get(column)
    if (group === undefined) {
      group = { codes: column.codes, bits: new Int32Array(column.dictionary.length), predicates: 0 }
      groups.set(column, group)
    }
    group.predicates++
    for (let code = 0; code < table.length; code++) group.bits[code]! |= table[code]! << bit
  }
  return { groups: [...groups.values()], rest }
}

/** In the answers of a function: it has not been asked about this row. */
const UNASKED = 2

/** What is known of an atom over these columns; equal atoms share it. */
interface Entry {
  readonly test: ColumnTest | ObjectTest
  /** Of the batch with number `turn`: by row, whether it holds. */
  mask: Uint8Array
  turn: number
}

function entryOf(atoms: Atoms, atom: Atom, data: ColumnData): Entry {
  const test = atom.kind === 'expression' ? compileColumnTest(atom.expression, data) : atomTest(atoms, atom)
  return { test, mask: new Uint8Array(0), turn: -1 }
}

function reserve(entry: Entry, size: number): Uint8Array {
  if (entry.mask.length < size) entry.mask = new Uint8Array(size)
  return entry.mask
}
