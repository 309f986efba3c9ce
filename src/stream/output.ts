/** Collects the outputs of a stage and hands them on as one batch; its arrays are used again. */
import type { EventBatch } from '../event/batch.ts'
import { ObjectRows } from '../event/rows.ts'
import type { Stage } from './stage.ts'

export class Output<T> {
  readonly #next: Stage<T>
  #values: T[] = []
  #positions: number[] = []
  #row: Int32Array = new Int32Array(64)
  #time: Float64Array = new Float64Array(64)
  #scope: Int32Array = new Int32Array(64)
  #size = 0

  constructor(next: Stage<T>) {
    this.#next = next
  }

  /** Adds an output; `time` and `scope` are ignored on a stream that has none. */
  add(value: T, position: number, time: number, scope: number): void {
    if (this.#size === this.#row.length) this.#grow()
    const i = this.#size++
    this.#values.push(value)
    this.#positions.push(position)
    this.#row[i] = i
    this.#time[i] = time
    this.#scope[i] = scope
  }

  /** Hands on what was added; `like` tells whether the stream has times and scopes. */
  flush(like: Pick<EventBatch<unknown>, 'time' | 'scope'>): void {
    if (this.#size === 0) return
    const size = this.#size
    const values = this.#values
    const positions = this.#positions
    this.#size = 0
    this.#values = []
    this.#positions = []
    this.#next.batch({
      rows: new ObjectRows(values, 0, positions),
      size,
      row: this.#row,
      time: like.time === null ? null : this.#time,
      scope: like.scope === null ? null : this.#scope,
    })
  }

  #grow(): void {
    const capacity = this.#row.length * 2
    const row = new Int32Array(capacity)
    const time = new Float64Array(capacity)
    const scope = new Int32Array(capacity)
    row.set(this.#row)
    time.set(this.#time)
    scope.set(this.#scope)
    this.#row = row
    this.#time = time
    this.#scope = scope
  }
}

/** A stage that makes events from events, one at a time; a throw in it puts that event aside. */
export abstract class EventStage<I, O> implements Stage<I> {
  protected readonly output: Output<O>
  readonly #next: Stage<O>
  readonly #onFailure: (event: unknown, error: unknown, position: number) => void

  constructor(next: Stage<O>, onFailure: (event: unknown, error: unknown, position: number) => void) {
    this.#next = next
    this.output = new Output(next)
    this.#onFailure = onFailure
  }

  /** Adds the outputs of one event to `output`. */
  protected abstract event(event: I, position: number, time: number, scope: number): void

  batch(batch: EventBatch<I>): void {
    const { rows, size, row, time, scope } = batch
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const event = rows.get(at)
      try {
        this.event(event, rows.position(at), time === null ? 0 : time[i]!, scope === null ? 0 : scope[i]!)
      } catch (error) {
        this.#onFailure(event, error, rows.position(at))
      }
    }
    this.output.flush(batch)
  }

  progress(): void {
    this.#next.progress()
  }

  idle(idle: boolean): void {
    this.#next.idle(idle)
  }

  end(): void {
    this.#next.end()
  }
}
