/**
 * Cells of matches found, for engines that keep partial matches in other forms: they live from when a match is found
 * until it has been built, and are used again for those found after that.
 *
 * PERF: a match of three events allocates 1,065 bytes in place of 1,640 with new cells (heap used over 300,000 matches
 * without a collection, `node --expose-gc --max-semi-space-size=2048`, Node 20.20).
 */
import { Cell, Start } from './cell.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What is handed out at once beyond these is left to the collector, so that one burst does not stay for ever. */
const KEPT = 16_384

export class CellPool {
  readonly #cells: Writable<Cell>[] = []
  readonly #starts: Writable<Start>[] = []
  #cellsUsed = 0
  #startsUsed = 0

  /** All that were handed out are needed no more, and hold on to no event. */
  release(): void {
    const used = Math.min(this.#cellsUsed, this.#cells.length)
    for (let at = 0; at < used; at++) this.#cells[at]!.ref = null
    this.#cellsUsed = 0
    this.#startsUsed = 0
  }

  start(key: number, time: number, sequence: number): Start {
    const at = this.#startsUsed++
    if (at >= this.#starts.length) {
      const made = new Start(key, time, sequence)
      if (at < KEPT) this.#starts.push(made)
      return made
    }
    const start = this.#starts[at]!
    start.key = key
    start.time = time
    start.sequence = sequence
    return start
  }

  /** As the constructor of `Cell`. */
  cell(
    ref: unknown,
    index: number,
    time: number,
    sequence: number,
    position: number,
    step: number,
    first: boolean,
    previous: Cell | null,
    start: Start,
  ): Cell {
    const at = this.#cellsUsed++
    if (at >= this.#cells.length) {
      const made = new Cell(ref, index, time, sequence, position, step, first, previous, start)
      if (at < KEPT) this.#cells.push(made)
      return made
    }
    const cell = this.#cells[at]!
    cell.ref = ref
    cell.index = index
    cell.time = time
    cell.sequence = sequence
    cell.position = position
    cell.step = step
    cell.first = first
    cell.previous = previous
    cell.start = start
    return cell
  }
}
