/**
 * The partial matches that wait in one state, as their last cells.
 *
 * An array that keeps its room: V8 shrinks the memory of an array that is popped, so a list that goes from empty to one
 * and back would allocate for every event. Places behind the end hold no cell, so that nothing is kept alive.
 */
import { Cell, Start } from '../cell.ts'
import type { UndoLog } from '../undo-log.ts'

/** What stands where no cell is: of the shape of all others, so that reads stay monomorphic. */
const NO_CELL = new Cell(null, -1, 0, -1, -1, -1, false, null, new Start(-1, 0, -1))

/** Room beyond this is given back when most of it is not used. */
const KEPT_ROOM = 64

export class CellList {
  readonly state: number
  /** Valid below `count`. */
  cells: Cell[] = [NO_CELL]
  count = 0
  readonly #log: UndoLog | null
  /** What has been left out since the list was last shortened; only where it can be taken back. */
  #dropped: Dropped | null = null

  constructor(state: number, log: UndoLog | null) {
    this.state = state
    this.#log = log
  }

  push(cell: Cell): void {
    if (this.count === this.cells.length) this.cells.push(cell)
    else this.cells[this.count] = cell
    this.count++
  }

  /** Takes the last cell out. */
  pop(): void {
    this.cells[--this.count] = NO_CELL
  }

  /** Whoever moves the cells that stay to the front tells of those that do not, in order, before their place is taken. */
  drop(at: number): void {
    if (this.#log === null) return
    const dropped = (this.#dropped ??= { places: [], cells: [] })
    dropped.places.push(at)
    dropped.cells.push(this.cells[at]!)
  }

  /** Keeps the first `count` cells. */
  shorten(count: number): void {
    if (this.#dropped !== null) {
      this.#log!.write(putBack, this, this.#dropped)
      this.#dropped = null
    }
    for (let i = count; i < this.count; i++) this.cells[i] = NO_CELL
    this.count = count
    if (this.cells.length > KEPT_ROOM && this.cells.length > 4 * count) this.cells = this.cells.slice(0, 2 * count + 1)
  }

  /** Keeps none. */
  clear(): void {
    for (let i = 0; i < this.count; i++) this.drop(i)
    this.shorten(0)
  }
}

/** Cells that were left out, and where they stood, ascending. */
interface Dropped {
  readonly places: number[]
  readonly cells: Cell[]
}

/** @complexity O(cells behind the first that was left out), as it was to leave them out */
function putBack(list: CellList, { places, cells: dropped }: Dropped): void {
  const { cells } = list
  let from = list.count - 1
  list.count += dropped.length
  while (cells.length < list.count) cells.push(NO_CELL)
  let left = dropped.length - 1
  for (let to = list.count - 1; left >= 0; to--) {
    if (places[left] === to) cells[to] = dropped[left--]!
    else cells[to] = cells[from--]!
  }
}
