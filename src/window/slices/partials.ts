/**
 * Partial aggregates, as numbers side by side in one `Float64Array`: partial `p` has those from `p * stride` on.
 *
 * Sums are exact, as those of `window/aggregates` are: a sum is two numbers, `high` and `low`, whose exact sum it is. An
 * addition whose errors two numbers cannot hold, or of what is not finite, moves it to an `ExactSum` beside the array
 * (`high` is then NaN). So what comes out does not depend on which partial aggregates were put together, in which order:
 * every algorithm over slices gives the same to the last digit, and so does the general operator. Extremes that are not
 * all numbers are kept beside the array likewise.
 */
import { BrokenInvariant } from '../../base/errors.ts'
import type { Aggregator } from '../aggregates/aggregator.ts'
import { partOf } from '../aggregates/aggregates.ts'
import { ExactSum } from '../aggregates/exact-sum.ts'
import type { Part } from '../aggregates/part.ts'
import { plainValue, valueFromPlain } from '../aggregates/plain.ts'
import type { Component, Layout } from './layout.ts'

/** What the numbers of a new partial aggregate are. */
const INITIAL: Readonly<Record<Component['kind'], number>> = {
  events: 0,
  values: 0,
  sum: 0,
  squares: 0,
  least: Infinity,
  greatest: -Infinity,
  earliest: Infinity,
  latest: -Infinity,
}

export class Partials {
  readonly stride: number
  readonly #components: readonly Component[]
  readonly #rests: readonly Aggregator<unknown>[]
  readonly #initial: Float64Array
  /** The numbers; another array after `make`, `copy`. */
  cells: Float64Array
  /** By partial, where there are aggregates that are not made of numbers: what each of them keeps. */
  readonly rest: (unknown[] | null)[] = []
  readonly #free: number[] = []
  #bound = 0
  /** By place in `cells`: sums that two numbers cannot hold. */
  readonly #sums: Map<number, ExactSum> = new Map()
  /** By place in `cells`: extremes of values that are not all numbers. */
  readonly #extremes: Map<number, unknown> = new Map()
  readonly #least: Part<unknown> = partOf({ kind: 'min', of: '' })
  readonly #greatest: Part<unknown> = partOf({ kind: 'max', of: '' })

  constructor({ components, stride, rests }: Layout) {
    this.stride = stride
    this.#components = components
    this.#rests = rests
    this.#initial = new Float64Array(stride)
    for (const { kind, at } of components) this.#initial[at] = INITIAL[kind]
    this.cells = new Float64Array(64 * stride)
  }

  /** How many are in use. */
  get size(): number {
    return this.#bound - this.#free.length
  }

  /** One more than the greatest number in use. */
  get bound(): number {
    return this.#bound
  }

  /** A partial aggregate of nothing. @throws whatever a user's `create` throws */
  make(): number {
    const rest = this.#rests.length === 0 ? null : this.#rests.map((aggregator) => aggregator.create())
    const partial = this.#take()
    const { cells, stride } = this
    const initial = this.#initial
    for (let i = 0, at = partial * stride; i < stride; i++) cells[at + i] = initial[i]!
    if (rest !== null) this.rest[partial] = rest
    return partial
  }

