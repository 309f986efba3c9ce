/**
 * How many different values there are, in little memory: P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the
 * analysis of a near-optimal cardinality estimation algorithm" (AofA 2007), with the estimator of O. Ertl, "New
 * cardinality estimation algorithms for HyperLogLog sketches" (arXiv 1702.01284, 2017), which needs no correction for
 * small and large numbers, and no table.
 *
 * The first `precision` bits of a hash choose a register, which keeps the greatest position of the first 1 among the bits
 * that follow. The standard error is 1.04 / √(2 ** precision): 0.8 % at 14. While there are few different values
 * (a 64th of the registers) their hashes are kept themselves, and the answer is exact but for collisions of 53 bits.
 *
 * What is kept depends on the set of values alone: neither order nor parts change anything.
 */
import { NumberPlaces } from './number-places.ts'

/** Bits of a hash. */
const BITS = 53

export class HyperLogLog {
  readonly #precision: number
  /** While there are few. */
  #hashes: NumberPlaces | null = new NumberPlaces()
  #registers: Uint8Array = NONE
  /** How many registers have each rank. */
  #ofRank: Int32Array = NO_RANKS
  /** How many values the bits behind those of the register have. */
  readonly #rests: number
  readonly #fewHashes: number

  /** @param precision from 4 to 18 */
  constructor(precision: number) {
    this.#precision = precision
    this.#rests = 2 ** (BITS - precision)
    this.#fewHashes = 2 ** precision / 64
  }

  /** @param hash an integer of 53 bits */
  add(hash: number): void {
    if (this.#hashes === null) return this.#register(hash)
    this.#hashes.add(hash)
    if (this.#hashes.size > this.#fewHashes) this.#spread()
  }

  merge(other: HyperLogLog): void {
    if (other.#hashes !== null) {
      for (const hash of other.#hashes.keys()) this.add(hash)
      return
    }
    if (this.#hashes !== null) this.#spread()
    const ranks = other.#registers
    for (let i = 0; i < ranks.length; i++) this.#raise(i, ranks[i]!)
  }

  /** An integer. */
  estimate(): number {
    return this.#hashes === null ? Math.round(this.#estimated()) : this.#hashes.size
  }

  copy(): HyperLogLog {
    const copy = new HyperLogLog(this.#precision)
    copy.#hashes = this.#hashes === null ? null : this.#hashes.copy()
    copy.#registers = this.#registers.slice()
    copy.#ofRank = this.#ofRank.slice()
    return copy
  }

  /** Hashes as numbers, or the registers as text. */
  toPlain(): unknown {
    if (this.#hashes !== null) return Array.from(this.#hashes.keys())
    let text = ''
    for (const rank of this.#registers) text += String.fromCharCode(FIRST + rank)
    return text
  }

  static fromPlain(precision: number, plain: unknown): HyperLogLog {
    const sketch = new HyperLogLog(precision)
    if (typeof plain === 'string') {
      sketch.#spread()
      for (let i = 0; i < plain.length; i++) sketch.#raise(i, plain.charCodeAt(i) - FIRST)
    } else {
      for (const hash of plain as readonly number[]) sketch.add(hash)
    }
    return sketch
  }

  #spread(): void {
    this.#registers = new Uint8Array(2 ** this.#precision)
    this.#ofRank = new Int32Array(BITS - this.#precision + 2)
    this.#ofRank[0] = this.#registers.length
    for (const hash of this.#hashes!.keys()) this.#register(hash)
    this.#hashes = null
  }

  #register(hash: number): void {
    const register = Math.floor(hash / this.#rests)
    const rest = hash - register * this.#rests
    this.#raise(register, leadingZeros(rest) - this.#precision + 1)
  }

  #raise(register: number, rank: number): void {
    const before = this.#registers[register]!
    if (rank <= before) return
    this.#registers[register] = rank
    this.#ofRank[before]!--
    this.#ofRank[rank]!++
  }

  #estimated(): number {
    const count = this.#registers.length
    const last = BITS - this.#precision
    const ofRank = this.#ofRank
    let sum = count * tau(1 - ofRank[last + 1]! / count)
    for (let rank = last; rank >= 1; rank--) sum = 0.5 * (sum + ofRank[rank]!)
    sum += count * sigma(ofRank[0]! / count)
    return count ** 2 / (2 * Math.LN2 * sum)
  }
}

const NONE = new Uint8Array(0)
const NO_RANKS = new Int32Array(0)

/** Ranks, 0 to 50, are written as the characters from `#` to `U`, none of which JSON escapes. */
const FIRST = 35

/** Of a number of 53 bits; 53 of zero. */
function leadingZeros(value: number): number {
  const upper = Math.floor(value / 2 ** 32)
  return upper === 0 ? 21 + Math.clz32(value) : Math.clz32(upper) - 11
}

/** x + Σ x^(2^k) 2^(k−1): what empty registers add. */
function sigma(x: number): number {
  if (x === 1) return Infinity
  let power = x
  let sum = x
  let factor = 1
  for (let before = -1; before !== sum;) {
    before = sum
    power *= power
    sum += power * factor
    factor *= 2
  }
  return sum
}

/** (1 − x − Σ (1 − x^(2^−k))² 2^(−k)) / 3: what full registers add. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0
  let root = x
  let sum = 1 - x
  let factor = 1
  for (let before = -1; before !== sum;) {
    before = sum
    root = Math.sqrt(root)
    factor *= 0.5
    sum -= (1 - root) ** 2 * factor
  }
  return sum / 3
}
