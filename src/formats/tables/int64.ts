/** Whole numbers of 64 bits, by their halves, so that no bigint is made for those that a number holds. */

const TWO_32 = 2 ** 32

/** The halves of bigints, least first, as they lie in memory. Every machine that Node runs on has the least byte first. */
export function halvesOf(values: BigInt64Array | BigUint64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
}

/** Nearest number to a signed whole number. */
export function signed64(low: number, high: number): number {
  return high * TWO_32 + (low >>> 0)
}

/** The same of an unsigned one. */
export function unsigned64(low: number, high: number): number {
  return (high >>> 0) * TWO_32 + (low >>> 0)
}

/**
 * A signed whole number divided, such as nanoseconds to milliseconds: the whole part is exact where it is below 2^53, though
 * the number itself is not.
 *
 * @param divisor at most a million
 */
export function divided64(low: number, high: number, divisor: number): number {
  const whole = Math.floor(TWO_32 / divisor)
  // high * 2^32 + low = high * whole * divisor + rest
  const rest = high * (TWO_32 - whole * divisor) + (low >>> 0)
  const quotient = Math.floor(rest / divisor)
  return high * whole + quotient + (rest - quotient * divisor) / divisor
}

/** The digits of the number with these halves. */
export function digits64(low: number, high: number, isUnsigned: boolean): string {
  const value = (BigInt(high) << 32n) | BigInt(low >>> 0)
  return String(isUnsigned ? BigInt.asUintN(64, value) : value)
}
