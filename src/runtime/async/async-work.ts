/**
 * The asynchronous stages of one run, taken together: whether there is room for more, and handing on what is there.
 *
 * Results are handed on from the last stage to the first, and to none that is full or stands before one: so what waits
 * is bounded however many stages stand in a row. The last full stage always gets on by itself, so nothing gets stuck.
 */
import { Bell } from '../bell.ts'
import { step, type Feeding } from '../feed.ts'
import type { AsyncStage } from './async-stage.ts'

export class AsyncWork {
  /** Rings when there is something to hand on. */
  readonly bell: Bell = new Bell()
  /** How many events are fed at once at most, since a batch that was begun is taken whole. */
  readonly slice: number
  readonly #stages: readonly AsyncStage[]

  /** @param stages in the order of the graph: none comes before one that it reads from */
  constructor(stages: readonly AsyncStage[]) {
    this.#stages = stages
    this.slice = Math.min(...stages.map(({ capacity }) => capacity))
    for (const stage of stages) stage.onSettled(() => this.bell.ring())
  }

  /** Whether nothing more is to be fed. */
  get isFull(): boolean {
    return this.#stages.some((stage) => stage.isFull)
  }

  /** Whether results are to come. */
  get isBusy(): boolean {
    return this.#stages.some((stage) => stage.pending > 0 || stage.isReady)
  }

  /** Hands on all that can be, and serves the sinks. */
  async deliver(run: Feeding): Promise<void> {
    for (let stage = this.#next(); stage !== null; stage = this.#next()) {
      const ready = stage
      const stepped = step(run, () => ready.deliver())
      if (stepped !== undefined) await stepped
      run.signal.throwIfAborted()
    }
  }

  /** Waits until there is room for more. */
  async room(run: Feeding): Promise<void> {
    while (this.isFull) await this.#onward(run)
  }

  /** Waits until nothing is under way. */
  async finish(run: Feeding): Promise<void> {
    while (this.isBusy) await this.#onward(run)
  }

  /** Gives up what is under way. */
  close(reason: unknown): void {
    for (const stage of this.#stages) stage.close(reason)
  }

  async #onward(run: Feeding): Promise<void> {
    await this.bell.wait()
    run.signal.throwIfAborted()
    await this.deliver(run)
  }

  #next(): AsyncStage | null {
    for (let i = this.#stages.length - 1; i >= 0; i--) {
      const stage = this.#stages[i]!
      if (stage.isReady) return stage
      if (stage.isFull) return null
    }
    return null
  }
}
