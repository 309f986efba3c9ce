/**
 * All partial matches of one key, and the changes that they go through. Where it is asked for, each change is written
 * down with what takes it back.
 */
import { addPending, compareRows, deletePending, TrackedCell, type Cell, type Start } from '../cell.ts'
import type { UndoLog } from '../undo-log.ts'
import { CellList } from './cell-list.ts'

/** A complete match that waits for partial matches which started before it. */
export interface Waiting {
  readonly last: Cell
  /** When it was completed, in the order of processing. */
  readonly moment: number
}

/** Most keys never have any, and what is the same for all is not fetched for each. */
const NO_STARTS: Start[] = []
const NOTHING_DONE: Waiting[] = []

/** What there is of all keys together. */
export class Totals {
  /** Starts that are not over. */
  open = 0
  /** Partial and held-back matches. */
  kept = 0
}

export class KeyRuns {
  /** The watermark scope of the key. */
  readonly scope: number
  /** By state: the last cells of the partial matches that wait there; made when first needed. */
  readonly waiting: (CellList | undefined)[]
  /** Where changes are written down; `null`: nowhere. */
  readonly log: UndoLog | null
  /** Starts that are not over. */
  starts = 0
  /** Starts that are over since the lists were last swept: their cells may still stand in them. */
  stale = 0
  /** Partial and held-back matches that are kept, those of starts that are over among them until they are swept. */
  kept = 0
  /** Starts in order, those that are over among them; kept only where it matters which is the earliest. */
  queue: Start[] = NO_STARTS
  queueHead = 0
  /** Complete matches held back, in the order in which they may be emitted. */
  done: Waiting[] = NOTHING_DONE
  /** The moment of which a deadline has ended something here. */
  firedAt = -1
  readonly #totals: Totals

  constructor(scope: number, states: number, totals: Totals = new Totals(), log: UndoLog | null = null) {
    this.scope = scope
    this.waiting = new Array<CellList | undefined>(states).fill(undefined)
    this.#totals = totals
    this.log = log
  }

  /** Something is about to change: writes down the counts, so that whatever changes them need not. */
  note(): void {
    if (this.log === null) return
    const { starts, stale, kept, queueHead } = this
    this.log.write(KeyRuns.#recount, this, { starts, stale, kept, queueHead })
  }

  static #recount(this: void, runs: KeyRuns, { starts, stale, kept, queueHead }: Counts): void {
    runs.#totals.open += starts - runs.starts
    runs.#totals.kept += kept - runs.kept
    runs.starts = starts
    runs.stale = stale
    runs.kept = kept
    runs.queueHead = queueHead
  }

  /** Counts a start as open. @param queues whether it matters which is the earliest */
  add(start: Start, queues: boolean): void {
    this.starts++
    this.#totals.open++
    if (!queues) return
    if (this.queue === NO_STARTS) this.queue = []
    this.queue.push(start)
    if (this.log !== null) this.log.write(leaveQueue, this, start)
  }

  /** One more partial or held-back match is kept. */
  keep(): void {
    this.kept++
    this.#totals.kept++
  }

  /** So many partial or held-back matches are kept no more. */
  removed(count: number): void {
    this.kept -= count
    this.#totals.kept -= count
  }

  /** The earliest start of which something is still open. */
  earliestOpen(): Start | undefined {
    const { queue } = this
    while (this.queueHead < queue.length && queue[this.queueHead]!.over) this.queueHead++
    if (this.queueHead > 32 && this.queueHead * 2 > queue.length) this.#requeue(queue.slice(this.queueHead))
    return this.queue[this.queueHead]
  }

