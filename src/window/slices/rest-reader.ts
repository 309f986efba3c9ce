/**
 * Reads what aggregates that are not made of numbers need of events, and adds it, one event after another, from within the
 * loop over numbers (`add-loop.ts`).
 *
 * PERF: the 99th percentile of 100 keys by the minute, a million events from columns, takes 123 ms of CPU time so, and 274 where
 * each event is looked at by itself; different values 156 and 371 (alternating processes, least of 15 passes; Node 20.20;
 * `npm run bench -- --filter 'windows p99'`, `'windows distinct'`).
 */
import type { Rows } from '../../event/rows.ts'
import type { Aggregator } from '../aggregates/aggregator.ts'
import type { Layout } from './layout.ts'
import type { Partials } from './partials.ts'

export class RestReader<T> {
  readonly #rests: readonly Aggregator<unknown>[]
  /** By aggregator: what it has read. */
  readonly #values: unknown[]
  #rows: Rows<T> | null = null
  #row: Int32Array = new Int32Array(0)
  #arrival = 0

  constructor({ rests }: Layout) {
    this.#rests = rests
    this.#values = rests.map(() => null)
  }

  /** Places are those of these rows from now on. @param arrival that of place 0 */
  over(rows: Rows<T>, row: Int32Array, arrival: number): void {
    this.#rows = rows
    this.#row = row
    this.#arrival = arrival
  }

  /** Reads the event at a place; `false`: it has to be looked at, for what is wrong with it. */
  read(i: number): boolean {
    try {
      const event = this.#rows!.get(this.#row[i]!)
      for (let r = 0; r < this.#rests.length; r++) this.#values[r] = this.#rests[r]!.read(event)
      return true
    } catch {
      return false
    }
  }

  /** Adds what was read last, at a place. */
  add(partials: Partials, partial: number, i: number, time: number): void {
    const kept = partials.rest[partial]!
    for (let r = 0; r < this.#rests.length; r++) {
      kept[r] = this.#rests[r]!.add(kept[r], this.#values[r], time, this.#arrival + i)
    }
  }
}
