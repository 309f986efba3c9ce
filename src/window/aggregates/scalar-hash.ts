/**
 * Hashes of scalars, equal on every machine: 53 bits, as many as an exact number has.
 *
 * Two lanes of MurmurHash3 (A. Appleby, public domain: its x86 32-bit body, with a seed for each lane), stirred together at
 * the end by its finaliser. Good for sketches; no protection from someone who looks for collisions.
 *
 * Values that are equal as elements of a `Set` have equal hashes; `1`, `1n` and `'1'` differ.
 */

const FLOAT = new Float64Array(1)
const WORDS = new Uint32Array(FLOAT.buffer)

let laneA = 0
let laneB = 0
let count = 0

/** @param value a number, text, a truth value, a bigint or a date */
export function scalarHash(value: number | string | boolean | bigint | Date): number {
  switch (typeof value) {
    case 'number':
      start(1)
      float(value)
      break
    case 'string':
      start(2)
      text(value)
      break
    case 'boolean':
      start(3)
      word(value ? 1 : 0)
      break
    case 'bigint':
      start(4)
      text(String(value))
      break
    default:
      start(5)
      float(value.getTime())
  }
  return finish()
}

function start(kind: number): void {
  laneA = 0x9747b28c ^ kind
  laneB = 0x3c074a61 ^ kind
  count = 0
}

function float(value: number): void {
  // Both zeros are one value, and so are all that are not a number. Words are taken in an order of no machine's own.
  FLOAT[0] = value === 0 ? 0 : value
  if (value !== value) {
    word(0x7ff80000)
    word(0)
    return
  }
  word(IS_LITTLE_ENDIAN ? WORDS[1]! : WORDS[0]!)
  word(IS_LITTLE_ENDIAN ? WORDS[0]! : WORDS[1]!)
}

const IS_LITTLE_ENDIAN: boolean = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

function text(value: string): void {
  const { length } = value
  for (let i = 0; i + 1 < length; i += 2) word(value.charCodeAt(i) | (value.charCodeAt(i + 1) << 16))
  if (length % 2 === 1) word(value.charCodeAt(length - 1))
  word(length)
}

function word(value: number): void {
  const mixed = Math.imul(rotated(Math.imul(value, 0xcc9e2d51), 15), 0x1b873593)
  laneA = (Math.imul(rotated(laneA ^ mixed, 13), 5) + 0xe6546b64) | 0
  // The other lane mixes with constants of its own (those of the 128-bit body), so that no two words cancel in both.
  const other = Math.imul(rotated(Math.imul(value, 0x239b961b), 16), 0xab0e9789)
  laneB = (Math.imul(rotated(laneB ^ other, 19), 5) + 0x561ccd1b) | 0
  count += 4
}

function finish(): number {
  let a = laneA ^ count
  let b = laneB ^ count
  a = (a + b) | 0
  b = (b + a) | 0
  a = stirred(a)
  b = stirred(b)
  a = (a + b) | 0
  b = (b + a) | 0
  return (a >>> 0) * 2 ** 21 + (b >>> 11)
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function stirred(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
