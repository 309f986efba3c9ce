/** A small set of state numbers: bits of one integer, and a `Set` only for what does not fit. */

/** States from here on do not fit. */
const BITS = 30

export class Places {
  #bits = 0
  #more: Set<number> | null = null

  has(state: number): boolean {
    return state < BITS ? ((this.#bits >> state) & 1) === 1 : this.#more !== null && this.#more.has(state)
  }

  add(state: number): void {
    if (state < BITS) this.#bits |= 1 << state
    else (this.#more ??= new Set()).add(state)
  }

  delete(state: number): void {
    if (state < BITS) this.#bits &= ~(1 << state)
    else if (this.#more !== null) this.#more.delete(state)
  }

  /** @complexity O(states in it) */
  get size(): number {
    let size = this.#more === null ? 0 : this.#more.size
    for (let bits = this.#bits; bits !== 0; bits &= bits - 1) size++
    return size
  }
}
