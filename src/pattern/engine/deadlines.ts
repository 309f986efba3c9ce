/**
 * The starts of one scope in the order in which their windows end.
 *
 * All windows of a rule are of one length and events come in order of time, so the order of pushing is the order of
 * ending: a ring, O(1) both ways. A start that comes out of order (only where the order of arrival was asked for) is
 * moved to its place from the end, O(distance).
 */
import type { Start } from './cell.ts'
import type { UndoLog } from './undo-log.ts'

export class Deadlines {
  readonly #log: UndoLog | null
  #starts: (Start | undefined)[] = new Array<Start | undefined>(8)
  #head = 0
  #size = 0

  constructor(log: UndoLog | null = null) {
    this.#log = log
  }

  get size(): number {
    return this.#size
  }

  /** The time of the start whose window ends first; `Infinity` if there is none. */
  first: number = Infinity

  /** The start whose window ends first. */
  peek(): Start | undefined {
    return this.#starts[this.#head]
  }

  push(start: Start): void {
    if (this.#log !== null) this.#log.write(Deadlines.#remove, this, start)
    if (this.#size === this.#starts.length) this.#grow()
    const mask = this.#starts.length - 1
    let at = this.#size++
    while (at > 0) {
      const before = this.#starts[(this.#head + at - 1) & mask]!
      if (before.time <= start.time) break
      this.#starts[(this.#head + at) & mask] = before
      at--
    }
    this.#starts[(this.#head + at) & mask] = start
    if (at === 0) this.first = start.time
  }

  shift(): void {
    if (this.#log !== null) this.#log.write(Deadlines.#unshift, this, this.peek()!)
    this.#starts[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#starts.length - 1)
    this.#size--
    this.first = this.peek()?.time ?? Infinity
  }

  /** Takes back a `shift`, which has left room. */
  static #unshift(this: void, deadlines: Deadlines, start: Start): void {
    deadlines.#head = (deadlines.#head - 1) & (deadlines.#starts.length - 1)
    deadlines.#starts[deadlines.#head] = start
    deadlines.#size++
    deadlines.first = start.time
  }

  /** Takes back a `push`: the start is as far from the end as it was moved. */
  static #remove(this: void, deadlines: Deadlines, start: Start): void {
    const starts = deadlines.#starts
    const mask = starts.length - 1
    let following: Start | undefined
    for (let at = --deadlines.#size; at >= 0 && following !== start; at--) {
      const place = (deadlines.#head + at) & mask
      const here = starts[place]
      starts[place] = following
      following = here
    }
    deadlines.first = deadlines.peek()?.time ?? Infinity
  }

  #grow(): void {
    const grown = new Array<Start | undefined>(this.#starts.length * 2)
    for (let i = 0; i < this.#size; i++) grown[i] = this.#starts[(this.#head + i) & (this.#starts.length - 1)]
    this.#starts = grown
    this.#head = 0
  }
}

/** Whether an event at `time` is behind the window of a start. */
export function isExpired(start: Start, time: number, withinMs: number, inclusive: boolean): boolean {
  const age = time - start.time
  return inclusive ? age > withinMs : age >= withinMs
}
