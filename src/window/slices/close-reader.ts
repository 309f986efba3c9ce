/** Reads one event by itself, with all that can be said against it. */
import { isNumber, notANumber } from '../../event/not-a-number.ts'
import { notComparable, scalarKind } from '../aggregates/scalar-kind.ts'
import { operandReader, operandText } from '../aggregates/operand.ts'
import type { AddLoops, Chunk } from './add-loop.ts'
import type { Layout } from './layout.ts'
import type { Partials } from './partials.ts'

/** A chunk of one event. */
export class CloseReader implements Chunk {
  readonly marks: Float64Array = new Float64Array(1)
  readonly times: Float64Array = new Float64Array(1)
  readonly ids: Int32Array = new Int32Array(1)
  readonly values: readonly Float64Array[]
  readonly present: readonly Uint8Array[]
  readonly hasMissing = true
  readonly rests = null
  readonly #layout: Layout
  readonly #readers: readonly ((event: unknown) => unknown)[]
  /** By operand: the value, where it is no number. */
  readonly #others: unknown[]
  #hasOthers = false
  #event: unknown

  constructor(layout: Layout) {
    this.#layout = layout
    this.values = layout.operands.map(() => new Float64Array(1))
    this.present = layout.operands.map(() => new Uint8Array(1))
    this.#readers = layout.operands.map(({ of }) => operandReader(of))
    this.#others = layout.operands.map(() => null)
  }

  /** @throws what a user's function throws; TidemarkError `NOT_A_NUMBER`, `NOT_COMPARABLE` */
  read(event: unknown, time: number): void {
    this.times[0] = time
    this.#event = event
    this.#hasOthers = false
    this.#layout.operands.forEach(({ of, numbersFor, comparesFor }, k) => {
      const value = this.#readers[k]!(event)
      this.#others[k] = null
      if (value === null || value === undefined) {
        this.present[k]![0] = 0
        return
      }
      this.present[k]![0] = 1
      if (isNumber(value)) {
        this.values[k]![0] = value
        return
      }
      if (numbersFor !== null) throw notANumber(numbersFor, operandText(of), value)
      if (comparesFor === null) return
      const kind = scalarKind(value)
      if (kind === null || kind === 'truth value') throw notComparable(comparesFor, operandText(of), value)
      this.#others[k] = value
      this.#hasOthers = true
    })
    // For their errors; what they give may be used before the next call only.
    for (const aggregator of this.#layout.rests) aggregator.read(event)
  }

  /** Adds what was read. @throws what a user's function throws; numbers have not changed then */
  addTo(partial: number, partials: Partials, loops: AddLoops, arrival: number): void {
    const { rests, components, stride } = this.#layout
    const time = this.times[0]!
    if (rests.length > 0) {
      const kept = partials.rest[partial]!
      for (let r = 0; r < rests.length; r++) {
        const aggregator = rests[r]!
        kept[r] = aggregator.add(kept[r], aggregator.read(this.#event), time, arrival)
      }
    }
    if (!this.#hasOthers) return loops.one(this, partials, partial, 0)
    // The values that are no numbers are put where the numbers are not looked for.
    this.#others.forEach((other, k) => {
      if (other !== null) this.present[k]![0] = 0
    })
    loops.one(this, partials, partial, 0)
    for (const { kind, operand, at } of components) {
      const other = operand < 0 ? null : this.#others[operand]
      if (other === null) continue
      this.present[operand]![0] = 1
      if (kind === 'values') partials.cells[partial * stride + at]! += 1
      else if (kind === 'least' || kind === 'greatest') partials.addToExtreme(kind, partial * stride + at, other)
    }
  }
}
