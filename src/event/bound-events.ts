/**
 * The events bound to a step that repeats, as conditions see them: a list, with aggregates over what it holds so far.
 *
 * This is the plain form, which computes each aggregate anew; an engine may give a list that keeps them up to date, if
 * it gives the same answers.
 */
import { aggregate, scalarOf } from './evaluate.ts'
import type { AggregateFunction } from './expression.ts'
import { readPath } from './path.ts'

/** A field of an event, or a path of fields that begins with one: `'geometry.coordinates.1'`. */
export type FieldPath<E> = (keyof E & string) | `${keyof E & string}.${string}`

/**
 * The events bound so far, in order of time. Values that are not numbers are passed over; of no numbers the sum is 0,
 * and average, least and greatest are `null`.
 */
export interface BoundEvents<E> extends ReadonlyArray<E> {
  /** How many events are bound; with a field, those in which it is present. */
  count(field?: FieldPath<E>): number
  sum(field: FieldPath<E>): number
  avg(field: FieldPath<E>): number | null
  min(field: FieldPath<E>): number | null
  max(field: FieldPath<E>): number | null
}

/** A list that aggregates when asked. What `map`, `filter` and the like make of it is a plain list. */
class EventList<E> extends Array<E> implements BoundEvents<E> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  count(field?: FieldPath<E>): number {
    return field === undefined ? this.length : this.#aggregate('count', field)!
  }
  sum(field: FieldPath<E>): number {
    return this.#aggregate('sum', field)!
  }
  avg(field: FieldPath<E>): number | null {
    return this.#aggregate('avg', field)
  }
  min(field: FieldPath<E>): number | null {
    return this.#aggregate('min', field)
  }
  max(field: FieldPath<E>): number | null {
    return this.#aggregate('max', field)
  }

  #aggregate(fn: AggregateFunction, field: FieldPath<E>): number | null {
    const read = readPath(field)
    const values = Array.from(this, (event) => scalarOf(read(event)))
    return aggregate(fn, values)
  }
}

/** The events of a step as a condition sees them, frozen. @complexity O(n), and O(n) for each aggregate asked for */
export function boundEvents<E>(events: readonly E[]): BoundEvents<E> {
  const list = new EventList<E>()
  for (const event of events) list.push(event)
  return Object.freeze(list)
}
