/**
 * Sequences that must not come: an engine of its own looks for their matches. Whether one breaks an absence depends on
 * where the partial match stands only by one number: the latest start of those that the event at hand completes.
 */
import type { EngineEvent } from '../engine.ts'
import type { RewindableEngine } from '../rewind.ts'

export class Watched {
  readonly engine: RewindableEngine
  /** The sequence of the latest first event of the matches that the event at hand completes; -1: it completes none. */
  latest = -1

  constructor(engine: RewindableEngine) {
    this.engine = engine
  }

  step(event: EngineEvent): void {
    this.engine.step(event)
    this.latest = -1
    for (const { last } of this.engine.drain()) if (last.start.sequence > this.latest) this.latest = last.start.sequence
  }
}
