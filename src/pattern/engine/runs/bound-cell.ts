import type { Cell } from '../cell.ts'

/** The first or the last event that a step has taken so far. O(events bound). */
export function boundCell(last: Cell | null, step: number, at: 'first' | 'last'): Cell | null {
  let found: Cell | null = null
  for (let cell = last; cell !== null; cell = cell.previous) {
    if (cell.step !== step) continue
    if (at === 'last') return cell
    found = cell
  }
  return found
}
