/**
 * Predicates over an event and the event of its key before it, such as `celsius > previous(celsius)`. Which event is
 * before it is known only when the events of a key are put in order; so these are decided then, and added to the symbol
 * that the event got when it arrived.
 */
import { predicateTest } from './atom-test.ts'
import { NOTHING_BOUND, type Atoms } from './atoms.ts'
import { compileExpression, OBJECT_READERS } from './compile.ts'
import { fieldAt } from './field-at.ts'
import type { Atom, Predicate } from './predicate.ts'
import { dereference } from './rows.ts'
import type { Symbols } from './symbol-sets.ts'

/** A predicate that looks at the previous event, and its bit. */
export interface PreviousPredicate {
  readonly bit: number
  /** The bit of the part of it that looks at the event alone and comes first; -1 if there is none. */
  readonly guard: number
  /** What is left to ask. */
  readonly predicate: Predicate
}

/**
 * An event and the one before it, by reference (see `dereference`); the first of its key has `undefined` before it.
 *
 * PERF: three rises in a row, 300,000 events from columns, take 80 ms of CPU in place of 101 with both events made as
 * objects (alternating processes, Node 20.20). Repeat: `npm run bench -- --filter 'related rising'`.
 */
interface Pair {
  ref: unknown
  index: number
  previousRef: unknown
  previousIndex: number
}

export class PreviousClassifier {
  readonly #atoms: Atoms
  readonly #table: Symbols
  readonly #predicates: readonly PreviousPredicate[]
  readonly #tests: readonly ((pair: Pair) => boolean)[]
  /** The bits of those that hold. */
  readonly #extra: Int32Array
  readonly #pair: Pair = { ref: undefined, index: -1, previousRef: undefined, previousIndex: -1 }

  constructor(atoms: Atoms, table: Symbols, predicates: readonly PreviousPredicate[]) {
    this.#atoms = atoms
    this.#table = table
    this.#predicates = predicates
    this.#extra = new Int32Array(predicates.length)
    this.#tests = predicates.map(({ predicate }) =>
      predicateTest<Pair>(
        predicate,
        atoms,
        (atom) => pairTest(atoms, atom),
        (key) => atoms.isShared(key),
      ),
    )
  }

  /**
   * The symbol of the event with what holds beside the event before it. Call it once per event; it is this symbol that
   * is to be released, if it is transient.
   *
   * @complexity O(predicates that look at the previous event + words per symbol); nothing is allocated
   */
  refine(symbol: number, ref: unknown, index: number, previousRef: unknown, previousIndex: number): number {
    const pair = this.#pair
    pair.ref = ref
    pair.index = index
    pair.previousRef = previousRef
    pair.previousIndex = previousIndex
    const extra = this.#extra
    const predicates = this.#predicates
    let count = 0
    this.#atoms.turn++
    try {
      for (let i = 0; i < predicates.length; i++) {
        const { bit, guard } = predicates[i]!
        if (guard >= 0 && !this.#table.has(symbol, guard)) continue
        if (!this.#tests[i]!(pair)) continue
        extra[count++] = bit
      }
    } catch (error) {
      // As in classify, a field that throws when it is read is told, and none of these predicates holds.
      this.#atoms.unreadable(dereference(ref, index), error)
      return symbol
    }
    return count > 0 ? this.#table.join(symbol, extra, count) : symbol
  }
}

function pairTest(atoms: Atoms, atom: Atom): (pair: Pair) => boolean {
  const { evaluations } = atoms
  if (atom.kind === 'expression') {
    const compiled = compileExpression<Pair, undefined>(atom.expression, {
      ...OBJECT_READERS,
      field(path) {
        const read = fieldAt(path)
        return ({ ref, index }) => read(ref, index)
      },
      previous(path) {
        const read = fieldAt(path)
        return ({ previousRef, previousIndex }) => read(previousRef, previousIndex)
      },
    })
    return (pair) => {
      evaluations[0]!++
      return compiled(pair, undefined) === true
    }
  }
  const { test } = atom
  const failed = atoms.failure(atom)
  return ({ ref, index, previousRef, previousIndex }) => {
    evaluations[0]!++
    const event = dereference(ref, index)
    try {
      return Boolean(test(event, NOTHING_BOUND, dereference(previousRef, previousIndex)))
    } catch (error) {
      failed(event, error)
      return false
    }
  }
}
