/**
 * Classifying objects: one generated function per word of the bit set evaluates its predicates; where code generation
 * is forbidden, one closure per predicate. An atom used by several predicates is evaluated once per event.
 */
import { compileExpression, OBJECT_READERS } from './compile.ts'
import { NOTHING_BOUND, type Atoms, type ObjectTest } from './atoms.ts'
import { compileReader } from './reader.ts'
import { Constants, generate, HELPERS, truthSource } from './generate.ts'
import { predicateKey, type Atom, type Predicate } from './predicate.ts'
import { ObjectRows, type Rows } from './rows.ts'
import { WORD_BITS, type SymbolTable } from './symbols.ts'

/** The bits of one word for an event; `turn` differs from event to event. */
type WordTest = (event: unknown, turn: number) => number

export class ObjectClassifier {
  readonly #words: readonly WordTest[]
  readonly #bits: Int32Array
  readonly #atoms: Atoms
  #turn = 0

  constructor(atoms: Atoms, predicates: readonly Predicate[]) {
    const words: WordTest[] = []
    for (let from = 0; from < predicates.length; from += WORD_BITS) {
      const part = predicates.slice(from, from + WORD_BITS)
      words.push(generateWord(atoms, part) ?? closureWord(atoms, part))
    }
    this.#atoms = atoms
    this.#words = words
    this.#bits = new Int32Array(Math.max(1, words.length))
  }

  classify(rows: Rows<unknown>, rowNumbers: Int32Array, size: number, symbols: Int32Array, table: SymbolTable): void {
    const words = this.#words
    if (words.length === 0) symbols.fill(0, 0, size)
    else if (words.length === 1 && rows instanceof ObjectRows)
      this.#classifyWord(words[0]!, rows.values, rowNumbers, size, symbols, table)
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
    let turn = this.#turn
    for (let i = 0; i < size;) {
      try {
        for (; i < size; i++) {
          const bits = test(values[rowNumbers[i]!], turn++)
          symbols[i] = bits === 0 ? 0 : table.internWord(bits)
        }
      } catch (error) {
        this.#atoms.unreadable(values[rowNumbers[i]!], error)
        symbols[i++] = 0
      }
    }
    this.#turn = turn
  }

  #classifyWords(
    rows: Rows<unknown>,
    rowNumbers: Int32Array,
    size: number,
    symbols: Int32Array,
    table: SymbolTable,
  ): void {
    const words = this.#words
    const bits = this.#bits
    for (let i = 0; i < size; i++) {
      const event = rows.get(rowNumbers[i]!)
      const turn = this.#turn++
      try {
        for (let word = 0; word < words.length; word++) bits[word] = words[word]!(event, turn)
        symbols[i] = table.intern(bits, 0)
      } catch (error) {
        this.#atoms.unreadable(event, error)
        symbols[i] = 0
      }
    }
  }
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
function generateWord(atoms: Atoms, predicates: readonly Predicate[]): WordTest | null {
  const constants = new Constants()
  const shared = new Map<string, number>()
  const source = (predicate: Predicate): string => {
    if (predicate.kind === 'and' || predicate.kind === 'or') {
      return `(${predicate.conditions.map(source).join(predicate.kind === 'and' ? ' && ' : ' || ')})`
    }
    const once = atomSource(predicate)
    if (!atoms.isShared(predicate)) return once
    const key = predicateKey(predicate)
    let at = shared.get(key)
    if (at === undefined) shared.set(key, (at = atoms.slotOf(predicate)))
    return `(seen[${at}] === turn ? answer[${at}] === 1 : (seen[${at}] = turn, (answer[${at}] = ${once} ? 1 : 0) === 1))`
  }
  const atomSource = (atom: Atom): string => {
    if (atom.kind === 'expression') return `(n[0]++, ${truthSource(atom.expression, fieldSource, constants)})`
    return `${constants.add(generateFunctionTest(atoms, atom))}(e)`
  }
  const fieldSource = (path: string): string =>
    path.includes('.')
      ? `${constants.add(compileReader(path))}(e)`
      : `(e == null ? undefined : e[${JSON.stringify(path)}])`
  const tests = predicates.map((predicate, bit) => `if (${source(predicate)}) bits |= ${1 << bit};`)
  return generate<WordTest>(
    ['h', 'k', 'n', 'seen', 'answer'],
    [HELPERS, constants.values, atoms.evaluations, atoms.seen, atoms.answers],
    `(e, turn) => { let v, bits = 0; ${tests.join(' ')} return bits; }`,
  )
}

function closureWord(atoms: Atoms, predicates: readonly Predicate[]): WordTest {
  let turn = -1
  const testOf = (predicate: Predicate): ObjectTest => {
    if (predicate.kind === 'and' || predicate.kind === 'or') {
      const parts = predicate.conditions.map(testOf)
      return predicate.kind === 'and'
        ? (event) => parts.every((part) => part(event))
        : (event) => parts.some((part) => part(event))
    }
    const test = atomTest(atoms, predicate)
    if (!atoms.isShared(predicate)) return test
    const at = atoms.slotOf(predicate)
    const { seen, answers } = atoms
    return (event) => {
      if (seen[at] !== turn) {
        seen[at] = turn
        answers[at] = test(event) ? 1 : 0
      }
      return answers[at] === 1
    }
  }
  const tests = predicates.map(testOf)
  return (event, now) => {
    turn = now
    let bits = 0
    for (let bit = 0; bit < tests.length; bit++) if (tests[bit]!(event)) bits |= 1 << bit
    return bits
  }
}

/** The test of one atom as a closure, with throws caught and reported. */
export function atomTest(atoms: Atoms, atom: Atom): ObjectTest {
  const { evaluations } = atoms
  if (atom.kind === 'expression') {
    const compiled = compileExpression(atom.expression, OBJECT_READERS)
    return (event) => {
      evaluations[0]!++
      return compiled(event, undefined) === true
    }
  }
  const { test } = atom
  const failed = atoms.failure(atom)
  return (event) => {
    evaluations[0]!++
    try {
      return Boolean(test(event, NOTHING_BOUND))
    } catch (error) {
      failed(event, error)
      return false
    }
  }
}
