/** Walks down from a node along every way, one after the other: each is one partial match. */
import type { EngineCounters } from '../engine.ts'
import { NONE, UNION, type Arena } from './arena.ts'
import { withRoom } from '../../../base/with-room.ts'
import type { Inside } from './inside.ts'

export class Paths {
  /** The takes of the way found last, from the latest to the first; valid below `length`. */
  path: Int32Array = new Int32Array(8)
  length = 0
  readonly #arena: Arena
  readonly #inside: Inside
  readonly #counters: EngineCounters
  /** Right sides still to be walked, and how many takes lead to each. */
  #stack: Int32Array = new Int32Array(8)
  #lengths: Int32Array = new Int32Array(8)
  #size = 0

  /** @param inside what is not is left out */
  constructor(arena: Arena, inside: Inside, counters: EngineCounters) {
    this.#arena = arena
    this.#inside = inside
    this.#counters = counters
  }

  /** Begins at a node; from `NONE` there is one way, and no event on it. */
  begin(node: number): void {
    this.#size = 0
    this.#push(node, 0)
  }

  /**
   * @returns whether there is one more way
   * @complexity O(length of the way)
   */
  next(): boolean {
    if (this.#size === 0) return false
    const { step, left, right } = this.#arena
    this.#size--
    let node = this.#stack[this.#size]!
    let length = this.#lengths[this.#size]!
    while (node !== NONE) {
      this.#counters.visits++
      if (step[node] === UNION) {
        const other = right[node]!
        if (this.#inside.has(other)) this.#push(other, length)
      } else {
        if (length === this.path.length) this.path = withRoom(Int32Array, this.path, length * 2, length)
        this.path[length++] = node
      }
      node = left[node]!
    }
    this.length = length
    return true
  }

  #push(node: number, length: number): void {
    if (this.#size === this.#stack.length) {
      this.#stack = withRoom(Int32Array, this.#stack, this.#size * 2, this.#size)
      this.#lengths = withRoom(Int32Array, this.#lengths, this.#size * 2, this.#size)
    }
    this.#stack[this.#size] = node
    this.#lengths[this.#size] = length
    this.#size++
  }
}
