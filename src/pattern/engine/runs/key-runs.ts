/** All partial matches of one key. */
import { compareRows, TrackedCell, type Cell, type Start } from '../cell.ts'
import { CellList } from './cell-list.ts'

/** A complete match that waits for partial matches which started before it. */
export interface Waiting {
  readonly last: Cell
  /** When it was completed, in the order of processing. */
  readonly moment: number
}

export class KeyRuns {
  /** The watermark scope of the key. */
  readonly scope: number
  /** By state: the last cells of the partial matches that wait there; made when first needed. */
  readonly waiting: (CellList | undefined)[]
  /** Starts that are not over. */
  starts = 0
  /** Starts that are over since the lists were last swept: their cells may still stand in them. */
  stale = 0
  /** Partial and held-back matches that are kept, those of starts that are over among them until they are swept. */
  kept = 0
  /** Starts in order, those that are over among them; kept only where it matters which is the earliest. */
  queue: Start[] = []
  queueHead = 0
  /** Complete matches held back, in the order in which they may be emitted. */
  readonly done: Waiting[] = []

  constructor(scope: number, states: number) {
    this.scope = scope
    this.waiting = new Array<CellList | undefined>(states).fill(undefined)
  }

  /** The earliest start of which something is still open. */
  earliestOpen(): Start | undefined {
    const { queue } = this
    while (this.queueHead < queue.length && queue[this.queueHead]!.over) this.queueHead++
    if (this.queueHead > 32 && this.queueHead * 2 > queue.length) {
      queue.splice(0, this.queueHead)
      this.queueHead = 0
    }
    return queue[this.queueHead]
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

  /** Lets a partial match wait in a state. */
  wait(state: number, cell: Cell): void {
    const list = this.waiting[state] ?? (this.waiting[state] = new CellList())
    list.push(cell)
  }

  /** Adds a complete match at its place: by start, then by moment, then by rows. */
  insertDone(match: Waiting): void {
    let at = this.done.length
    while (at > 0 && beforeInSkip(match, this.done[at - 1]!)) at--
    this.done.splice(at, 0, match)
  }

  /** Removes cells that wait no more, and starts that are over from the queue. @returns how many cells */
  sweep(): number {
    this.stale = 0
    this.queue = this.queue.filter((start) => !start.over)
    this.queueHead = 0
    let removed = 0
    for (const [state, list] of this.waiting.entries()) {
      if (list === undefined) continue
      const { cells, count } = list
      let keep = 0
      for (let i = 0; i < count; i++) if (waits(cells[i]!, state)) cells[keep++] = cells[i]!
      removed += count - keep
      list.shorten(keep)
    }
    this.kept -= removed
    return removed
  }

  /** Removes all cells. @returns how many */
  clear(): number {
    this.stale = 0
    let removed = 0
    if (this.queue.length > 0) this.queue.length = 0
    this.queueHead = 0
    for (const list of this.waiting) {
      if (list === undefined) continue
      removed += list.count
      list.shorten(0)
    }
    this.kept -= removed
    return removed
  }
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
