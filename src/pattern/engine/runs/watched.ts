/**
 * Sequences that must not come: an engine of its own looks for their matches. Whether one breaks an absence depends on
 * where the partial match stands only by one number: the latest start of those that the event at hand completes.
 */
import type { Engine, EngineEvent } from '../engine.ts'

export class Watched {
  readonly engine: Engine
  /** The sequence of the latest first event of the matches that the event at hand completes; -1: it completes none. */
  latest = -1

  constructor(engine: Engine) {
    this.engine = engine
  }

  step(event: EngineEvent): void {
    this.engine.step(event)
    this.latest = -1
    for (const { last } of this.engine.drain()) if (last.start.sequence > this.latest) this.latest = last.start.sequence
  }
}
