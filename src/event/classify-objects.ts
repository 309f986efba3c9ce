/**
 * Classifying objects: one generated function per word of the bit set evaluates its predicates; where code generation
 * is forbidden, one closure per predicate. An atom used by several predicates is evaluated once per event. Predicates
 * on a field that has many of them are looked up (`lookup/`).
 */
import { atomTest, predicateTest } from './atom-test.ts'
import { NOTHING_BOUND, type Atoms, type ObjectTest } from './atoms.ts'
import { OBJECT_READERS } from './compile.ts'
import { Constants, eventSources, generate, HELPERS, truthSource } from './generate.ts'
import type { LookupPlan, NumberedPredicate } from './lookup/plan.ts'
import { PredicateIndex } from './lookup/predicate-index.ts'
import { ObjectLines } from './object-lines.ts'
import { predicateKey, type Atom, type Predicate } from './predicate.ts'
import { compileReader } from './reader.ts'
import { ObjectRows, type Rows } from './rows.ts'
import { FactSymbols } from './fact-symbols.ts'
import type { FactList } from './symbol-sets.ts'
import { WORD_BITS, type SymbolTable } from './symbols.ts'

/** The bits of one word for an event; `turn` differs from event to event. */
type WordTest = (event: unknown, turn: number) => number

/** The predicates of one word that are asked, and which word. */
interface Word {
  readonly at: number
  readonly test: WordTest
}

export class ObjectClassifier {
  readonly #words: readonly Word[]
  readonly #atoms: Atoms
  readonly #index: PredicateIndex<unknown> | null
  readonly #lines: ObjectLines | null
  readonly #lookup: LookupPlan | null
  #bits: Int32Array = new Int32Array(0)

  /** @param lookup `null`: all predicates are asked */
  constructor(atoms: Atoms, predicates: readonly NumberedPredicate[], lookup: LookupPlan | null) {
    const byWord = new Map<number, NumberedPredicate[]>()
    for (const numbered of lookup?.plain ?? predicates) {
      const at = Math.floor(numbered.bit / WORD_BITS)
      byWord.set(at, [...(byWord.get(at) ?? []), numbered])
    }
    this.#atoms = atoms
    this.#words = [...byWord].map(([at, part]) => ({ at, test: generateWord(atoms, part) ?? closureWord(atoms, part) }))
    this.#lookup = lookup
    this.#index = lookup === null ? null : indexOf(lookup, atoms)
    this.#lines =
      lookup === null || lookup.lines === null
        ? null
        : new ObjectLines(lookup.lines, lookup.paths, atoms, lookUp(this.#index!, atoms))
  }

  classify(
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable | FactSymbols,
  ): void {
    const words = this.#words
    if (table instanceof FactSymbols) this.#classifyFacts(rows, rowNumbers, size, symbols, table)
    else if (words.length === 0) symbols.fill(0, 0, size)
    else if (table.width === 1 && rows instanceof ObjectRows)
      this.#classifyWord(words[0]!.test, rows.values, rowNumbers, size, symbols, table)
    else this.#classifyWords(rows, rowNumbers, size, symbols, table)
  }

  #classifyWord(
    test: WordTest,
    values: ArrayLike<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable,
  ): void {
    let turn = this.#atoms.turn
    for (let i = 0; i < size;) {
      try {
        for (; i < size; i++) {
          const bits = test(values[rowNumbers[i]!], ++turn)
          symbols[i] = bits === 0 ? 0 : table.internWord(bits)
        }
      } catch (error) {
        this.#atoms.unreadable(values[rowNumbers[i]!], error)
        symbols[i++] = 0
      }
    }
    this.#atoms.turn = turn
  }

  #classifyWords(
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable,
  ): void {
    const words = this.#words
    if (this.#bits.length < table.width) this.#bits = new Int32Array(table.width)
    const bits = this.#bits
    for (let i = 0; i < size; i++) {
      const event = rows.get(rowNumbers[i]!)
      const turn = ++this.#atoms.turn
      try {
        bits.fill(0)
        for (let word = 0; word < words.length; word++) bits[words[word]!.at]! |= words[word]!.test(event, turn)
        symbols[i] = table.intern(bits, 0)
      } catch (error) {
        this.#atoms.unreadable(event, error)
        symbols[i] = 0
      }
    }
  }

  /** What is looked up comes first, then what is asked: word by word, each bit that holds is a fact. */
  #classifyFacts(
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: FactSymbols,
  ): void {
    if (this.#lines !== null) {
      // What is looked up counts in its turn.
      const steps = this.#lines.classify(rows, rowNumbers, size, symbols, table)
      this.#atoms.evaluations[0]! += steps
      return
    }
    const words = this.#words
    const index = this.#index!
    const { factOf } = this.#lookup!
    const { found } = index
    for (let i = 0; i < size; i++) {
      const event = rows.get(rowNumbers[i]!)
      const turn = ++this.#atoms.turn
      try {
        index.classify(event, -1)
        for (let word = 0; word < words.length; word++) {
          const { at, test } = words[word]!
          for (let bits = test(event, turn); bits !== 0; bits &= bits - 1) {
            found.add(factOf(at * WORD_BITS + 31 - Math.clz32(bits & -bits)))
          }
        }
        symbols[i] = table.intern(found.facts, found.count)
      } catch (error) {
        this.#atoms.unreadable(event, error)
        symbols[i] = 0
      }
    }
  }
}

