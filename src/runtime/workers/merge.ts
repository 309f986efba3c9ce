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

  /**
   * Gives the findings of one portion, of each worker in its order, to `to` in the order of all.
   *
   * @complexity O(workers) for each
   */
  each(findings: readonly Findings[], to: (rule: number, found: Found, key: Key) => void): void {
    for (const [i, one] of findings.entries()) this.#readers[i]!.begin(one)
    for (let first = this.#first(); first !== null; first = this.#first()) {
      const { rule, key } = first
      to(rule, first.take(this.#events), key)
    }
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
