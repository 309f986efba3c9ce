/**
 * Union: several streams as one. Its watermark is the least of theirs (`time/watermark-join.ts`), so an input that is
 * behind holds the others back, and one that is idle does not.
 *
 * An input that had been idle and comes back behind what the others have decided is not waited for: its events up to
 * the watermark of the union are late. So are the first events of a watermark scope that turns up behind it. This is
 * decided here and for every event, so that it does not depend on the rules behind.
 */
import type { Clock, EventBatch } from '../event/batch.ts'
import type { Rows } from '../event/rows.ts'
import { WatermarkJoin } from '../time/watermark-join.ts'
import { Fork, type Stage } from './stage.ts'

export interface UnionOptions<T> {
  readonly clocks: readonly Clock[]
  /** Late events are taken all the same, for comparison with tools that process in order of arrival. */
  readonly acceptLate: boolean
  /** Told of a late event, with the watermark that had passed it, and its origin (`Rows.origin`). */
  readonly onLate: (event: T, time: number, watermark: number, origin: number) => void
}

export class Union<T> implements Clock {
  #next: Stage<T> = new Fork<T>()
  readonly #join: WatermarkJoin
  readonly #options: UnionOptions<T>
  readonly #clocks: readonly Clock[]
  #open: number

  constructor(options: UnionOptions<T>) {
    const { clocks } = options
    this.#options = options
    this.#clocks = clocks
    this.#join = new WatermarkJoin(clocks.length)
    this.#open = clocks.length
  }

  /** Sets what comes behind; it needs this union as its clock, so it is made after it. */
  connect(next: Stage<T>): void {
    this.#next = next
  }

  watermark(): number {
    return this.#join.watermark
  }

  get general(): number {
    return this.#join.watermark
  }

  low(): number {
    return this.#join.watermark
  }

  greatestTime(): number {
    return this.greatestOfAll
  }

  get greatestOfAll(): number {
    return Math.max(...this.#clocks.map((clock) => clock.greatestOfAll))
  }

  /** The stage that one input ends in. */
  input(input: number): Stage<T> {
    return {
      batch: (batch) => {
        const merged = this.#inTime(this.#merged(batch, input))
        if (merged.size > 0) this.#next.batch(merged)
      },
      progress: () => {
        const low = this.#clocks[input]!.low()
        if (low > -Infinity) this.#join.advance(input, low)
        this.#next.progress()
      },
      idle: (idle) => {
        if (idle) this.#join.setIdle(input)
        else this.#join.wake(input)
        this.#next.progress()
        this.#next.idle(this.#join.idle)
      },
      end: () => {
        this.#join.end(input)
        this.#open--
        if (this.#open === 0) this.#next.end()
        else this.#next.progress()
      },
    }
  }

  /** Positions of n inputs are interleaved, so that they stay distinct: p becomes p * n + input. */
  #merged(batch: EventBatch<T>, input: number): EventBatch<T> {
    const { rows } = batch
    const inputs = this.#clocks.length
    const merged: Rows<T> = {
      columns: rows.columns,
      get: (row) => rows.get(row),
      ref: (row) => rows.ref(row),
      position: (row) => rows.position(row) * inputs + input,
      origin: (row) => rows.origin(row),
    }
    return { ...batch, rows: merged, scope: null }
  }

  /** The batch without its late events. The watermark cannot pass an event of the batch while the batch is taken. */
  #inTime(batch: EventBatch<T>): EventBatch<T> {
    const { rows, row, time } = batch
    const { watermark } = this.#join
    if (time === null || this.#options.acceptLate) return batch
    let size = 0
    while (size < batch.size && time[size]! > watermark) size++
    if (size === batch.size) return batch
    const rowKept = row.slice(0, batch.size)
    const timeKept = time.slice(0, batch.size)
    for (let i = size; i < batch.size; i++) {
      const at = row[i]!
      if (time[i]! <= watermark) {
        this.#options.onLate(rows.get(at), time[i]!, watermark, rows.origin(at))
        continue
      }
      rowKept[size] = at
      timeKept[size++] = time[i]!
    }
    return { ...batch, size, row: rowKept, time: timeKept }
  }
}
