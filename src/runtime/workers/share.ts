/** Which worker has a key: a function of the key alone, so that nobody has to be asked. */
import type { Key } from '../../event/keys.ts'

/** The share, from 0, of a key that is a number. Equal numbers have equal shares, both zeros too. */
export function shareOfNumber(key: number, of: number): number {
  numbers[0] = key + 0
  return shareOfHash(Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b), of)
}

/** The share of any key. */
export function shareOfKey(key: Key, of: number): number {
  if (typeof key === 'number') return shareOfNumber(key, of)
  return shareOfHash(hashOfText(typeof key === 'object' ? JSON.stringify(key.map(String)) : String(key)), of)
}

const numbers = new Float64Array(1)
const words = new Int32Array(numbers.buffer)

/** FNV-1a over the code units. */
function hashOfText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}

/** The upper bits decide, so they are mixed first (the finisher of MurmurHash3). */
function shareOfHash(hash: number, of: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  mixed ^= mixed >>> 16
  return Math.floor(((mixed >>> 0) / 2 ** 32) * of)
}
