/** What a match of a rule can begin with. */
import type { Program } from '../program/program.ts'

/**
 * Bits of which one must hold for an event to be the first of a match, for each way to begin the least that is needed.
 *
 * @param bits by test, its bit; -1: it always holds
 * @returns `null`: a match may begin with an event of which none of its predicates hold
 */
export function beginningBits({ start }: Program, bits: readonly number[]): readonly number[] | null {
  const needed = new Set<number>()
  for (const { when } of start) {
    const clauses = when
      .filter((clause) => clause.every(({ test, holds }) => holds && bits[test]! >= 0))
      .sort((a, b) => a.length - b.length)
    const [shortest] = clauses
    if (shortest === undefined) return null
    for (const { test } of shortest) needed.add(bits[test]!)
  }
  return [...needed]
}