  copy(of: number): number {
    const partial = this.#take()
    const { cells, stride } = this
    cells.copyWithin(partial * stride, of * stride, (of + 1) * stride)
    if (this.#rests.length > 0) {
      const rest = this.rest[of]!
      this.rest[partial] = this.#rests.map((aggregator, i) => aggregator.copy(rest[i]))
    }
    if (this.#sums.size > 0 || this.#extremes.size > 0) this.#copyBeside(of * stride, partial * stride)
    return partial
  }

  release(partial: number): void {
    if (this.#sums.size > 0 || this.#extremes.size > 0) {
      for (const { at } of this.#components) {
        this.#sums.delete(partial * this.stride + at)
        this.#extremes.delete(partial * this.stride + at)
      }
    }
    if (this.#rests.length > 0) this.rest[partial] = null
    this.#free.push(partial)
  }

  /** Both together, in place of `into`. @throws whatever a user's `merge` throws; numbers have not changed then */
  merge(into: number, from: number): void {
    if (this.#rests.length > 0) {
      const a = this.rest[into]!
      const b = this.rest[from]!
      for (let i = 0; i < this.#rests.length; i++) a[i] = this.#rests[i]!.merge(a[i], b[i])
    }
    const { cells } = this
    const to = into * this.stride
    const of = from * this.stride
    for (const { kind, at } of this.#components) {
      const i = to + at
      const j = of + at
      switch (kind) {
        case 'events':
        case 'values':
          cells[i]! += cells[j]!
          break
        case 'sum':
        case 'squares':
          this.#mergeSums(i, j)
          break
        case 'least':
        case 'greatest':
          this.#mergeExtremes(kind, i, j)
          break
        case 'earliest':
          if (cells[j]! < cells[i]!) cells[i] = cells[j]!
          break
        case 'latest':
          if (cells[j]! > cells[i]!) cells[i] = cells[j]!
      }
    }
  }

  /** Adds to a sum what two numbers could not take at once; `at` is its place in `cells`. */
  addToSum(at: number, value: number): void {
    const { cells } = this
    const beside = this.#sums.get(at)
    if (beside !== undefined) return beside.add(value)
    // The low number is made as small as it can be, which mostly makes room.
    const high = cells[at]! + cells[at + 1]!
    const rest = high - cells[at]!
    const low = cells[at]! - (high - rest) + (cells[at + 1]! - rest)
    const sum = high + value
    const part = sum - high
    const error = high - (sum - part) + (value - part)
    const lows = low + error
    const lowPart = lows - low
    const lowError = low - (lows - lowPart) + (error - lowPart)
    if (lowError === 0) {
      cells[at] = sum
      cells[at + 1] = lows
      return
    }
    const exact = ExactSum.of([high, low])
    exact.add(value)
    this.#sums.set(at, exact)
    cells[at] = NaN
  }

  /** Adds the square of a value to a sum, without rounding. */
  addSquare(at: number, value: number): void {
    const square = value * value
    if (Number.isInteger(value) && square <= Number.MAX_SAFE_INTEGER) return this.addToSum(at, square)
    let exact = this.#sums.get(at)
    if (exact === undefined) {
      exact = ExactSum.of([this.cells[at]!, this.cells[at + 1]!])
      this.#sums.set(at, exact)
      this.cells[at] = NaN
    }
    exact.addProduct(value, value)
  }

  /** Takes note of a value for an extreme: any that can be compared. */
  addToExtreme(kind: 'least' | 'greatest', at: number, value: unknown): void {
    const { cells } = this
    const beside = this.#extremes.get(at)
    if (beside === undefined && typeof value === 'number') {
      const sofar = cells[at]!
      // The zeros are told apart, as by `Math.min`.
      cells[at] = kind === 'least' ? Math.min(sofar, value) : Math.max(sofar, value)
      return
    }
    this.#extremes.set(at, this.#extremePart(kind).add(beside ?? this.#extremeOf(kind, at), value, NaN, 0))
    cells[at] = NaN
  }

  /** The numbers whose exact sum it is. */
  sum(at: number): number {
    const high = this.cells[at]!
    return high === high ? high + this.cells[at + 1]! : this.#beside(at).value()
  }

  sumParts(at: number): readonly number[] {
    const high = this.cells[at]!
    return high === high ? [high, this.cells[at + 1]!] : this.#beside(at).parts()
  }

  /** The extreme of some values. @throws TidemarkError `MIXED_KINDS` */
  extreme(part: Part<unknown>, at: number): unknown {
    const value = this.cells[at]!
    return value === value ? value : part.result(this.#extremes.get(at))
  }

  /** A plain value which survives JSON. */
  toPlain(partial: number): unknown {
    const numbers = this.#components.map(({ kind, at }) => {
      const i = partial * this.stride + at
      if (kind === 'sum' || kind === 'squares') return this.sumParts(i).map(plainValue)
      if (this.#extremes.has(i)) return { beside: this.#extremePart(kind).toPlain(this.#extremes.get(i)) }
      return plainValue(this.cells[i]!)
    })
    const rest = this.rest[partial] ?? null
    return rest === null ? [numbers] : [numbers, this.#rests.map((aggregator, i) => aggregator.toPlain(rest[i]))]
  }

  fromPlain(plain: unknown): number {
    const partial = this.make()
    this.setPlain(partial, plain)
    return partial
  }

  /** Makes one of nothing the one that `toPlain` has told. */
  setPlain(partial: number, plain: unknown): void {
    const [numbers, rest] = plain as readonly [readonly unknown[], (readonly unknown[])?]
    this.#components.forEach(({ kind, at }, c) => {
      const i = partial * this.stride + at
      const one = numbers[c]
      if (kind === 'sum' || kind === 'squares') {
        for (const part of one as readonly unknown[]) this.addToSum(i, valueFromPlain(part) as number)
      } else if (typeof one === 'object' && one !== null && 'beside' in one) {
        this.#extremes.set(i, this.#extremePart(kind).fromPlain(one.beside))
        this.cells[i] = NaN
      } else {
        this.cells[i] = valueFromPlain(one) as number
      }
    })
    if (rest !== undefined) this.rest[partial] = this.#rests.map((aggregator, i) => aggregator.fromPlain(rest[i]))
  }

  #take(): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const partial = this.#bound++
    if (this.#bound * this.stride > this.cells.length) {
      const cells = new Float64Array(this.cells.length * 2)
      cells.set(this.cells)
      this.cells = cells
    }
    return partial
  }

  #mergeSums(i: number, j: number): void {
    const { cells } = this
    const a = cells[i]!
    const b = cells[j]!
    const sum = a + b
    const part = sum - a
    const error = a - (sum - part) + (b - part)
    // Also where a low number is NaN, or a sum is beside.
    if (error === 0 && cells[i + 1] === 0 && cells[j + 1] === 0) {
      cells[i] = sum
    } else if (b === b) {
      this.addToSum(i, b)
      this.addToSum(i, cells[j + 1]!)
    } else {
      for (const one of this.#beside(j).parts()) this.addToSum(i, one)
    }
  }

  #mergeExtremes(kind: 'least' | 'greatest', i: number, j: number): void {
    const { cells } = this
    const a = cells[i]!
    const b = cells[j]!
    if (a === a && b === b) {
      cells[i] = kind === 'least' ? Math.min(a, b) : Math.max(a, b)
      return
    }
    const part = this.#extremePart(kind)
    const merged = part.merge(this.#extremeBeside(kind, i), this.#extremeBeside(kind, j))
    this.#extremes.set(i, merged)
    cells[i] = NaN
  }

  #copyBeside(from: number, to: number): void {
    for (const { kind, at } of this.#components) {
      const sum = this.#sums.get(from + at)
      if (sum !== undefined) this.#sums.set(to + at, sum.copy())
      const extreme = this.#extremes.get(from + at)
      if (extreme !== undefined) this.#extremes.set(to + at, this.#extremePart(kind).copy(extreme))
    }
  }

  #beside(at: number): ExactSum {
    const sum = this.#sums.get(at)
    if (sum === undefined) throw new BrokenInvariant('expected: a sum that is not in its cells is beside them')
    return sum
  }

  #extremeBeside(kind: 'least' | 'greatest', at: number): unknown {
    return this.#extremes.get(at) ?? this.#extremeOf(kind, at)
  }

  /** What is in the array, as it is kept beside it. */
  #extremeOf(kind: 'least' | 'greatest', at: number): unknown {
    const part = this.#extremePart(kind)
    const value = this.cells[at]!
    return value === INITIAL[kind] || value !== value ? part.create() : part.add(part.create(), value, NaN, 0)
  }

  #extremePart(kind: Component['kind']): Part<unknown> {
    return kind === 'least' ? this.#least : this.#greatest
  }
}
