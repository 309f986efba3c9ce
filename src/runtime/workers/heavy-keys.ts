/**
 * The key with the most events, out of any number of keys, in a few counters (Misra and Gries, "Finding repeated
 * elements", 1982): a key with more than one part in `COUNTERS` of all events is surely among them, and its count is too
 * low by that part at most.
 */
import type { Key } from '../../event/keys.ts'

const COUNTERS = 64

export class HeavyKeys {
  readonly #counts: Map<Key, number> = new Map()

  /** Counts `weight` events of a key; a list counts as text. */
  add(of: Key, weight: number): void {
    const counts = this.#counts
    const key = typeof of === 'object' ? of.map(String).join(', ') : of
    const known = counts.get(key)
    if (known !== undefined) counts.set(key, known + weight)
    else if (counts.size < COUNTERS) counts.set(key, weight)
    else {
      let taken = weight
      for (const count of counts.values()) if (count < taken) taken = count
      for (const [other, count] of counts) {
        if (count > taken) counts.set(other, count - taken)
        else counts.delete(other)
      }
      if (weight > taken) counts.set(key, weight - taken)
    }
  }

  get heaviest(): { readonly key: Key; readonly events: number } | null {
    let found: { readonly key: Key; readonly events: number } | null = null
    for (const [key, events] of this.#counts) if (found === null || events > found.events) found = { key, events }
    return found
  }
}
