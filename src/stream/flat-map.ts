import { EventStage } from './output.ts'
import type { Stage } from './stage.ts'

/** The positions of up to this many outputs of one event lie between its own and the next. */
const FAN_OUT = 4096

/** Any number of events from each; the i-th keeps time and scope, and has the position of its origin plus i/4096. */
export class FlatMapStage<I, O> extends EventStage<I, O> {
  readonly #expand: (event: I) => Iterable<O>

  constructor(
    expand: (event: I) => Iterable<O>,
    next: Stage<O>,
    onFailure: (event: unknown, error: unknown, position: number) => void,
  ) {
    super(next, onFailure)
    this.#expand = expand
  }

  protected override event(event: I, position: number, time: number, scope: number): void {
    let i = 0
    for (const output of this.#expand(event)) this.output.add(output, position + i++ / FAN_OUT, time, scope)
  }
}