/** Finds the facts of an event, where all predicates are looked up. */
function lookUp(index: PredicateIndex<unknown>, atoms: Atoms): (event: unknown) => FactList {
  return (event) => {
    atoms.turn++
    index.classify(event, -1)
    return index.found
  }
}

function indexOf(lookup: LookupPlan, atoms: Atoms): PredicateIndex<unknown> {
  return new PredicateIndex(lookup, atoms, {
    field(path) {
      const read = OBJECT_READERS.field(path)
      return (event) => read(event)
    },
    test: (predicate) =>
      predicateTest<unknown>(
        predicate,
        atoms,
        (atom) => atomTest(atoms, atom),
        () => true,
      ),
  })
}

/** An atom's test with type feedback of its own, or `null` where that is forbidden. */
function generateFunctionTest(atoms: Atoms, atom: Extract<Atom, { kind: 'function' }>): ObjectTest | null {
  return generate<ObjectTest>(
    ['test', 'bound', 'failed', 'n'],
    [atom.test, NOTHING_BOUND, atoms.failure(atom), atoms.evaluations],
    '(e) => { n[0]++; try { return !!test(e, bound) } catch (error) { failed(e, error); return false } }',
  )
}

/** A comparison becomes a property access and a comparison, in place of three calls through shared call sites. */
function generateWord(atoms: Atoms, predicates: readonly NumberedPredicate[]): WordTest | null {
  const constants = new Constants()
  const shared = new Map<string, number>()
  const source = (predicate: Predicate): string => {
    if (predicate.kind === 'and' || predicate.kind === 'or') {
      return `(${predicate.conditions.map(source).join(predicate.kind === 'and' ? ' && ' : ' || ')})`
    }
    const once = atomSource(predicate)
    const key = predicateKey(predicate)
    if (!atoms.isShared(key)) return once
    let at = shared.get(key)
    if (at === undefined) shared.set(key, (at = atoms.slotOf(key)))
    return `(seen[${at}] === turn ? answer[${at}] === 1 : (seen[${at}] = turn, (answer[${at}] = ${once} ? 1 : 0) === 1))`
  }
  const atomSource = (atom: Atom): string => {
    if (atom.kind === 'expression') return `(n[0]++, ${truthSource(atom.expression, sources, constants)})`
    return `${constants.add(generateFunctionTest(atoms, atom))}(e)`
  }
  const sources = eventSources((path) =>
    path.includes('.')
      ? `${constants.add(compileReader(path))}(e)`
      : `(e == null ? undefined : e[${JSON.stringify(path)}])`,
  )
  const tests = predicates.map(({ bit, predicate }) => `if (${source(predicate)}) bits |= ${1 << (bit % WORD_BITS)};`)
  return generate<WordTest>(
    ['h', 'k', 'n', 'seen', 'answer'],
    [HELPERS, constants.values, atoms.evaluations, atoms.seen, atoms.answers],
    `(e, turn) => { let v, w, bits = 0; ${tests.join(' ')} return bits; }`,
  )
}

function closureWord(atoms: Atoms, predicates: readonly NumberedPredicate[]): WordTest {
  const tests = predicates.map(({ bit, predicate }) => ({
    mask: 1 << (bit % WORD_BITS),
    test: predicateTest<unknown>(
      predicate,
      atoms,
      (atom) => atomTest(atoms, atom),
      (key) => atoms.isShared(key),
    ),
  }))
  return (event, turn) => {
    atoms.turn = turn
    let bits = 0
    for (let i = 0; i < tests.length; i++) if (tests[i]!.test(event)) bits |= tests[i]!.mask
    return bits
  }
}
