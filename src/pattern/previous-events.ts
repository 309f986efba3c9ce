/**
 * The last event of each key: what conditions on the previous event look at. It is kept for as long as the job runs, one
 * event per key.
 */
import { dereference } from '../event/rows.ts'

export class PreviousEvents {
  readonly #refs: unknown[] = []
  readonly #indices: number[] = []

  /** Of the key that was asked about last: the event before by reference, see `dereference`. `undefined`: there is none. */
  ref: unknown = undefined
  index = -1

  /** Remembers an event as the last of its key, and tells the one before it in `ref` and `index`. */
  swap(key: number, ref: unknown, index: number): void {
    while (this.#refs.length <= key) {
      this.#refs.push(undefined)
      this.#indices.push(-1)
    }
    this.ref = this.#refs[key]
    this.index = this.#indices[key]!
    this.#refs[key] = ref
    this.#indices[key] = index
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
