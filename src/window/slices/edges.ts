/**
 * The edges of slices: the starts and ends of all windows of all assigners together.
 *
 * Edges at equal distances are known by their distance and one of them; those that fall on others (every minute, where
 * there is an edge every second) are left out. So a thousand windows whose edges are multiples of one second cost what one
 * does. The cost is O(distances that are left), for each slice that is made and not for each event.
 */
import { gridAfter, gridBefore } from '../assign/grid.ts'
import type { TimeWindows } from '../assign/time-windows.ts'
import { timeWindows } from '../assign/time-windows-of.ts'
import type { TimeAssigner } from '../syntax/assigner.ts'

interface Grid {
  readonly step: number
  /** From 0 to `step`, exclusive. */
  readonly phase: number
}

export class SliceEdges {
  readonly #grids: readonly Grid[]
  /** Those whose edges are not at equal distances. */
  readonly #others: readonly TimeWindows[]

  constructor(assigners: readonly TimeAssigner[]) {
    this.#grids = withoutMultiples(assigners.flatMap(gridsOf))
    const calendars = new Map(
      assigners.filter(({ kind }) => kind === 'calendar').map((assigner) => [JSON.stringify(assigner), assigner]),
    )
    this.#others = [...calendars.values()].map(timeWindows)
  }

  /** The greatest edge at or before `time`. */
  before(time: number): number {
    let edge = -Infinity
    for (const { step, phase } of this.#grids) edge = Math.max(edge, gridBefore(time, step, phase))
    for (const windows of this.#others) edge = Math.max(edge, windows.edgeBefore(time))
    return edge
  }

  /** The least edge after `time`. */
  after(time: number): number {
    let edge = Infinity
    for (const { step, phase } of this.#grids) edge = Math.min(edge, gridAfter(time, step, phase))
    for (const windows of this.#others) edge = Math.min(edge, windows.edgeAfter(time))
    return edge
  }

  /** How many sets of edges are asked for a slice. */
  get size(): number {
    return this.#grids.length + this.#others.length
  }
}

function gridsOf(assigner: TimeAssigner): Grid[] {
  switch (assigner.kind) {
    case 'tumbling':
      return [gridOf(assigner.sizeMs, assigner.offsetMs)]
    case 'sliding': {
      const { sizeMs, slideMs, offsetMs } = assigner
      return [gridOf(slideMs, offsetMs), gridOf(slideMs, offsetMs + sizeMs)]
    }
    case 'cumulate':
      return [gridOf(assigner.stepMs, assigner.offsetMs)]
    case 'calendar':
      return []
  }
}

function gridOf(step: number, offset: number): Grid {
  const rest = offset % step
  return { step, phase: rest < 0 ? rest + step : rest }
}

/** @complexity O(n · m), of which m are left */
function withoutMultiples(grids: readonly Grid[]): readonly Grid[] {
  const left: Grid[] = []
  for (const grid of [...grids].sort((a, b) => a.step - b.step)) {
    const isCovered = left.some(({ step, phase }) => grid.step % step === 0 && grid.phase % step === phase)
    if (!isCovered) left.push(grid)
  }
  return left
}
