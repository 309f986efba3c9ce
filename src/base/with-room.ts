/** Lists of numbers that grow and shrink. */

/** A copy of the first `size` numbers of a list, with room for `room`. */
export function withRoom<T extends Int32Array | Float64Array | Uint8Array>(
  make: new (length: number) => T,
  list: T,
  room: number,
  size: number,
): T {
  const copy = new make(room)
  copy.set(list.subarray(0, Math.min(size, list.length)))
  return copy
}
