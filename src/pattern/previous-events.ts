/**
 * The last event of each key: what conditions on the previous event look at. It is kept for as long as the job runs, one
 * event per key.
 */
import { dereference } from '../event/rows.ts'

export class PreviousEvents {
  readonly #refs: unknown[] = []
  readonly #indices: number[] = []

  /** Remembers an event as the last of its key. @returns the one before it; `undefined`: it is the first */
  swap(key: number, ref: unknown, index: number): unknown {
    while (this.#refs.length <= key) {
      this.#refs.push(undefined)
      this.#indices.push(-1)
    }
    const previous = dereference(this.#refs[key], this.#indices[key]!)
    this.#refs[key] = ref
    this.#indices[key] = index
    return previous
  }

  snapshot(): readonly (readonly [key: number, event: unknown])[] {
    return this.#refs.flatMap((ref, key) =>
      ref === undefined ? [] : [[key, dereference(ref, this.#indices[key]!)] as const],
    )
  }

  restore(events: readonly (readonly [key: number, event: unknown])[]): void {
    for (const [key, event] of events) this.swap(key, event, -1)
  }
}
