/** What the `runs` engine has written down, as cells again. */
import { Cell, Start } from '../engine/cell.ts'
import type { RunsState } from '../engine/runs/runs-snapshot.ts'

export interface OpenCells {
  /** By place in the snapshot. */
  readonly starts: readonly Start[]
  readonly cells: readonly Cell[]
}

/** @complexity O(what is kept) */
export function openCells({ starts, cells, events }: RunsState): OpenCells {
  const made = starts.map(({ key, time, sequence }) => new Start(key, time, sequence))
  const open: Cell[] = []
  for (const cell of cells) {
    const { event, time, position, sequence } = events[cell.event]!
    // A cell stands behind the one before it.
    const before = open[cell.previous] ?? null
    open.push(new Cell(event, -1, time, sequence, position, cell.step, cell.first, before, made[cell.start]!))
  }
  return { starts: made, cells: open }
}
