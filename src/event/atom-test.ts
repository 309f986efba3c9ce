/** Predicates as closures over the tests of their atoms. */
import { NOTHING_BOUND, type Atoms, type ObjectTest } from './atoms.ts'
import { compileExpression, OBJECT_READERS } from './compile.ts'
import { isAtom, predicateKey, type Atom, type Predicate } from './predicate.ts'

/**
 * The test of a predicate: conjuncts from left to right, up to the first that does not hold.
 *
 * @param testOf the test of an atom
 * @param remembers which atoms are asked at most once per turn of `atoms`; their answers are kept there
 */
export function predicateTest<S>(
  predicate: Predicate,
  atoms: Atoms,
  testOf: (atom: Atom) => (subject: S) => boolean,
  remembers: (key: string) => boolean,
): (subject: S) => boolean {
  if (!isAtom(predicate)) {
    const parts = predicate.conditions.map((part) => predicateTest(part, atoms, testOf, remembers))
    return predicate.kind === 'and'
      ? (subject) => parts.every((part) => part(subject))
      : (subject) => parts.some((part) => part(subject))
  }
  const test = testOf(predicate)
  const key = predicateKey(predicate)
  if (!remembers(key)) return test
  const slot = atoms.slotOf(key)
  const { seen, answers } = atoms
  return (subject) => {
    if (seen[slot] !== atoms.turn) {
      seen[slot] = atoms.turn
      answers[slot] = test(subject) ? 1 : 0
    }
    return answers[slot] === 1
  }
}

/** The test of one atom on objects, with throws of a function caught and reported. */
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
