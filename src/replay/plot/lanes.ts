/** Puts spans which overlap side by side. */

export interface Laned {
  readonly first: number
  readonly last: number
  readonly lane: number
  /** Whether it shares its lane with spans it overlaps, because there are no more lanes. */
  readonly shared: boolean
  /** Which span it is: the index in the input. */
  readonly index: number
}

/**
 * Gives each span the first lane that is free, earliest span first; when `most` lanes do not do, the last one is shared.
 *
 * @param spans in whole dots or cells, both ends inclusive
 * @param gap how many dots stay free between two spans of a lane
 * @returns in order of `first`
 * @complexity O(n log n + n · most)
 */
export function laned(spans: readonly (readonly [number, number])[], most: number, gap: number): readonly Laned[] {
  const order = spans.map(([from, to], index) => ({ first: Math.min(from, to), last: Math.max(from, to), index }))
  order.sort((a, b) => a.first - b.first || b.last - a.last || a.index - b.index)
  const ends: number[] = []
  const result = order.map(({ first, last, index }) => {
    let lane = ends.findIndex((end) => end + gap < first)
    if (lane < 0 && ends.length < most) lane = ends.length
    const shared = lane < 0
    if (shared) lane = most - 1
    ends[lane] = Math.max(last, ends[lane] ?? last)
    return { first, last, lane, shared, index }
  })
  const sharedFrom = result.find((span) => span.shared)?.first
  // what the first shared span overlaps is shared as well
  return sharedFrom === undefined
    ? result
    : result.map((span) => (span.lane === most - 1 && span.last >= sharedFrom ? { ...span, shared: true } : span))
}
