/**
 * Running aggregates over the events of a step, kept at the cells: a cell that is made knows its own from those of the
 * cell before it, so that a condition costs O(1) per event, however many events are bound.
 */
import { fieldAt, type FieldAt } from '../../../event/field-at.ts'
import type { PatternPlan } from '../../plan/plan.ts'
import type { Cell, TrackedCell } from '../cell.ts'
import { Tally } from '../tally.ts'

const EMPTY: Tally = new Tally()

export class Aggregates {
  readonly #numbers: Map<string, number> = new Map()
  readonly #steps: number[] = []
  readonly #reads: FieldAt[] = []
  readonly #names: readonly string[]

  constructor({ leaves }: PatternPlan) {
    this.#names = leaves.map(({ name }) => name)
  }

  get size(): number {
    return this.#steps.length
  }

  /** The number of the aggregates of a field over the events of a step; without a path the events themselves count. */
  numberOf(step: number, path: string): number {
    const key = `${this.#names[step]}.${path}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.#steps.length)
    this.#reads.push(path === '' ? () => true : fieldAt(path))
    return this.#steps.push(step) - 1
  }

  /** The tally up to `last`. @complexity O(cells since it was last asked for on this chain) */
  at(last: Cell | null, number: number): Tally {
    const known = knownAt(last, number)
    if (known !== undefined) return known
    const before = knownAt(last!.previous, number)
    // Mostly a cell is asked soon after it was made.
    if (before !== undefined) return this.#next(before, last as TrackedCell, number)
    const missing: TrackedCell[] = []
    let cell = last as TrackedCell | null
    for (; cell !== null && knownAt(cell, number) === undefined; cell = cell.previous as TrackedCell | null) {
      missing.push(cell)
    }
    let tally = knownAt(cell, number)!
    for (let i = missing.length - 1; i >= 0; i--) {
      tally = this.#next(tally, missing[i]!, number)
    }
    return tally
  }

  /** The tally up to a cell from that up to the one before it. */
  #next(before: Tally, cell: TrackedCell, number: number): Tally {
    const takes = cell.step === this.#steps[number]
    const tally = takes ? before.plus(this.#reads[number]!(cell.ref, cell.index)) : before
    // No longer than it has to be: V8 gives an array that is pushed to room for 17.
    cell.aggregates ??= new Array<unknown>(this.size)
    cell.aggregates[number] = tally
    return tally
  }
}

function knownAt(cell: Cell | null, number: number): Tally | undefined {
  if (cell === null) return EMPTY
  return (cell as TrackedCell).aggregates?.[number] as Tally | undefined
}
