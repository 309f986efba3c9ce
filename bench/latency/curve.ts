/** Histograms of nanoseconds, three digits each, up to 100 s, and what is recorded of one. */
import hdr, { type Histogram } from 'hdr-histogram-js'
import type { Curve } from './messages.ts'

export function newHistogram(): Histogram {
  return hdr.build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1e11,
    numberOfSignificantValueDigits: 3,
  })
}

export function curveOf(histogram: Histogram): Curve {
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1e6
  return {
    samples: histogram.totalCount,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.maxValue / 1e6,
    hdr: hdr.encodeIntoCompressedBase64(histogram),
  }
}

/** The points of the percentile curve of a record, milliseconds, at so many nines. */
export function pointsOf({ hdr: encoded }: Curve, nines: readonly number[]): readonly number[] {
  const histogram = hdr.decodeFromCompressedBase64(encoded)
  return nines.map((each) => histogram.getValueAtPercentile(100 * (1 - 10 ** -each)) / 1e6)
}
