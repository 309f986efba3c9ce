/** A running aggregate, value by value: what `aggregate` in event/evaluate says of all of them. */
import type { AggregateFunction, Scalar } from '../../event/expression.ts'

export class Tally {
  /** Values that are known. */
  known = 0
  /** Numbers among them; only they take part in what follows. */
  count = 0
  sum = 0
  least: number = Infinity
  greatest: number = -Infinity

  add(value: Scalar): void {
    if (value === null) return
    this.known++
    if (typeof value !== 'number') return
    this.count++
    this.sum += value
    this.least = Math.min(this.least, value)
    this.greatest = Math.max(this.greatest, value)
  }

  /** The tally of these values and one more. */
  plus(value: Scalar): Tally {
    const next = new Tally()
    next.known = this.known
    next.count = this.count
    next.sum = this.sum
    next.least = this.least
    next.greatest = this.greatest
    next.add(value)
    return next
  }

  /** `null` is unknown. */
  value(fn: AggregateFunction): number | null {
    if (fn === 'count') return this.known
    if (fn === 'sum') return this.sum
    if (this.count === 0) return null
    if (fn === 'avg') return this.sum / this.count
    return fn === 'min' ? this.least : this.greatest
  }

  clear(): void {
    this.known = 0
    this.count = 0
    this.sum = 0
    this.least = Infinity
    this.greatest = -Infinity
  }
}
