import type { EventBatch } from '../event/batch.ts'
import type { Failed, Stage } from './stage.ts'

/**
 * Keeps the events that pass; columns stay columns. Those that do not pass can be handed to another stage, as a side
 * output.
 */
export class FilterStage<T> implements Stage<T> {
  readonly #passes: (event: T) => boolean
  readonly #next: Stage<T>
  readonly #aside: ((event: T) => void) | null
  readonly #onFailure: Failed
  #row: Int32Array = new Int32Array(64)
  #time: Float64Array = new Float64Array(64)
  #scope: Int32Array = new Int32Array(64)
  #watermark: Float64Array = new Float64Array(64)

  constructor(passes: (event: T) => boolean, next: Stage<T>, aside: ((event: T) => void) | null, onFailure: Failed) {
    this.#passes = passes
    this.#next = next
    this.#aside = aside
    this.#onFailure = onFailure
  }

  batch(batch: EventBatch<T>): void {
    const { rows, row, time, scope, watermark } = batch
    if (batch.size > this.#row.length) {
      this.#row = new Int32Array(batch.size)
      this.#time = new Float64Array(batch.size)
      this.#scope = new Int32Array(batch.size)
      this.#watermark = new Float64Array(batch.size)
    }
    let size = 0
    for (let i = 0; i < batch.size; i++) {
      const at = row[i]!
      const event = rows.get(at)
      let passes: boolean
      try {
        passes = this.#passes(event)
      } catch (error) {
        this.#onFailure(event, error, rows.origin(at))
        continue
      }
      if (!passes) {
        this.#aside?.(event)
        continue
      }
      this.#row[size] = at
      if (time !== null) this.#time[size] = time[i]!
      if (scope !== null) this.#scope[size] = scope[i]!
      if (watermark !== null) this.#watermark[size] = watermark[i]!
      size++
    }
    if (size === 0) return
    this.#next.batch({
      rows,
      size,
      row: this.#row,
      time: time === null ? null : this.#time,
      scope: scope === null ? null : this.#scope,
      watermark: watermark === null ? null : this.#watermark,
    })
  }

  progress(): void {
    this.#next.progress()
  }

  tick(now: number): void {
    this.#next.tick(now)
  }

  idle(idle: boolean): void {
    this.#next.idle(idle)
  }

  end(): void {
    this.#next.end()
  }
}
