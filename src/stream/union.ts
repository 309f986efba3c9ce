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
import type { ColumnData } from '../event/columns.ts'
import { WatermarkJoin, type WatermarkJoinState } from '../time/watermark-join.ts'
import { Fork, type Stage } from './stage.ts'

export interface UnionOptions<T> {
  readonly clocks: readonly Clock[]
  /** Late events are taken all the same, for comparison with tools that process in order of arrival. */
  readonly acceptLate: boolean
  /** Late events are handed on, each event with the watermark of the union before it: see `StampOptions.lateBehind`. */
  readonly lateBehind: boolean
  /** Told of a late event, with the watermark that had passed it, and its origin (`Rows.origin`). */
  readonly onLate: (event: T, time: number, watermark: number, origin: number) => void
}

export interface UnionSnapshot {
  readonly join: WatermarkJoinState
  readonly open: number
}

/** Rows of one of several inputs. Their positions are interleaved, so that they stay distinct: p becomes p * n + input. */
export class MergedRows<T> implements Rows<T> {
  readonly columns: ColumnData | null
  /** Which input they came from, counted from 0. */
  readonly input: number
  readonly #rows: Rows<T>
  readonly #inputs: number

  constructor(rows: Rows<T>, input: number, inputs: number) {
    this.columns = rows.columns
    this.input = input
    this.#rows = rows
    this.#inputs = inputs
  }

  get(row: number): T {
    return this.#rows.get(row)
  }

  ref(row: number): unknown {
    return this.#rows.ref(row)
  }

  position(row: number): number {
    return this.#rows.position(row) * this.#inputs + this.input
  }

  origin(row: number): number {
    return this.#rows.origin(row)
  }
}

export class Union<T> implements Clock {
  #next: Stage<T> = new Fork<T>()
  #join: WatermarkJoin
  readonly #options: UnionOptions<T>
  readonly #clocks: readonly Clock[]
  #open: number
  #watermark: Float64Array = new Float64Array(64)

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

  /** What is known of the watermarks of the inputs, and how many of them have not ended. */
  snapshot(): UnionSnapshot {
    return { join: this.#join.snapshot(), open: this.#open }
  }

  restore({ join, open }: UnionSnapshot): void {
    this.#join = WatermarkJoin.restore(join)
    this.#open = open
  }

  /** The input that holds the watermark back; -1: none does. */
  slowest(): number {
    return this.#join.slowest()
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
        // While all are idle, an input that goes on has been told so by whoever knows of all.
        if (this.#join.idle) this.#join.advanceTo(low)
        else if (low > -Infinity) this.#join.advance(input, low)
        this.#next.progress()
      },
      tick: (now) => this.#next.tick(now),
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

  #merged(batch: EventBatch<T>, input: number): EventBatch<T> {
    const rows = new MergedRows<T>(batch.rows, input, this.#clocks.length)
    return { ...batch, rows, scope: null, watermark: this.#watermarks(batch, input) }
  }

  /**
   * The watermark of the union before each event. Of an input whose scopes have watermarks of their own only the least
   * of all is known, and that between batches; such a job is fed one event at a time.
   */
  #watermarks({ size, scope, watermark }: EventBatch<T>, input: number): Float64Array | null {
    if (!this.#options.lateBehind) return null
    if (size > this.#watermark.length) this.#watermark = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      if (watermark !== null && scope === null) this.#join.advance(input, watermark[i]!)
      this.#watermark[i] = this.#join.watermark
    }
    return this.#watermark
  }

  /** The batch without its late events. The watermark cannot pass an event of the batch while the batch is taken. */
  #inTime(batch: EventBatch<T>): EventBatch<T> {
    const { rows, row, time } = batch
    const { watermark } = this.#join
    if (time === null || this.#options.acceptLate || this.#options.lateBehind) return batch
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
