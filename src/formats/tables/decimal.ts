/** Decimal numbers as files of tables have them: a whole number, and how many of its digits are behind the point. */

const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/** The nearest number to `unscaled / 10^scale`: one exact division where both are exact, by way of text where not. */
export function decimalOf(unscaled: number | bigint, scale: number): number {
  const value = typeof unscaled === 'bigint' && isSmall(unscaled) ? Number(unscaled) : unscaled
  if (typeof value === 'number' && scale >= 0 && scale <= 22) return value / POWERS_OF_TEN[scale]!
  return Number(`${value}e${-scale}`)
}

function isSmall(value: bigint): boolean {
  return value <= 9_007_199_254_740_991n && value >= -9_007_199_254_740_991n
}

/** A signed whole number, its greatest byte first. */
export function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(8 * bytes.length, value)
}
