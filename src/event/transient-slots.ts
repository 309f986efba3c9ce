/** The numbers of transient symbols: each is of one event, and used again when that is done. */
export class TransientSlots {
  #inUse: Uint8Array = new Uint8Array(0)
  readonly #free: number[] = []
  /** How often one was taken. */
  taken = 0

  /** How many are in use. */
  get used(): number {
    return this.#inUse.length - this.#free.length
  }

  /** How many there are. */
  get size(): number {
    return this.#inUse.length
  }

  take(): number {
    this.taken++
    if (this.#free.length === 0) this.#grow()
    const slot = this.#free.pop()!
    this.#inUse[slot] = 1
    return slot
  }

  /** @returns whether it was in use */
  release(slot: number): boolean {
    if (this.#inUse[slot] !== 1) return false
    this.#inUse[slot] = 0
    this.#free.push(slot)
    return true
  }

  #grow(): void {
    const before = this.#inUse.length
    const inUse = new Uint8Array(Math.max(16, before * 2))
    inUse.set(this.#inUse)
    this.#inUse = inUse
    for (let slot = inUse.length - 1; slot >= before; slot--) this.#free.push(slot)
  }
}
