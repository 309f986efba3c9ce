/** Delays at some shares of what was delayed, in milliseconds. */
export interface DelayQuantiles {
  readonly least: number
  readonly half: number
  readonly p95: number
  readonly p99: number
  readonly longest: number
}

/** `null` for none. O(n log n) */
export function delayQuantiles(delays: Float64Array): DelayQuantiles | null {
  if (delays.length === 0) return null
  const sorted = delays.slice().sort()
  return {
    least: sorted[0]!,
    half: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    longest: sorted.at(-1)!,
  }
}

/** The least value that at least `share` of the values do not exceed. */
export function quantile(sorted: Float64Array, share: number): number {
  // The product is a whole number too often for its rounding error to be left in: 0.99 * 100 is more than 99.
  const rank = Math.ceil(share * sorted.length - 1e-9)
  return sorted[Math.max(0, rank - 1)]!
}
