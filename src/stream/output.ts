/** Collects the outputs of a stage and hands them on as one batch; its arrays are used again. */
import type { EventBatch } from '../event/batch.ts'
import { ObjectRows } from '../event/rows.ts'
import type { Failed, Stage } from './stage.ts'

export class Output<T> {
  readonly #next: Stage<T>
  #values: T[] = []
  #positions: number[] = []
  #origins: number[] = []
  #row: Int32Array = new Int32Array(64)
  #time: Float64Array = new Float64Array(64)
  #scope: Int32Array = new Int32Array(64)
  #watermark: Float64Array = new Float64Array(64)

  constructor(next: Stage<T>) {
    this.#next = next
  }

  /** How many outputs have been added since the last `flush`. */
  get size(): number {
    return this.#values.length
  }

  /** Adds an output; `time`, `scope` and `watermark` are ignored on a stream that has none. See `Rows` for the others. */
  add(value: T, position: number, origin: number, time: number, scope: number, watermark: number): void {
    const i = this.#values.length
    if (i === this.#row.length) this.#grow()
    this.#values.push(value)
    this.#positions.push(position)
    this.#origins.push(origin)
    this.#row[i] = i
    this.#time[i] = time
    this.#scope[i] = scope
    this.#watermark[i] = watermark
  }

  /** Takes back all outputs but the first `size`. */
  truncate(size: number): void {
    this.#values.length = size
    this.#positions.length = size
    this.#origins.length = size
  }

  /** Hands on what was added; `like` tells whether the stream has times, scopes and watermarks. */
  flush(like: Pick<EventBatch<unknown>, 'time' | 'scope' | 'watermark'>): void {
    const size = this.size
    if (size === 0) return
    const rows = new ObjectRows(this.#values, 0, this.#positions, this.#origins)
    this.#values = []
    this.#positions = []
    this.#origins = []
    this.#next.batch({
      rows,
      size,
      row: this.#row,
      time: like.time === null ? null : this.#time,
      scope: like.scope === null ? null : this.#scope,
      watermark: like.watermark === null ? null : this.#watermark,
    })
  }

  #grow(): void {
    const capacity = this.#row.length * 2
    const row = new Int32Array(capacity)
    const time = new Float64Array(capacity)
    const scope = new Int32Array(capacity)
    const watermark = new Float64Array(capacity)
    row.set(this.#row)
    time.set(this.#time)
    scope.set(this.#scope)
    watermark.set(this.#watermark)
    this.#row = row
    this.#time = time
    this.#scope = scope
    this.#watermark = watermark
  }
}

/** A stage that makes events from events, one at a time; a throw puts that event aside, with all it has given so far. */
export abstract class EventStage<I, O> implements Stage<I> {
  protected readonly output: Output<O>
  readonly #next: Stage<O>
  readonly #onFailure: Failed

  constructor(next: Stage<O>, onFailure: Failed) {
    this.#next = next
    this.output = new Output(next)
    this.#onFailure = onFailure
  }

  /** Adds the outputs of one event to `output`. */
  protected abstract event(
    event: I,
    position: number,
    origin: number,
    time: number,
    scope: number,
    watermark: number,
  ): void

  batch(batch: EventBatch<I>): void {
    const { rows, size, row, time, scope, watermark } = batch
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const event = rows.get(at)
      const before = this.output.size
      try {
        this.event(
          event,
          rows.position(at),
          rows.origin(at),
          time === null ? 0 : time[i]!,
          scope === null ? 0 : scope[i]!,
          watermark === null ? 0 : watermark[i]!,
        )
      } catch (error) {
        this.output.truncate(before)
        this.#onFailure(event, error, rows.origin(at))
      }
    }
    this.output.flush(batch)
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
