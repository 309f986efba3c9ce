/** Of the matches with one start, those that no other extends in a loop marked `longest`. */
import type { PatternPlan } from '../plan/plan.ts'
import { cellsOf, compareRows, type Cell } from './cell.ts'

/**
 * @param matches complete matches of one start, as last cells
 * @returns the maximal ones, in order of their rows
 * @complexity O(matches log matches x length): sorted by what is bound before a loop, a match is compared only with
 *   those that agree with it there
 */
export function keepLongest(matches: readonly Cell[], plan: PatternPlan): Cell[] {
  let kept = [...matches]
  for (const [at, element] of plan.elements.entries()) {
    if (kept.length < 2) break
    if (element.kind === 'step' && element.repeat?.longest === true) kept = maximalIn(kept, at)
  }
  return kept.sort(compareRows)
}

function maximalIn(matches: readonly Cell[], loop: number): Cell[] {
  const byPrefix = new Map<string, { readonly match: Cell; readonly rows: readonly number[] }[]>()
  for (const match of matches) {
    const cells = cellsOf(match)
    const prefix = cells.filter(({ step }) => step < loop).map(({ step, sequence }) => `${step}:${sequence}`)
    const rows = cells.filter(({ step }) => step === loop).map(({ sequence }) => sequence)
    const key = prefix.join(' ')
    const group = byPrefix.get(key)
    if (group === undefined) byPrefix.set(key, [{ match, rows }])
    else group.push({ match, rows })
  }
  const kept: Cell[] = []
  for (const group of byPrefix.values()) {
    const sizes = group.toSorted((a, b) => b.rows.length - a.rows.length)
    const maximal: ReadonlySet<number>[] = []
    for (const { match, rows } of sizes) {
      const extended = maximal.some((longer) => longer.size > rows.length && rows.every((row) => longer.has(row)))
      if (extended) continue
      kept.push(match)
      maximal.push(new Set(rows))
    }
  }
  return kept
}
