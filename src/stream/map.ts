import { EventStage } from './output.ts'
import type { Failed, Stage } from './stage.ts'

/** One event from each; it keeps time, position and scope. */
export class MapStage<I, O> extends EventStage<I, O> {
  readonly #map: (event: I) => O

  constructor(map: (event: I) => O, next: Stage<O>, onFailure: Failed) {
    super(next, onFailure)
    this.#map = map
  }

  protected override event(
    event: I,
    position: number,
    origin: number,
    time: number,
    scope: number,
    watermark: number,
  ): void {
    this.output.add(this.#map(event), position, origin, time, scope, watermark)
  }
}
