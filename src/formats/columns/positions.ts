/** The ordinals of rows between which records are bad. */
import type { BadRecord } from '../bad-record.ts'

/** The first `length` ordinals from `first` that no bad record has; `bad` is in order of positions. */
export function positionsBetween(first: number, length: number, bad: readonly BadRecord[]): Float64Array {
  const positions = new Float64Array(length)
  let next = 0
  let position = first
  for (let row = 0; row < length; row++) {
    while (next < bad.length && bad[next]!.position === position) {
      next++
      position++
    }
    positions[row] = position++
  }
  return positions
}
