/**
 * What partial matches are made of.
 *
 * A cell is one event taken, and the way back to those taken before; it never changes, so partial matches that share a
 * beginning share its cells, and the garbage collector counts who needs them. A partial match waiting in a state is a
 * pointer to its last cell.
 */

/** The first event of partial matches, and all that they have in common. */
export class Start {
  readonly key: number
  readonly time: number
  /** The place of the event in the order of processing. */
  readonly sequence: number
  /** How many partial matches with this start wait in a state. */
  open = 0
  /** It has ended: nothing waits any more, its window has passed, or a match took it away. Cells of it are garbage. */
  over = false
  /** Cells of which an absence, if it lasts, makes matches; `null` if none. */
  pending: Cell[] | null = null
  /** Complete matches that could still be extended; `null` if none. */
  held: Cell[] | null = null

  constructor(key: number, time: number, sequence: number) {
    this.key = key
    this.time = time
    this.sequence = sequence
  }
}

export class Cell {
  /** The event, see `dereference` in event/rows. */
  readonly ref: unknown
  readonly index: number
  readonly time: number
  readonly sequence: number
  /** The ordinal of the event in its source. */
  readonly position: number
  /** The element of the plan that took it. */
  readonly step: number
  readonly previous: Cell | null
  readonly start: Start
  /** An absence after this cell still lasts. */
  absent = false

  constructor(
    ref: unknown,
    index: number,
    time: number,
    sequence: number,
    position: number,
    step: number,
    previous: Cell | null,
    start: Start,
  ) {
    this.ref = ref
    this.index = index
    this.time = time
    this.sequence = sequence
    this.position = position
    this.step = step
    this.previous = previous
    this.start = start
  }
}

/** The cells of a match from the first to the last. */
export function cellsOf(last: Cell): Cell[] {
  const cells: Cell[] = []
  for (let cell: Cell | null = last; cell !== null; cell = cell.previous) cells.push(cell)
  return cells.reverse()
}

/** Order of matches with one start: rows lexicographically, least first; then the earlier step first. */
export function compareRows(a: Cell, b: Cell): number {
  const left = cellsOf(a)
  const right = cellsOf(b)
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const difference = left[i]!.sequence - right[i]!.sequence
    if (difference !== 0) return difference
  }
  if (left.length !== right.length) return left.length - right.length
  for (let i = 0; i < shared; i++) {
    const difference = left[i]!.step - right[i]!.step
    if (difference !== 0) return difference
  }
  return 0
}
