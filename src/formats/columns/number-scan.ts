/**
 * Numbers read from bytes.
 *
 * A decimal number whose digits, without the point, are an integer below 2^53, and which has at most 22 of them behind
 * the point, is that integer divided by a power of ten that is exact: one rounding, so the result is the nearest double,
 * as `Number` and `JSON.parse` give it (Clinger, "How to read floating point numbers accurately", 1990). Every other one
 * is given to `Number`.
 */
const MINUS = 45
const POINT = 46
const ZERO = 48

const POWERS_OF_TEN: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))
const MAX_EXACT = 2 ** 53
/** A number as in JSON. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * Reads a number in the form of JSON into `out[row]`.
 *
 * @returns where it ends; -1 if it is none, or perhaps none (nothing of use is in `out[row]` then)
 */
export function scanNumber(bytes: Buffer, from: number, out: Float64Array, row: number): number {
  let at = from
  let code = bytes[at]!
  const negative = code === MINUS
  if (negative) code = bytes[++at]!
  const start = at
  let digits = 0
  while (code >= ZERO && code <= 57) {
    digits = digits * 10 + (code - ZERO)
    code = bytes[++at]!
  }
  if (at === start || (bytes[start] === ZERO && at > start + 1)) return -1
  let places = 0
  if (code === POINT) {
    const point = at
    code = bytes[++at]!
    while (code >= ZERO && code <= 57) {
      digits = digits * 10 + (code - ZERO)
      code = bytes[++at]!
    }
    places = at - point - 1
    if (places === 0) return -1
  }
  if (digits >= MAX_EXACT || places > 22 || code === 69 || code === 101) return scanOther(bytes, from, out, row)
  const value = places === 0 ? digits : digits / POWERS_OF_TEN[places]!
  out[row] = negative ? -value : value
  return at
}

/** The same by way of text, for what has an exponent or many digits. */
function scanOther(bytes: Buffer, from: number, out: Float64Array, row: number): number {
  let at = from
  while (isOfNumber(bytes[at]!)) at++
  const text = bytes.toString('latin1', from, at)
  if (!JSON_NUMBER.test(text)) return -1
  out[row] = Number(text)
  return at
}

/** Digits, signs, point, `e`. */
function isOfNumber(code: number): boolean {
  return (code >= ZERO && code <= 57) || code === MINUS || code === POINT || code === 43 || code === 69 || code === 101
}
