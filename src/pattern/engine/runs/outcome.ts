/**
 * What one event does to partial matches, collected while their lists are walked and carried out after: a partial match
 * must not meet the event that made it. The lists are used again and not shortened, since to set a length costs more
 * than all else here.
 */
import type { Cell, Start } from '../cell.ts'
import type { MoveTake } from './moves.ts'

/** How much room the lists of one event keep for the next. */
const KEPT_ROOM = 4096

export class Outcome {
  /** Partial matches that the event completes without being taken. */
  readonly completing: Cell[] = []
  completingCount = 0
  /** Partial matches that go on waiting, in another state: by index, the last cell and the state. */
  readonly settling: Cell[] = []
  readonly settlingStates: number[] = []
  settlingCount = 0
  /** Events taken: by index, the cell, the take, and whether the event also ended the wait. */
  readonly entering: Cell[] = []
  readonly takes: MoveTake[] = []
  readonly stopped: boolean[] = []
  enteringCount = 0
  /** Starts of which nothing waited any more at some moment. */
  readonly emptied: Start[] = []
  emptiedCount = 0

  get count(): number {
    return this.completingCount + this.settlingCount + this.enteringCount + this.emptiedCount
  }

  get isEmpty(): boolean {
    return this.count === 0
  }

  complete(last: Cell): void {
    this.completing[this.completingCount++] = last
  }

  settle(last: Cell, state: number): void {
    const at = this.settlingCount++
    this.settling[at] = last
    this.settlingStates[at] = state
  }

  enter(cell: Cell, take: MoveTake, stopped: boolean): void {
    const at = this.enteringCount++
    this.entering[at] = cell
    this.takes[at] = take
    this.stopped[at] = stopped
  }

  empty(start: Start): void {
    this.emptied[this.emptiedCount++] = start
  }

  /** Everything has been carried out. An event of very many partial matches must not keep their cells. */
  reset(): void {
    if (this.count > KEPT_ROOM) {
      const { completing, settling, settlingStates, entering, takes, stopped, emptied } = this
      for (const list of [completing, settling, settlingStates, entering, takes, stopped, emptied]) list.length = 0
    }
    this.completingCount = 0
    this.settlingCount = 0
    this.enteringCount = 0
    this.emptiedCount = 0
  }
}
