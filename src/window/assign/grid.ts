/** Points at equal distances on the time line: `phase + k * step` for all whole `k`. */

/**
 * The greatest point at or before `time`: Flink's `time - floorMod(time - phase, step)`.
 *
 * The remainder of two numbers is exact, so no point is off by a rounding error, whatever the fraction of a millisecond.
 */
export function gridBefore(time: number, step: number, phase: number): number {
  const distance = time - phase
  const rest = distance % step
  const point = distance - rest - (rest < 0 ? step : 0) + phase
  // The distance of a time with a fraction may have been rounded up to the next point.
  return point > time ? point - step : point
}

/** The least point after `time`. */
export function gridAfter(time: number, step: number, phase: number): number {
  return gridBefore(time, step, phase) + step
}
