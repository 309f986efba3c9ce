/**
 * Moves labels apart so that none overlap, each as little as is simple to do.
 *
 * @param wanted where each label would like to be, in any order
 * @param gap the least distance of two labels
 * @param high none ends up above this, if they fit between `low` and `high` at all
 * @returns where each goes, in the order of `wanted`; the order along the line is kept
 * @complexity O(n log n)
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = wanted.map((at, index) => ({ at: Math.max(low, Math.min(high, at)), index }))
  order.sort((a, b) => a.at - b.at || a.index - b.index)
  let least = low
  for (const label of order) {
    label.at = Math.max(label.at, least)
    least = label.at + gap
  }
  let most = high
  for (const label of order.toReversed()) {
    label.at = Math.min(label.at, most)
    most = label.at - gap
  }
  const result = new Array<number>(wanted.length).fill(low)
  for (const { at, index } of order) result[index] = at
  return result
}
