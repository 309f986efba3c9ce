/**
 * What a call has changed, so that it can be taken back. Its arrays are used again: no allocation in the steady state.
 */
import type { Slot } from './slot.ts'

export class ChangeLog {
  readonly #slots: Slot[] = []
  readonly #ids: number[] = []
  readonly #keys: unknown[] = []
  readonly #before: unknown[] = []
  readonly #expires: number[] = []
  #size = 0

  /** How many changes since `commit`. */
  get size(): number {
    return this.#size
  }

  /** Notes a change; `key`, `before` and `expires` are what the slot needs to take it back. */
  add(slot: Slot, id: number, key: unknown, before: unknown, expires: number): void {
    const at = this.#size++
    this.#slots[at] = slot
    this.#ids[at] = id
    this.#keys[at] = key
    this.#before[at] = before
    this.#expires[at] = expires
  }

  /** The changes stay. */
  commit(): void {
    for (let i = 0; i < this.#size; i++) this.#slots[i]!.settle(this.#ids[i]!, this.#keys[i])
    this.#forget()
  }

  /** Takes the changes back, latest first. */
  rollback(): void {
    for (let i = this.#size - 1; i >= 0; i--)
      this.#slots[i]!.undo(this.#ids[i]!, this.#keys[i], this.#before[i], this.#expires[i]!)
    this.#forget()
  }

  #forget(): void {
    // What is not kept elsewhere can be collected.
    this.#before.fill(undefined, 0, this.#size)
    this.#size = 0
  }
}
