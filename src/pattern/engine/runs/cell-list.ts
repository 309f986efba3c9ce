/**
 * The partial matches that wait in one state, as their last cells.
 *
 * An array that keeps its room: V8 shrinks the memory of an array that is popped, so a list that goes from empty to one
 * and back would allocate for every event. Places behind the end hold no cell, so that nothing is kept alive.
 */
import { Cell, Start } from '../cell.ts'

/** What stands where no cell is: of the shape of all others, so that reads stay monomorphic. */
const NO_CELL = new Cell(null, -1, 0, -1, -1, -1, false, null, new Start(-1, 0, -1))

/** Room beyond this is given back when most of it is not used. */
const KEPT_ROOM = 64

export class CellList {
  /** Valid below `count`. */
  cells: Cell[] = [NO_CELL]
  count = 0

  push(cell: Cell): void {
    if (this.count === this.cells.length) this.cells.push(cell)
    else this.cells[this.count] = cell
    this.count++
  }

  /** Keeps the first `count` cells. */
  shorten(count: number): void {
    for (let i = count; i < this.count; i++) this.cells[i] = NO_CELL
    this.count = count
    if (this.cells.length > KEPT_ROOM && this.cells.length > 4 * count) this.cells = this.cells.slice(0, 2 * count + 1)
  }
}
