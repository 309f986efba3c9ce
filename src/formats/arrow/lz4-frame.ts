/**
 * LZ4 frames, by the descriptions of the frame and block formats of LZ4: the codec that writers of Arrow and Feather use
 * unless told otherwise. Checksums are not compared.
 */

const MAGIC = 0x184d2204

/** @throws Error if these bytes are no frame, or one that is cut off */
export function unpackLz4Frame(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 7 || view.getUint32(0, true) !== MAGIC) throw new Error('not an LZ4 frame')
  const flags = bytes[4]!
  const hasSize = (flags & 8) !== 0
  const blockCheck = (flags & 16) === 0 ? 0 : 4
  if ((flags & 1) !== 0) throw new Error('an LZ4 frame with a dictionary of its own')
  const out = new Output(hasSize ? Math.min(Number(view.getBigUint64(6, true)), 255 * bytes.length) : 4 * bytes.length)
  let at = 7 + (hasSize ? 8 : 0)
  for (;;) {
    if (at + 4 > bytes.length) throw new Error('an LZ4 frame that is cut off')
    const size = view.getUint32(at, true)
    at += 4
    if (size === 0) return out.taken()
    const length = size % 2 ** 31
    const end = at + length
    if (end > bytes.length) throw new Error('an LZ4 frame that is cut off')
    if (size >= 2 ** 31) out.append(bytes.subarray(at, end))
    else unpackBlock(bytes, at, end, out)
    at = end + blockCheck
  }
}

class Output {
  bytes: Uint8Array
  length = 0

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
  }

  reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }

  append(part: Uint8Array): void {
    this.reserve(part.length)
    this.bytes.set(part, this.length)
    this.length += part.length
  }

  /** What was written `distance` bytes ago, again; it may overlap with what it writes. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.length) throw new Error('LZ4 refers to what is not there')
    this.reserve(length)
    const { bytes } = this
    let to = this.length
    if (distance >= length) bytes.copyWithin(to, to - distance, to - distance + length)
    else for (let i = 0; i < length; i++, to++) bytes[to] = bytes[to - distance]!
    this.length += length
  }

  taken(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}

/** Sequences of literals and of references to what came before, also in blocks before. */
function unpackBlock(bytes: Uint8Array, from: number, end: number, out: Output): void {
  let at = from
  const lengthFrom = (nibble: number): number => {
    let length = nibble
    if (nibble === 15) {
      let byte: number
      do {
        if (at >= end) throw new Error('an LZ4 block that is cut off')
        byte = bytes[at++]!
        length += byte
      } while (byte === 255)
    }
    return length
  }
  while (at < end) {
    const token = bytes[at++]!
    const literals = lengthFrom(token >> 4)
    if (at + literals > end) throw new Error('an LZ4 block that is cut off')
    out.append(bytes.subarray(at, at + literals))
    at += literals
    // The last sequence has literals only.
    if (at === end) return
    if (at + 2 > end) throw new Error('an LZ4 block that is cut off')
    const distance = bytes[at]! | (bytes[at + 1]! << 8)
    at += 2
    out.repeat(distance, 4 + lengthFrom(token & 15))
  }
}
