/** Hands each result to the stage of the window that it is of. */
import type { EventBatch } from '../../event/batch.ts'
import { Output } from '../../stream/output.ts'
import type { Stage } from '../../stream/stage.ts'
import type { WindowResult } from '../result.ts'

export class Outlets implements Stage<WindowResult> {
  readonly #stages: readonly Stage<WindowResult>[]
  readonly #outputs: readonly Output<WindowResult>[]
  /** By window: how many results there have been. */
  readonly #counts: number[]
  /** The windows of the results that come next. */
  readonly #coming: number[] = []
  /** The windows that have results. */
  readonly #used: number[] = []

  constructor(stages: readonly Stage<WindowResult>[]) {
    this.#stages = stages
    this.#outputs = stages.map((stage) => new Output(stage))
    this.#counts = stages.map(() => 0)
  }

  /** The result that comes next is of this window. */
  next(window: number): void {
    this.#coming.push(window)
  }

  batch(batch: EventBatch<WindowResult>): void {
    const { rows, size, row, time, scope, watermark } = batch
    for (let i = 0; i < size; i++) {
      const window = this.#coming[i]!
      const output = this.#outputs[window]!
      if (output.size === 0) this.#used.push(window)
      output.add(
        rows.get(row[i]!),
        this.#counts[window]!++,
        rows.origin(row[i]!),
        time === null ? NaN : time[i]!,
        scope === null ? 0 : scope[i]!,
        watermark === null ? NaN : watermark[i]!,
      )
    }
    this.#coming.length = 0
    for (const window of this.#used) this.#outputs[window]!.flush(batch)
    this.#used.length = 0
  }

  progress(): void {
    for (const stage of this.#stages) stage.progress()
  }

  tick(now: number): void {
    for (const stage of this.#stages) stage.tick(now)
  }

  idle(idle: boolean): void {
    for (const stage of this.#stages) stage.idle(idle)
  }

  end(): void {
    for (const stage of this.#stages) stage.end()
  }

  snapshot(): readonly number[] {
    return [...this.#counts]
  }

  restore(counts: readonly number[]): void {
    for (const [window, count] of counts.entries()) this.#counts[window] = count
  }
}
