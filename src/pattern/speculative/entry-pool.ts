/**
 * The places of events in timelines, used again once their event is forgotten.
 *
 * PERF: what is new and lives for a while is copied by the collector, twice, and the program waits for that. An entry
 * that is used again is old, and stays where it is.
 */
import type { Entry } from './timeline.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What is given back beyond these is left to the collector, so that one burst does not stay for ever. */
const KEPT = 16_384

export class EntryPool {
  readonly #free: Writable<Entry>[] = []

  take(time: number, ref: unknown, index: number, position: number, symbol: number): Entry {
    const entry = this.#free.pop()
    if (entry === undefined) return { time, ref, index, position, symbol, mark: 0, found: 0 }
    entry.time = time
    entry.ref = ref
    entry.index = index
    entry.position = position
    entry.symbol = symbol
    entry.mark = 0
    entry.found = 0
    return entry
  }

  /** Nothing but its timeline has known the entry. */
  release(entry: Entry): void {
    if (this.#free.length >= KEPT) return
    const free: Writable<Entry> = entry
    free.ref = null
    this.#free.push(free)
  }
}
