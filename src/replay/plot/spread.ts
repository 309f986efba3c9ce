/**
 * Moves labels apart so that none overlap: half way between pushing all of them up and pushing all of them down, so that
 * those of a cluster end up around it.
 *
 * @param wanted where each label would like to be, in any order
 * @param gap the least distance of two labels
 * @param high none ends up above this, and none below `low`, if they fit between the two at all
 * @returns where each goes, in the order of `wanted`; the order along the line is kept
 * @complexity O(n log n)
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = wanted.map((at, index) => ({ at: Math.max(low, Math.min(high, at)), index }))
  order.sort((a, b) => a.at - b.at || a.index - b.index)
  const places = order.map(({ at }) => at)
  const up = pushedDown(pushedUp(places, gap, low), gap, high)
  const down = pushedUp(pushedDown(places, gap, high), gap, low)
  const result = new Array<number>(wanted.length).fill(low)
  order.forEach(({ index }, i) => {
    result[index] = (up[i]! + down[i]!) / 2
  })
  return result
}

/** Each at least `gap` above the one before. */
function pushedUp(places: readonly number[], gap: number, low: number): readonly number[] {
  let least = low
  return places.map((at) => {
    const to = Math.max(at, least)
    least = to + gap
    return to
  })
}

/** Each at least `gap` below the one after. */
function pushedDown(places: readonly number[], gap: number, high: number): readonly number[] {
  const result = [...places]
  let most = high
  for (let i = result.length - 1; i >= 0; i--) {
    result[i] = Math.min(result[i]!, most)
    most = result[i]! - gap
  }
  return result
}
