/**
 * Small whole numbers as Parquet writes them: runs of one value, and values packed to bits, in turns (the encoding
 * "RLE/bit-packing hybrid" of the format's specification). Never writes beyond what was asked for, whatever the bytes say.
 */

/**
 * @param width bits of a value, at most 32
 * @param count how many values there are
 * @throws Error if the bytes end before
 */
export function readHybrid(bytes: Uint8Array, from: number, to: number, width: number, count: number): Int32Array {
  const out = new Int32Array(count)
  if (width === 0) return out
  if (width > 32) throw new Error(`codes of ${width} bits`)
  const bytesOfValue = (width + 7) >> 3
  let at = from
  let done = 0
  while (done < count) {
    let header = 0
    let shift = 0
    let byte: number
    do {
      if (at >= to || shift > 28) throw new Error('a page ends within its codes')
      byte = bytes[at++]!
      header += (byte & 127) * 2 ** shift
      shift += 7
    } while (byte >= 128)
    const length = Math.floor(header / 2)
    if (header % 2 === 0) {
      if (at + bytesOfValue > to) throw new Error('a page ends within its codes')
      let value = 0
      for (let i = 0; i < bytesOfValue; i++) value |= bytes[at + i]! << (8 * i)
      at += bytesOfValue
      const end = Math.min(count, done + length)
      out.fill(value, done, end)
      // A run of nothing, over and over, would never end.
      if (length === 0 && at >= to) throw new Error('a page ends within its codes')
      done = end
    } else {
      const end = Math.min(count, done + 8 * length)
      unpack(bytes, at, to, width, out, done, end)
      done = end
      at += length * width
    }
  }
  return out
}

function unpack(
  bytes: Uint8Array,
  from: number,
  to: number,
  width: number,
  out: Int32Array,
  first: number,
  end: number,
): void {
  if (from + Math.ceil(((end - first) * width) / 8) > to) throw new Error('a page ends within its codes')
  if (width > 24) {
    for (let i = first; i < end; i++) out[i] = bitsAt(bytes, from, (i - first) * width, width)
    return
  }
  const mask = 2 ** width - 1
  let held = 0
  let bits = 0
  let at = from
  for (let i = first; i < end; i++) {
    while (bits < width) {
      held |= bytes[at++]! << bits
      bits += 8
    }
    out[i] = held & mask
    held >>>= width
    bits -= width
  }
}

/** Wide values, bit by bit: no dictionary has so many words. */
function bitsAt(bytes: Uint8Array, from: number, bit: number, width: number): number {
  let value = 0
  for (let i = 0; i < width; i++) {
    const at = bit + i
    value |= ((bytes[from + (at >> 3)]! >> (at & 7)) & 1) << i
  }
  return value
}
