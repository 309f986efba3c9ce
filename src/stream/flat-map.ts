import { EventStage } from './output.ts'
import type { Failed, Operator, Stage } from './stage.ts'

/** Any number of events from each, which keep its time and scope; their position is their ordinal among all outputs. */
export class FlatMapStage<I, O> extends EventStage<I, O> implements Operator<I> {
  readonly #expand: (event: I) => Iterable<O>
  #position = 0

  constructor(expand: (event: I) => Iterable<O>, next: Stage<O>, onFailure: Failed) {
    super(next, onFailure)
    this.#expand = expand
  }

  /** How many outputs there have been. */
  snapshot(): number {
    return this.#position
  }

  restore(outputs: number): void {
    this.#position = outputs
  }

  protected override event(
    event: I,
    _position: number,
    origin: number,
    time: number,
    scope: number,
    watermark: number,
  ): void {
    for (const output of this.#expand(event)) this.output.add(output, this.#position++, origin, time, scope, watermark)
  }
}
