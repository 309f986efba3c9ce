/** Some of the events of a batch, as a batch: rows are passed through, so columns stay columns. Its arrays are used again. */
import type { EventBatch } from '../event/batch.ts'
import type { Stage } from './stage.ts'

export class Selection<T> {
  #size = 0
  #row: Int32Array = new Int32Array(64)
  #time: Float64Array = new Float64Array(64)
  #scope: Int32Array = new Int32Array(64)
  #watermark: Float64Array = new Float64Array(64)

  get size(): number {
    return this.#size
  }

  /** Adds the event at `i` of a batch; all that are added until `handOn` are of that one. */
  add(batch: EventBatch<T>, i: number): void {
    const at = this.#size++
    if (at === this.#row.length) this.#grow()
    this.#row[at] = batch.row[i]!
    if (batch.time !== null) this.#time[at] = batch.time[i]!
    if (batch.scope !== null) this.#scope[at] = batch.scope[i]!
    if (batch.watermark !== null) this.#watermark[at] = batch.watermark[i]!
  }

  /** Adds the first `size` events of a batch. */
  addFirst(batch: EventBatch<T>, size: number): void {
    for (let i = 0; i < size; i++) this.add(batch, i)
  }

  /** Hands on what was added of `batch`, and forgets it. */
  handOn(batch: EventBatch<T>, next: Stage<T>): void {
    const size = this.#size
    if (size === 0) return
    this.#size = 0
    next.batch({
      rows: batch.rows,
      size,
      row: this.#row,
      time: batch.time === null ? null : this.#time,
      scope: batch.scope === null ? null : this.#scope,
      watermark: batch.watermark === null ? null : this.#watermark,
    })
  }

  #grow(): void {
    this.#row = grown(this.#row, new Int32Array(this.#row.length * 2))
    this.#time = grown(this.#time, new Float64Array(this.#time.length * 2))
    this.#scope = grown(this.#scope, new Int32Array(this.#scope.length * 2))
    this.#watermark = grown(this.#watermark, new Float64Array(this.#watermark.length * 2))
  }
}

function grown<A extends Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from)
  return to
}
