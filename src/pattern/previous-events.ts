/**
 * The last event of each key: what conditions on the previous event look at. It is kept for as long as the job runs, one
 * event per key.
 */
import { dereference } from '../event/rows.ts'

export class PreviousEvents {
  readonly #refs: unknown[] = []
  readonly #indices: number[] = []

  /** The last event of a key by reference, with `indexOf`; `undefined`: there is none. */
  refOf(key: number): unknown {
    return this.#refs[key]
  }

  indexOf(key: number): number {
    return this.#indices[key] ?? -1
  }

  /** Remembers an event as the last of its key. */
  put(key: number, ref: unknown, index: number): void {
    while (this.#refs.length <= key) {
      this.#refs.push(undefined)
      this.#indices.push(-1)
    }
    this.#refs[key] = ref
    this.#indices[key] = index
  }

  snapshot(): readonly (readonly [key: number, event: unknown])[] {
    return this.#refs.flatMap((ref, key) =>
      ref === undefined ? [] : [[key, dereference(ref, this.#indices[key]!)] as const],
    )
  }

  restore(events: readonly (readonly [key: number, event: unknown])[]): void {
    for (const [key, event] of events) this.put(key, event, -1)
  }
}
