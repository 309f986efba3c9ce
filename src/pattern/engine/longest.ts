/** Of the matches with one start, those that no other extends in a loop marked `longest`. */
import type { LongestLoop } from '../plan/plan.ts'
import { cellsOf, compareRows, type Cell } from './cell.ts'

/**
 * @param matches complete matches of one start, as last cells
 * @returns the maximal ones, in order of their rows
 * @complexity O(cells) where the loop is the end of the pattern, so that a match is extended by those whose cells lead
 *   back to it; of what is left O(matches log matches x length), and within those that bind the same before the loop
 *   O(matches x maximal ones)
 */
export function keepLongest(matches: readonly Cell[], loops: readonly LongestLoop[]): Cell[] {
  // A match is out if any other extends it in any loop, also one that is out itself: so each loop is asked of all that
  // the same loop has not put out.
  const out = new Set<Cell>()
  for (const loop of loops) {
    const ledOver = cellsLedOver(matches, loop)
    const ends = matches.filter((match) => !ledOver.has(match))
    for (const match of matches) if (ledOver.has(match)) out.add(match)
    for (const match of extendedIn(ends, loop)) out.add(match)
  }
  return matches.filter((match) => !out.has(match)).sort(compareRows)
}

/** The cells in a loop behind which some match takes another event of the loop. */
function cellsLedOver(matches: readonly Cell[], { inside }: LongestLoop): ReadonlySet<Cell> {
  const ledOver = new Set<Cell>()
  for (const match of matches) {
    for (let cell = match; inside.has(cell.step);) {
      const { previous } = cell
      if (previous === null || !inside.has(previous.step) || ledOver.has(previous)) break
      ledOver.add(previous)
      cell = previous
    }
  }
  return ledOver
}

/** The matches that another one extends in a loop. */
function extendedIn(matches: readonly Cell[], { inside, before }: LongestLoop): Cell[] {
  const byPrefix = new Map<string, { readonly match: Cell; readonly rows: readonly string[] }[]>()
  for (const match of matches) {
    const cells = cellsOf(match)
    const prefix = cells.filter(({ step }) => before.has(step)).map(rowText)
    const rows = cells.filter(({ step }) => inside.has(step)).map(rowText)
    const key = prefix.join(' ')
    const group = byPrefix.get(key)
    if (group === undefined) byPrefix.set(key, [{ match, rows }])
    else group.push({ match, rows })
  }
  const extended: Cell[] = []
  for (const group of byPrefix.values()) {
    const sizes = group.toSorted((a, b) => b.rows.length - a.rows.length)
    const maximal: ReadonlySet<string>[] = []
    for (const { match, rows } of sizes) {
      if (maximal.some((longer) => longer.size > rows.length && rows.every((row) => longer.has(row)))) {
        extended.push(match)
      } else maximal.push(new Set(rows))
    }
  }
  return extended
}

function rowText({ step, sequence }: Cell): string {
  return `${step}:${sequence}`
}
