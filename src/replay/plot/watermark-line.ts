/** A watermark brought down to what can be seen: one height for each column of the picture. */
import type { PlotWatermark } from './time-plot.ts'
import type { View } from './view.ts'
import { across, upward } from './view.ts'

/**
 * The height of a watermark at the right end of each column, from bottom (0) to top (1) and beyond; NaN where there is
 * none yet. Where delays are drawn upwards it is the least distance in the column, which is at an advance: a smaller
 * delay was never late there.
 *
 * @param columns how many columns the picture has
 * @complexity O(points + columns)
 */
export function watermarkHeights({ points }: PlotWatermark, view: View, columns: number): Float64Array {
  const heights = new Float64Array(columns).fill(NaN)
  const width = (view.x.high - view.x.low) / columns
  let next = 0
  let current: number | undefined
  for (let column = 0; column < columns; column++) {
    const end = column === columns - 1 ? view.x.high : view.x.low + (column + 1) * width
    let least = Infinity
    for (; next < points.length; next++) {
      const point = points[next]
      if (point === undefined || point.arrival > end) break
      // an advance to the end of all time in the last column would hide where the watermark had come to
      if (point.watermark === Infinity && column === columns - 1 && current !== undefined) continue
      current = point.watermark
      least = Math.min(least, point.arrival - current)
    }
    if (current === undefined || Number.isNaN(current)) continue
    // without an advance the distance grows until the end of the column
    if (view.vertical === 'delay') heights[column] = upward(view, Math.min(least, end - current), 0)
    else heights[column] = upward(view, end, current)
  }
  return heights
}

/** Where the line can be labelled: the height at which it leaves the picture on the right; `undefined` if it does not. */
export function labelHeight(heights: Float64Array): number | undefined {
  return heights.findLast((height) => height >= 0 && height <= 1)
}

/** Where the diagonal of no delay is, from bottom (0) to top (1) and beyond, at a fraction of the width. */
export function diagonalHeight(view: View, fraction: number): number {
  const arrival = view.x.low + fraction * (view.x.high - view.x.low)
  return upward(view, arrival, arrival)
}

/** Where the diagonal has a given height, as a fraction of the width. Meant for pictures with time upwards. */
export function diagonalAcross(view: View, fraction: number): number {
  return across(view, view.y.low + fraction * (view.y.high - view.y.low))
}
