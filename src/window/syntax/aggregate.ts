/** What a window makes of its events: frozen values, executed by `window/aggregates`. */
import type { Expression } from '../../event/expression.ts'

/** Where a value comes from: a field (a path), an expression, or a function. */
export type Operand = string | Expression | ((event: never) => unknown)

/**
 * A user's own aggregate. What is given to `add` and `merge` may be changed and given back.
 *
 * @typeParam T events
 * @typeParam A what is kept; a plain value, if the job is to be restored from JSON
 * @typeParam R what it gives
 */
export interface CustomAggregate<T, A, R> {
  create(): A
  add(sofar: A, event: T): A
  /** Both together; `b` is not used again. */
  merge(a: A, b: A): A
  /** Takes back what was merged in, where that can be done exactly. */
  subtract?(a: A, b: A): A
  result(sofar: A): R
}

/**
 * One aggregate. Values that are missing (`null`, `undefined`) are left out, as in SQL; a value that must be a number
 * and is none makes the event bad.
 */
export type AggregateSpec =
  /** How many events; with `of`, how many that have a value. */
  | { readonly kind: 'count'; readonly of: Operand | null }
  /** 0 without values. */
  | { readonly kind: 'sum'; readonly of: Operand }
  /** `null` without values; so are those below, unless they say otherwise. Numbers, text, or dates. */
  | { readonly kind: 'min'; readonly of: Operand }
  | { readonly kind: 'max'; readonly of: Operand }
  | { readonly kind: 'avg'; readonly of: Operand }
  /** Of a sample (`n - 1`), or of the whole (`n`). */
  | { readonly kind: 'variance'; readonly of: Operand; readonly over: 'sample' | 'population' }
  | { readonly kind: 'stddev'; readonly of: Operand; readonly over: 'sample' | 'population' }
  /** An estimate, off by at most `relativeError` of the value: DDSketch. */
  | { readonly kind: 'quantile'; readonly of: Operand; readonly q: number; readonly relativeError: number }
  /** An estimate of how many different values, 0 without any: HyperLogLog with `2 ** precision` registers. */
  | { readonly kind: 'distinct'; readonly of: Operand; readonly precision: number }
  /** Of the first or last event by event time; of equal times by order of arrival. `of: null`: the event itself. */
  | { readonly kind: 'first'; readonly of: Operand | null }
  | { readonly kind: 'last'; readonly of: Operand | null }
  /** All, in order of event time, equal times in order of arrival; an empty list without any. */
  | { readonly kind: 'collect'; readonly of: Operand | null }
  | { readonly kind: 'custom'; readonly aggregate: CustomAggregate<never, unknown, unknown> }

/** Aggregates by the names that they have in the result. */
export type AggregateSpecs = Readonly<Record<string, AggregateSpec>>
