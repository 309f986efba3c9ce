/** Puts the findings of several workers in one order: as they come on one thread. */
import { compareKeys, type Key } from '../../event/keys.ts'
import type { Found } from '../../pattern/engine/engine.ts'
import { FoundReader, type Tagged } from './found-codec.ts'
import type { Findings } from './messages.ts'

export class Merge {
  readonly #readers: readonly FoundReader[]
  readonly #events: Tagged

  constructor(rules: number, workers: number, events: Tagged) {
    this.#readers = Array.from({ length: workers }, (_, worker) => new FoundReader(rules, worker, workers))
    this.#events = events
  }

  /** Takes up the findings of one portion, of each worker in its order. */
  begin(findings: readonly Findings[]): void {
    for (const [i, one] of findings.entries()) this.#readers[i]!.begin(one)
  }

  /**
   * Gives the next findings to `to`, in the order of all. What it is given is its own until it returns.
   *
   * @returns whether none is left
   * @complexity O(workers) for each
   */
  some(most: number, to: (rule: number, found: Found, key: Key) => void): boolean {
    let first = this.#first()
    for (let left = most; first !== null && left > 0; left--) {
      const { rule, key } = first
      to(rule, first.take(this.#events), key)
      first = this.#first()
    }
    return first === null
  }

  #first(): FoundReader | null {
    let first: FoundReader | null = null
    for (const reader of this.#readers)
      if (reader.hasOne && (first === null || compare(reader, first) < 0)) first = reader
    return first
  }
}

/**
 * By the moment at which time went on, then time, start, key. Keys that are shown as equal (a list, and a key with its
 * partition) by the event.
 */
function compare(a: FoundReader, b: FoundReader): number {
  if (a.moment !== b.moment) return a.moment - b.moment
  if (a.time !== b.time) return a.time - b.time
  if (a.start !== b.start) return a.start - b.start
  return compareKeys(a.key, b.key) || a.firstTag - b.firstTag
}
