/**
 * What partial matches are made of.
 *
 * A cell is one event taken, and the way back to those taken before; it never changes, so partial matches that share a
 * beginning share its cells, and the garbage collector counts who needs them. A partial match waiting in a state is a
 * pointer to its last cell.
 */

import { Places } from './places.ts'

/** The first event of partial matches, and all that they have in common. */
export class Start {
  readonly key: number
  readonly time: number
  /** The place of the event in the order of processing. */
  readonly sequence: number
  /** How many times partial matches with this start wait in a state. */
  open = 0
  /** It has ended: nothing waits any more, its window has passed, or a match took it away. Cells of it are garbage. */
  over = false
  /** Cells that have waited for the window to pass; `null` if none. Mostly it is one, which needs no set. */
  pending: Cell | Set<Cell> | null = null
  /** Complete matches that could still be extended; `null` if none. */
  held: Cell[] | null = null
  /** All cells, where it is asked for what times out; `null` if none. */
  cells: Set<TrackedCell> | null = null

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
  /** The number of the step that took it. */
  readonly step: number
  /** It is the first repetition of the step. */
  readonly first: boolean
  readonly previous: Cell | null
  readonly start: Start
  /** In how many states it waits for a deadline to make it a match. */
  pending = 0

  constructor(
    ref: unknown,
    index: number,
    time: number,
    sequence: number,
    position: number,
    step: number,
    first: boolean,
    previous: Cell | null,
    start: Start,
  ) {
    this.ref = ref
    this.index = index
    this.time = time
    this.sequence = sequence
    this.position = position
    this.step = step
    this.first = first
    this.previous = previous
    this.start = start
  }
}

/** A cell of a program for which it must be known where a cell waits: see `isTracked`. */
export class TrackedCell extends Cell {
  /** The states it waits in. */
  readonly places: Places = new Places()
  /** The first cell made of this binding: they differ only in which repetition the event began. */
  twin: TrackedCell = this
  /** Of a twin: the binding has made a match. */
  done = false
  /** Of a twin: in how many states its binding waits. */
  waiting = 0
  /**
   * Of a twin: the latest of the cells behind it that the event of the moment `childrenAt` has made, each with the one made
   * before it as its `sibling`: equal bindings share what they come to.
   */
  child: TrackedCell | null = null
  sibling: TrackedCell | null = null
  childrenAt = -1
  /** Running aggregates up to this cell, by their number. */
  aggregates: unknown[] | null = null
}

/** Notes that a cell of the start has waited for the window to pass. */
export function addPending(start: Start, cell: Cell): void {
  const { pending } = start
  if (pending === null) start.pending = cell
  else if (pending instanceof Set) pending.add(cell)
  else if (pending !== cell) start.pending = new Set([pending, cell])
}

export function deletePending(start: Start, cell: Cell): void {
  const { pending } = start
  if (pending instanceof Set) pending.delete(cell)
  else if (pending === cell) start.pending = null
}

const NO_CELL_PENDING: readonly Cell[] = []

/** The cells of the start that wait for the window to pass. */
export function pendingOf({ pending }: Start): readonly Cell[] {
  if (pending === null) return NO_CELL_PENDING
  return (pending instanceof Set ? [...pending] : [pending]).filter((cell) => cell.pending > 0)
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