  #requeue(queue: Start[]): void {
    if (this.log !== null) this.log.write(restoreQueue, this, this.queue)
    this.queue = queue
    this.queueHead = 0
  }

  /** The starts that are not over, in order. */
  openStarts(): Start[] {
    const starts = new Set<Start>()
    for (const list of this.waiting) {
      if (list === undefined) continue
      for (let i = 0; i < list.count; i++) if (!list.cells[i]!.start.over) starts.add(list.cells[i]!.start)
    }
    return [...starts].sort((a, b) => a.sequence - b.sequence)
  }

  /** Lets a partial match wait in a state where it does not. @param isPending whether a deadline makes it a match there */
  wait(state: number, cell: Cell, isPending: boolean = false): void {
    const list = this.waiting[state] ?? (this.waiting[state] = new CellList(state, this.log))
    list.push(cell)
    stand(cell, state)
    if (isPending) stayPending(cell)
    if (this.log === null) return
    this.log.write(stopWaiting, list, cell)
    if (isPending) this.log.write(stopPending, cell, null)
  }

  /** A partial match has left a state; its entry in the list is another matter. @returns whether nothing of its start waits */
  leave(cell: Cell, state: number, isPending: boolean): boolean {
    if (isPending) cell.pending--
    if (cell instanceof TrackedCell) {
      cell.places.delete(state)
      cell.twin.waiting--
    }
    if (this.log !== null) {
      this.log.write(stand, cell, state)
      if (isPending) this.log.write(stayPending, cell, null)
    }
    return --cell.start.open === 0
  }

  /** The binding has made a match. */
  made({ twin }: TrackedCell): void {
    twin.done = true
    if (this.log !== null) this.log.write(unmake, twin, null)
  }

  /** Holds a match that could still be extended. */
  hold(last: Cell): void {
    const held = (last.start.held ??= [])
    held.push(last)
    if (this.log !== null) this.log.write(letGo, held, null)
  }

  /** Holds a match instead of the one that it extends, which was held last. */
  holdInstead(last: Cell): void {
    const held = last.start.held!
    if (this.log !== null) this.log.write(holdAgain, held, held.at(-1)!)
    held[held.length - 1] = last
  }

  /** Takes out the matches of a start that are held. */
  release(start: Start): readonly Cell[] {
    const { held } = start
    if (held === null) return NONE
    if (this.log !== null) this.log.write(restoreHeld, start, held)
    start.held = null
    this.removed(held.length)
    return held
  }

  /** The start is over, with all that waits. */
  discard(start: Start): void {
    const { open, pending, cells } = start
    if (this.log !== null) this.log.write(reopen, start, { open, pending, cells })
    start.over = true
    start.open = 0
    start.pending = null
    start.cells = null
    this.starts--
    this.stale++
    this.#totals.open--
  }

  /** Adds a complete match at its place: by start, then by moment, then by rows. */
  insertDone(match: Waiting): void {
    if (this.done === NOTHING_DONE) this.done = []
    let at = this.done.length
    while (at > 0 && beforeInSkip(match, this.done[at - 1]!)) at--
    this.done.splice(at, 0, match)
    if (this.log !== null) this.log.write(removeDone, this, match)
  }

  /** Takes out the first of the complete matches. */
  shiftDone(): void {
    const first = this.done.shift()!
    this.removed(1)
    if (this.log !== null) this.log.write(unshiftDone, this, first)
  }

  /** Takes out the complete matches that start before a sequence. */
  skipDone(from: number): void {
    const { done } = this
    const left = done.filter((match) => match.last.start.sequence >= from)
    if (left.length === done.length) return
    if (this.log !== null) this.log.write(restoreDone, this, done)
    this.removed(done.length - left.length)
    this.done = left
  }

  /** Removes cells that wait no more, and starts that are over from the queue. @returns how many cells */
  sweep(): number {
    this.stale = 0
    if (this.queue.length > 0) this.#requeue(this.queue.filter((start) => !start.over))
    let removed = 0
    for (const [state, list] of this.waiting.entries()) {
      if (list === undefined) continue
      const { cells, count } = list
      let keep = 0
      for (let i = 0; i < count; i++) {
        if (waits(cells[i]!, state)) cells[keep++] = cells[i]!
        else list.drop(i)
      }
      removed += count - keep
      list.shorten(keep)
    }
    this.removed(removed)
    return removed
  }

  /** Removes all cells. @returns how many */
  clear(): number {
    this.stale = 0
    let removed = 0
    if (this.queue.length > 0) this.#requeue([])
    for (const list of this.waiting) {
      if (list === undefined || list.count === 0) continue
      removed += list.count
      list.clear()
    }
    this.removed(removed)
    return removed
  }
}

const NONE: readonly Cell[] = []

interface Counts {
  readonly starts: number
  readonly stale: number
  readonly kept: number
  readonly queueHead: number
}

/** Whether a cell in the list of a state still waits there. */
export function waits(cell: Cell, state: number): boolean {
  return !cell.start.over && (!(cell instanceof TrackedCell) || cell.places.has(state))
}

/** The order in which matches are consumed under a skip strategy. */
function beforeInSkip(a: Waiting, b: Waiting): boolean {
  const byStart = a.last.start.sequence - b.last.start.sequence
  if (byStart !== 0) return byStart < 0
  if (a.moment !== b.moment) return a.moment < b.moment
  return compareRows(a.last, b.last) < 0
}

/** A cell waits in a state, or does so again. */
function stand(cell: Cell, state: number): void {
  const { start } = cell
  start.open++
  if (!(cell instanceof TrackedCell)) return
  cell.places.add(state)
  cell.twin.waiting++
  if (start.cells !== null) start.cells.add(cell)
}

/** A cell waits for a deadline to make it a match, or does so again. */
function stayPending(cell: Cell): void {
  if (cell.pending++ === 0) addPending(cell.start, cell)
}

function stopWaiting(list: CellList, cell: Cell): void {
  list.pop()
  const { start } = cell
  start.open--
  if (!(cell instanceof TrackedCell)) return
  cell.places.delete(list.state)
  cell.twin.waiting--
  if (cell.places.size === 0) start.cells?.delete(cell)
}

function stopPending(cell: Cell): void {
  if (--cell.pending === 0) deletePending(cell.start, cell)
}

function unmake(twin: TrackedCell): void {
  twin.done = false
}

function letGo(held: Cell[]): void {
  held.pop()
}

function holdAgain(held: Cell[], last: Cell): void {
  held[held.length - 1] = last
}

function restoreHeld(start: Start, held: Cell[]): void {
  start.held = held
}

function reopen(start: Start, { open, pending, cells }: Pick<Start, 'open' | 'pending' | 'cells'>): void {
  start.over = false
  start.open = open
  start.pending = pending
  start.cells = cells
}

function leaveQueue({ queue }: KeyRuns): void {
  queue.pop()
}

function restoreQueue(runs: KeyRuns, queue: Start[]): void {
  runs.queue = queue
}

function removeDone({ done }: KeyRuns, match: Waiting): void {
  done.splice(done.lastIndexOf(match), 1)
}

function unshiftDone({ done }: KeyRuns, first: Waiting): void {
  done.unshift(first)
}

function restoreDone(runs: KeyRuns, done: Waiting[]): void {
  runs.done = done
}
