/** Delays as a histogram whose bars grow with the delay, and whose edges are round. */
import { DAY, HOUR, MINUTE, SECOND } from './plot/time-text.ts'
import type { HistogramBar } from './replay-report.ts'

/** Edges as people read them, from the coarsest to the finest: the finest is taken that gives few enough bars. */
const EDGES: readonly (readonly number[])[] = [
  edges([1, 100], [1], [1], [1], [1, 10, 100, 1000]),
  edges([1, 10, 100], [1, 10], [1, 10], [1, 6], [1, 7, 30, 100, 365, 3650]),
  edges([1, 10, 100], [1, 5, 15], [1, 5, 15], [1, 3, 12], [1, 3, 7, 30, 100, 365, 1000, 3650]),
  edges([1, 2, 5, 10, 20, 50, 100, 200, 500], [1, 2, 5, 10, 15, 30], [1, 2, 5, 10, 15, 30], [1, 2, 3, 6, 12], [1, 2, 3, 5, 7, 14, 30, 60, 100, 200, 365]),
] // prettier-ignore

function edges(...counts: readonly (readonly number[])[]): readonly number[] {
  return [1, SECOND, MINUTE, HOUR, DAY].flatMap((unit, i) => counts[i]!.map((count) => count * unit))
}

const MOST_BARS = 14

/**
 * Bars without gaps: the first from 0 to below all delays there are (so it holds what was not delayed), the last without
 * an end. Delays below 0 count as 0.
 *
 * @param delays in milliseconds, in any order
 * @complexity O(n × bars)
 */
export function delayHistogram(delays: Float64Array): readonly HistogramBar[] {
  let least = Infinity
  let greatest = 0
  for (const delay of delays) {
    if (delay > 0 && delay < least) least = delay
    if (delay > greatest) greatest = delay
  }
  if (greatest === 0) return [{ from: 0, to: Infinity, count: delays.length }]
  const froms = [0, ...edgesBetween(least, greatest)]
  const counts = froms.map(() => 0)
  for (const delay of delays) {
    let bar = froms.length - 1
    while (bar > 0 && delay < froms[bar]!) bar--
    counts[bar]!++
  }
  return froms.map((from, i) => {
    const to = froms[i + 1]
    return to === undefined ? { from, to: Infinity, count: counts[i]!, greatest } : { from, to, count: counts[i]! }
  })
}

/** From the greatest edge that no delay is below, to the greatest that some delay is not below. */
function edgesBetween(least: number, greatest: number): readonly number[] {
  const choices = EDGES.map((all) => {
    const first = all.findLastIndex((edge) => edge <= least)
    return all.filter((edge, i) => i >= first && edge <= greatest)
  })
  return choices.findLast(({ length }) => length < MOST_BARS) ?? choices[0]!
}
