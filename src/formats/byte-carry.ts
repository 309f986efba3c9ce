/** Bytes that wait for the rest of their record. Grows by doubling, so that n appends copy O(total) bytes. */
export class ByteCarry {
  #memory: Buffer = Buffer.alloc(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  append(bytes: Buffer): void {
    const length = this.#length + bytes.length
    if (length > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(1024, 2 ** Math.ceil(Math.log2(length))))
      this.#memory.copy(larger, 0, 0, this.#length)
      this.#memory = larger
    }
    bytes.copy(this.#memory, this.#length)
    this.#length = length
  }

  /** The bytes held, valid until the next change. */
  view(): Buffer {
    return this.#memory.subarray(0, this.#length)
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#memory.copyWithin(0, count, this.#length)
    this.#length -= count
    if (this.#length === 0 && this.#memory.length > KEPT_BYTES) this.#memory = Buffer.alloc(0)
  }

  clear(): void {
    this.drop(this.#length)
  }
}

/** Empty, a carry keeps this much memory for the next record; what one long record needed is given back. */
const KEPT_BYTES = 1024 * 1024
