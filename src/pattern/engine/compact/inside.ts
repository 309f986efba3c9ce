/** Which nodes have partial matches inside of the window of the event at hand. */
import type { Arena } from './arena.ts'
import type { Horizon } from './horizon.ts'

export class Inside {
  readonly #arena: Arena
  readonly #horizon: Horizon
  #time = 0
  #floor = -Infinity

  constructor(arena: Arena, horizon: Horizon) {
    this.#arena = arena
    this.#horizon = horizon
  }

  /** The event at hand is at `time`; starts up to `floor` were given up. */
  set(time: number, floor: number): void {
    this.#time = time
    this.#floor = floor
  }

  /** Whether the latest start of a node is. */
  has(node: number): boolean {
    const start = this.#arena.start[node]!
    return start > this.#floor && !this.#horizon.isBehind(start, this.#time)
  }
}
