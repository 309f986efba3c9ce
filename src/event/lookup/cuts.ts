/**
 * Cuts: where on the line of numbers the answer of a key may change. A number lies behind a cut if it is greater. Of
 * numbers between the same two cuts, all keys say the same.
 */
import type { Key } from './key.ts'

/** The cuts of a key; those of its ends that are text cut no numbers. A NaN lies nowhere on the line. */
export function cutsOf(key: Key): readonly number[] {
  if (key.kind === 'values') {
    return key.values.flatMap((value) =>
      typeof value === 'number' && !Number.isNaN(value) ? [...before(value), value] : [],
    )
  }
  const { low, high } = key
  return [
    ...(typeof low?.value !== 'number' ? [] : low.inclusive ? before(low.value) : [low.value]),
    ...(typeof high?.value !== 'number' ? [] : high.inclusive ? [high.value] : before(high.value)),
  ]
}

function before(value: number): readonly number[] {
  return value === -Infinity ? [] : [numberBefore(value)]
}

const NUMBER = new Float64Array(1)
const BITS = new BigInt64Array(NUMBER.buffer)

/** The greatest number that is less. @param value not `-Infinity` */
export function numberBefore(value: number): number {
  if (value === 0) return -Number.MIN_VALUE
  NUMBER[0] = value
  BITS[0]! += value > 0 ? -1n : 1n
  return NUMBER[0]
}
