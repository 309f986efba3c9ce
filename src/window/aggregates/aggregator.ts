/**
 * The executable form of a window function: one accumulator for all its aggregates together.
 *
 * Order of event time matters to some of them (`first`, `last`, `collect`, `apply`), never order of arrival but between
 * events of equal time: so what comes out does not depend on disorder.
 */
import type { WindowContext } from '../syntax/window.ts'

export interface Aggregator<T, A = unknown> {
  /**
   * What is needed of an event: the values of all operands. Throws if one of them cannot be had or is not what it must
   * be; nothing has changed then. It may give the same object each time, so it is to be used before the next call.
   */
  read(event: T): unknown
  create(): A
  /**
   * @param values what `read` gave
   * @param time event time; NaN where there is none
   * @param arrival any number that increases with each event
   * @returns what is kept from now on: `sofar`, changed, or another
   */
  add(sofar: A, values: unknown, time: number, arrival: number): A
  /** Both together. `a` may be changed and given back; `b` is left as it is. */
  merge(a: A, b: A): A
  /** A copy that does not change with the original. */
  copy(sofar: A): A
  /** The fields that a result has beside those every result has; one object per result, mostly one. */
  results(sofar: A, context: WindowContext): readonly Readonly<Record<string, unknown>>[]
  /** How many events or values are kept one by one: for limits. */
  kept(sofar: A): number
  /** For snapshots: a plain value, and back. */
  toPlain(sofar: A): unknown
  fromPlain(plain: unknown): A
}
