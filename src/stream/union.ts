/**
 * Union: several streams as one. Its watermark is the least of theirs (`time/watermark-join.ts`), so an input that is
 * behind holds the others back, and one that is idle does not.
 */
import type { Clock, EventBatch } from '../event/batch.ts'
import type { Rows } from '../event/rows.ts'
import { WatermarkJoin } from '../time/watermark-join.ts'
import { Fork, type Stage } from './stage.ts'

export class Union<T> implements Clock {
  #next: Stage<T> = new Fork<T>()
  readonly #join: WatermarkJoin
  readonly #clocks: readonly Clock[]
  #open: number

  constructor(clocks: readonly Clock[]) {
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
    return Math.max(...this.#clocks.map((clock) => clock.greatestTime(0)))
  }

  /** The stage that one input ends in. */
  input(input: number): Stage<T> {
    return {
      batch: (batch) => this.#next.batch(this.#merged(batch, input)),
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
    }
    return { ...batch, rows: merged, scope: null }
  }
}
