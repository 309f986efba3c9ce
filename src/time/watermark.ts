/**
 * A watermark `w` promises: every event with a time `<= w` has arrived. It is a number of epoch milliseconds, or one
 * of two others: `NO_WATERMARK` (nothing is promised yet) and `END_OF_TIME` (nothing will follow).
 *
 * Systems whose watermark excludes its own instant (Beam, Arroyo, Bytewax) mean by `w + 1` what is meant here by `w`.
 */
import { timestampText } from './timestamp.ts'

export const NO_WATERMARK: number = -Infinity
export const END_OF_TIME: number = Infinity

/** A watermark in a snapshot, which may become JSON: `null` is `NO_WATERMARK`, `'end'` is `END_OF_TIME`. */
export type PlainWatermark = number | null | 'end'

export function plainWatermark(watermark: number): PlainWatermark {
  if (watermark === NO_WATERMARK) return null
  return watermark === END_OF_TIME ? 'end' : watermark
}

export function watermarkFromPlain(plain: PlainWatermark): number {
  if (plain === null) return NO_WATERMARK
  return plain === 'end' ? END_OF_TIME : plain
}

/** For people: the time in UTC, `none yet`, or `the end`. */
export function watermarkText(watermark: number): string {
  if (watermark === NO_WATERMARK) return 'none yet'
  return watermark === END_OF_TIME ? 'the end' : timestampText(watermark)
}
