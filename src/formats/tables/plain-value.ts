/** A nested value as it would stand in an object read from JSON. */

/**
 * Bigints become numbers, or the text of their digits where a number does not hold them; `null` at the top is missing. Bytes
 * are copied.
 */
export function plainValue(value: unknown): unknown {
  return value === null || value === undefined ? undefined : plain(value)
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const near = Number(value)
    return Number.isSafeInteger(near) ? near : String(value)
  }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return value.slice()
  if (value instanceof Date) return value.getTime()
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<unknown>, plain)
  // Keys that are not text, as maps can have, are written as text.
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}
