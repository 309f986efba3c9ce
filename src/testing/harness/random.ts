/** Numbers that look random and are the same each time: a run is told by its seed. */
export class Shuffle {
  #state: number

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0
  }

  /** From 0 to `below`, exclusive. The generator is Marsaglia's xorshift32. */
  next(below: number): number {
    let x = this.#state === 0 ? 1 : this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0
    return this.#state % below
  }
}
