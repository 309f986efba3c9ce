/**
 * Numbers that look random and are the same for the same seed, on any machine.
 *
 * The generator is xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018); its state
 * is filled from the seed by splitmix32, so that seeds which are close to each other give numbers that are not.
 */
export class SeededRandom {
  readonly #state: Uint32Array = new Uint32Array(4)

  /**
   * @param seed any number; only its lower 32 bits count
   * @param stream numbers of one seed and different streams have nothing to do with each other
   */
  constructor(seed: number, stream: number = 0) {
    let counter = (Math.imul(stream + 1, 0x632be5ab) ^ seed) >>> 0
    for (let i = 0; i < 4; i++) {
      counter = (counter + 0x9e3779b9) >>> 0
      let word = counter
      word = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
      this.#state[i] = word ^ (word >>> 15)
    }
    // All zeros would stay so.
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1
  }

  /** From 0 to 1, exclusive, in steps of 2 to the power of -53. */
  next(): number {
    const high = this.#word() >>> 5
    const low = this.#word() >>> 6
    return (high * 0x4000000 + low) / 0x20000000000000
  }

  /** A whole number from 0 to `count`, exclusive. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  #word(): number {
    const state = this.#state
    const [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
    const mixed = [c ^ a, d ^ b] as const
    state[0] = a ^ mixed[1]
    state[1] = b ^ mixed[0]
    state[2] = mixed[0] ^ (b << 9)
    state[3] = rotated(mixed[1], 11)
    return Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0
  }
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
