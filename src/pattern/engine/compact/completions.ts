/** What an event completes: sets of matches, each an event taken, or none, behind the partial matches of a node. */
import { withRoom } from '../../../base/with-room.ts'

/** In place of a step: the event completes what waits without being taken. */
export const NOT_TAKEN = -1

export class Completions {
  count = 0
  /** The step that took the event, or `NOT_TAKEN`. */
  step: Int32Array = new Int32Array(8)
  /** The node behind which the event stands; -1: it is the first. */
  below: Int32Array = new Int32Array(8)

  /** The first step that took the event, or `NOT_TAKEN` if none did. */
  get taken(): number {
    for (let i = 0; i < this.count; i++) if (this.step[i] !== NOT_TAKEN) return this.step[i]!
    return NOT_TAKEN
  }

  add(step: number, below: number): void {
    const at = this.count++
    if (at === this.step.length) {
      this.step = withRoom(Int32Array, this.step, at * 2, at)
      this.below = withRoom(Int32Array, this.below, at * 2, at)
    }
    this.step[at] = step
    this.below[at] = below
  }
}
