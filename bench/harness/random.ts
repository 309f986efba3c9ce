/**
 * Seeded random numbers: xorshift128 (Marsaglia, 2003, "Xorshift RNGs"), the same on every machine.
 * The state is filled from the seed by a Weyl sequence with an avalanche, so that near seeds give unlike streams.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private d: number

  constructor(seed: number) {
    this.a = scrambled(seed + 0x9e3779b9)
    this.b = scrambled(seed + 2 * 0x9e3779b9)
    this.c = scrambled(seed + 3 * 0x9e3779b9)
    this.d = scrambled(seed + 4 * 0x9e3779b9) | 1 // never all zero
  }

  /** The next 32 bits, as an integer in [0, 2^32). */
  bits(): number {
    let t = this.d
    const s = this.a
    this.d = this.c
    this.c = this.b
    this.b = s
    t ^= t << 11
    t ^= t >>> 8
    this.a = t ^ s ^ (s >>> 19)
    return this.a >>> 0
  }

  /** Uniform in [0, 1), 32 bits of it. */
  unit(): number {
    return this.bits() / 4294967296
  }

  /** An integer in [0, limit), limit at most 2^32; the bias is below limit / 2^32. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit)
  }
}

function scrambled(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}
