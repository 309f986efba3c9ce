/** Order statistics of a few numbers. All need at least one. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined) throw new RangeError('the median of no numbers')
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/**
 * How many times faster a candidate is than a baseline: the median over the rounds of (baseline's time / candidate's
 * time) *in the same round*. Times of one round were taken within moments of each other, so a machine that is slow for
 * a while slows both, and the ratio stands.
 */
export function pairedSpeedup(candidateMs: readonly number[], baselineMs: readonly number[]): number {
  return median(
    candidateMs.map((ms, round) => {
      const other = baselineMs[round]
      if (other === undefined) throw new RangeError(`round ${round + 1} has no time of the baseline`)
      return other / ms
    }),
  )
}
