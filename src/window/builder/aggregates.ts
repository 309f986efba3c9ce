/**
 * The public makers of aggregates: each gives a frozen value that carries the type of its result.
 *
 * A value is read from a field (`'celsius'`), an expression (`field('amps').times(field('volts'))`) or a function. Values
 * that are missing are left out, as in SQL; an event on which a number is expected and something else is read is bad.
 */
import type { ExpressionBuilder } from '../../event/field.ts'
import type { AggregateSpec, CustomAggregate, Operand } from '../syntax/aggregate.ts'
import { checkAggregate } from './check-aggregate.ts'
import { checkOptions } from './checked.ts'
import { operand } from './operand.ts'
import type { Comparable, ComparableAt, FieldName, NumberOf, TypedAggregate, ValueAt, ValueOf } from './types.ts'

const CODE = 'BAD_AGGREGATE'

export interface SpreadOptions {
  /** Of a sample (`n - 1`, the default), or of the whole (`n`). */
  readonly over?: 'sample' | 'population'
}

export interface QuantileOptions {
  /** How far off the estimate may be, as a share of the value: 0.01 if absent. What is kept grows as it shrinks. */
  readonly relativeError?: number
}

export interface DistinctOptions {
  /** From 4 to 18, 14 if absent: the estimate has a standard error of `1.04 / sqrt(2 ** precision)`, 0.8 % for 14. */
  readonly precision?: number
}

/** How many events; with a value, how many that have it. */
export function count<T>(of?: ValueOf<T>): TypedAggregate<T, number> {
  return checked({ kind: 'count', of: optional('count', of) })
}

/** 0 without values. */
export function sum<T>(of: NumberOf<T>): TypedAggregate<T, number> {
  return checked({ kind: 'sum', of: needed('sum', of) })
}

/** The least: of numbers, texts (by code units), dates or bigints. `null` without values. */
export function min<T, V extends Comparable>(of: (event: T) => V | null | undefined): TypedAggregate<T, V | null>
export function min<T, const P extends FieldName<T>>(of: P): TypedAggregate<T, ComparableAt<T, P> | null>
export function min(of: ExpressionBuilder): TypedAggregate<unknown, number | null>
export function min(of: unknown): TypedAggregate<unknown, never> {
  return checked({ kind: 'min', of: needed('min', of) })
}

/** The greatest: of numbers, texts (by code units), dates or bigints. `null` without values. */
export function max<T, V extends Comparable>(of: (event: T) => V | null | undefined): TypedAggregate<T, V | null>
export function max<T, const P extends FieldName<T>>(of: P): TypedAggregate<T, ComparableAt<T, P> | null>
export function max(of: ExpressionBuilder): TypedAggregate<unknown, number | null>
export function max(of: unknown): TypedAggregate<unknown, never> {
  return checked({ kind: 'max', of: needed('max', of) })
}

/** The mean. `null` without values. */
export function avg<T>(of: NumberOf<T>): TypedAggregate<T, number | null> {
  return checked({ kind: 'avg', of: needed('avg', of) })
}

/** `null` without values; of a sample, also of a single one. */
export function variance<T>(of: NumberOf<T>, options: SpreadOptions = {}): TypedAggregate<T, number | null> {
  return checked({ kind: 'variance', of: needed('variance', of), over: overOf('variance', options) })
}

/** The standard deviation; `null` as `variance`. */
export function stddev<T>(of: NumberOf<T>, options: SpreadOptions = {}): TypedAggregate<T, number | null> {
  return checked({ kind: 'stddev', of: needed('stddev', of), over: overOf('stddev', options) })
}

/**
 * An estimate of the value below which a share `q` of all lies. `null` without values.
 *
 * @param q from 0 to 1; the median is 0.5
 * @example quantile('millis', 0.99)
 */
export function quantile<T>(
  of: NumberOf<T>,
  q: number,
  options: QuantileOptions = {},
): TypedAggregate<T, number | null> {
  checkOptions(CODE, options, ['relativeError'], 'quantile')
  return checked({ kind: 'quantile', of: needed('quantile', of), q, relativeError: options.relativeError ?? 0.01 })
}

/** An estimate of how many different values there are; 0 without any. */
export function distinct<T>(of: ValueOf<T>, options: DistinctOptions = {}): TypedAggregate<T, number> {
  checkOptions(CODE, options, ['precision'], 'distinct')
  return checked({ kind: 'distinct', of: needed('distinct', of), precision: options.precision ?? 14 })
}

/** The value of the first event by event time that has one, or that event. `null` without any. */
export function first<T>(): TypedAggregate<T, T | null>
export function first<T, V>(of: (event: T) => V): TypedAggregate<T, NonNullable<V> | null>
export function first<T, const P extends FieldName<T>>(of: P): TypedAggregate<T, NonNullable<ValueAt<T, P>> | null>
export function first(of: ExpressionBuilder): TypedAggregate<unknown, unknown>
export function first(of?: unknown): TypedAggregate<unknown, never> {
  return checked({ kind: 'first', of: optional('first', of) })
}

/** The value of the last event by event time that has one, or that event. `null` without any. */
export function last<T>(): TypedAggregate<T, T | null>
export function last<T, V>(of: (event: T) => V): TypedAggregate<T, NonNullable<V> | null>
export function last<T, const P extends FieldName<T>>(of: P): TypedAggregate<T, NonNullable<ValueAt<T, P>> | null>
export function last(of: ExpressionBuilder): TypedAggregate<unknown, unknown>
export function last(of?: unknown): TypedAggregate<unknown, never> {
  return checked({ kind: 'last', of: optional('last', of) })
}

/** All values, or events, in order of event time. All are kept, so this has a limit. */
export function collect<T>(): TypedAggregate<T, readonly T[]>
export function collect<T, V>(of: (event: T) => V): TypedAggregate<T, readonly NonNullable<V>[]>
export function collect<T, const P extends FieldName<T>>(
  of: P,
): TypedAggregate<T, readonly NonNullable<ValueAt<T, P>>[]>
export function collect(of: ExpressionBuilder): TypedAggregate<unknown, readonly unknown[]>
export function collect(of?: unknown): TypedAggregate<unknown, never> {
  return checked({ kind: 'collect', of: optional('collect', of) })
}

/**
 * An aggregate of your own. It must not matter in which order events are added, nor how parts are merged.
 *
 * @example aggregate({ create: () => 1, add: (product, e: Reading) => product * e.factor, merge: (a, b) => a * b, result: (p) => p })
 */
export function aggregate<T, A, R>(custom: CustomAggregate<T, A, R>): TypedAggregate<T, R> {
  return checked({ kind: 'custom', aggregate: custom })
}

function needed(what: string, of: unknown): Operand {
  return operand(CODE, of, `The value of ${what}`)
}

function optional(what: string, of: unknown): Operand | null {
  return of === undefined ? null : needed(what, of)
}

function overOf(what: string, options: SpreadOptions): 'sample' | 'population' {
  checkOptions(CODE, options, ['over'], what)
  return options.over ?? 'sample'
}

function checked<S extends AggregateSpec>(spec: S): S {
  checkAggregate(spec)
  return Object.freeze(spec)
}
