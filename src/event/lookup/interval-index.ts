/**
 * Ranges with two ends: those that hold a value are found in a centred interval tree (Edelsbrunner 1980, "Dynamic data
 * structures for orthogonal intersection queries"; de Berg et al., "Computational Geometry", section 10.1). Each node
 * has the ranges around its centre, sorted by either end; those wholly to one side are in the node on that side.
 *
 * An end that is exclusive lies a little beside its value, so that all ranges can be taken as closed.
 */
import type { Facts } from '../facts.ts'
import type { End } from './key.ts'
import { NO_FACT, type Finder, type Posting } from './posting.ts'

export interface Interval {
  readonly low: End
  readonly high: End
  readonly posting: Posting
}

/** A value, or the place just before it (-1) or behind it (1). */
interface Point {
  readonly value: number | string
  readonly beside: -1 | 0 | 1
}

interface Item {
  readonly low: Point
  readonly high: Point
  readonly posting: Posting
  readonly fact: number
}

interface Node {
  readonly centre: Point
  /** The ranges around the centre, least lower end first. */
  readonly byLow: readonly Item[]
  /** The same, greatest upper end first. */
  readonly byHigh: readonly Item[]
  readonly left: Node | null
  readonly right: Node | null
}

export class IntervalIndex<V extends number | string> {
  readonly #root: Node | null

  /**
   * @param intervals none of them empty
   * @complexity O(n log² n)
   */
  constructor(intervals: readonly Interval[], facts: Facts) {
    this.#root = treeOf(
      intervals.map(({ low, high, posting }) => ({
        low: { value: low.value, beside: low.inclusive ? 0 : 1 },
        high: { value: high.value, beside: high.inclusive ? 0 : -1 },
        posting,
        fact: posting.bits.length === 0 ? NO_FACT : facts.add([posting.bits]),
      })),
    )
  }

  /**
   * Tells which ranges hold the value, which is not NaN.
   *
   * @returns how often it was compared in vain
   * @complexity O(log n + found)
   */
  find(value: V, finder: Finder): number {
    let steps = 0
    for (let node = this.#root; node !== null;) {
      steps++
      if (isBefore(value, node.centre)) {
        for (const item of node.byLow) {
          if (isBefore(value, item.low)) {
            steps++
            break
          }
          tell(item, finder)
        }
        node = node.left
      } else {
        for (const item of node.byHigh) {
          if (isBehind(value, item.high)) {
            steps++
            break
          }
          tell(item, finder)
        }
        node = isBehind(value, node.centre) ? node.right : null
      }
    }
    return steps
  }
}

function tell({ fact, posting }: Item, finder: Finder): void {
  if (fact !== NO_FACT) finder.fact(fact)
  if (posting.hasMore) finder.more(posting)
}

function isBefore(value: number | string, { value: other, beside }: Point): boolean {
  return value < other || (value === other && beside > 0)
}

function isBehind(value: number | string, { value: other, beside }: Point): boolean {
  return value > other || (value === other && beside < 0)
}

function comparePoints(a: Point, b: Point): number {
  if (a.value === b.value) return a.beside - b.beside
  return a.value < b.value ? -1 : 1
}

/** The centre is the median of all ends: at least one range lies around it, and at most half to either side. */
function treeOf(items: readonly Item[]): Node | null {
  if (items.length === 0) return null
  const ends = items.flatMap(({ low, high }) => [low, high]).sort(comparePoints)
  const centre = ends[ends.length >> 1]!
  const around = items.filter(({ low, high }) => comparePoints(low, centre) <= 0 && comparePoints(centre, high) <= 0)
  return {
    centre,
    byLow: [...around].sort((a, b) => comparePoints(a.low, b.low)),
    byHigh: [...around].sort((a, b) => comparePoints(b.high, a.high)),
    left: treeOf(items.filter(({ high }) => comparePoints(high, centre) < 0)),
    right: treeOf(items.filter(({ low }) => comparePoints(low, centre) > 0)),
  }
}
