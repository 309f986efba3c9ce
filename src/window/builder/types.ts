/**
 * The types behind the builders of windows: which events a part is for, and what an aggregate gives.
 *
 * A part that holds no function and no field is for any events. Events are inferred from where a part stands: in
 * `windowed.aggregate({ top: max('celsius') })` the field is checked against the events of that stream.
 */
import type { FieldPath } from '../../event/bound-events.ts'
import type { ExpressionBuilder } from '../../event/field.ts'
import type { FrameFields, WindowFields } from '../result.ts'
import type { AggregateSpec } from '../syntax/aggregate.ts'
import type { Assigner } from '../syntax/assigner.ts'
import type { Evictor } from '../syntax/evictor.ts'
import type { Frame } from '../syntax/frame.ts'
import type { Trigger } from '../syntax/trigger.ts'

/** Type-level only: the events that a part can be used with. No value has the field. */
export interface ForEvents<in T> {
  readonly forEvents?: (event: T) => void
}

/** Type-level only: what an aggregate makes of which events. No value has the field. */
export interface AggregateTypes<in T, out R> {
  readonly aggregateTypes?: (event: T) => R
}

export type TypedAssigner<T> = Assigner & ForEvents<T>
export type TypedTrigger<T> = Trigger & ForEvents<T>
export type TypedEvictor<T> = Evictor & ForEvents<T>
export type TypedFrame<T> = Frame & ForEvents<T>
/** An aggregate over events `T` which gives an `R`. */
export type TypedAggregate<T, R> = AggregateSpec & AggregateTypes<T, R>
/** Aggregates over events `T`, by the names that they have in the result. */
export type TypedAggregates<T> = Readonly<Record<string, TypedAggregate<T, unknown>>>

/** What aggregates give, by their names: `{ n: number; top: number | null }`. */
export type ResultsOf<Specs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends AggregateTypes<never, infer R> ? R : unknown
}

/** Names that aggregates cannot have. */
export type ReservedName = keyof WindowFields | keyof FrameFields

/** Shown by the compiler in the place of an argument that makes no sense; never exists at run time. */
export interface WindowTypeError<Message extends string> {
  readonly __windowTypeError: Message
}

/** Whatever, if the names of aggregates are free; else a type that says which is not. */
export type FreelyNamed<Specs> = [keyof Specs & ReservedName] extends [never]
  ? unknown
  : WindowTypeError<`'${keyof Specs & ReservedName}' is a field of every result`>

/** A field of events `T`, or a path; any text while the events are not known. */
export type FieldName<T> = unknown extends T ? string : FieldPath<T>

/** Where a number comes from: a field, an expression (`field('amps').times(field('volts'))`), or a function. */
export type NumberOf<T> = FieldName<T> | ExpressionBuilder | ((event: T) => number | null | undefined)

/** Where any value comes from. */
export type ValueOf<T> = FieldName<T> | ExpressionBuilder | ((event: T) => unknown)

/** A condition on one event. */
export type ConditionOn<T> = ExpressionBuilder | ((event: T) => unknown)

/** What can be told which is greater: of one window, values of one kind. */
export type Comparable = number | string | bigint | Date

/** The type of the value at a path; `unknown` where the events are not known. */
export type ValueAt<T, Path> = Path extends keyof T
  ? T[Path]
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends keyof T
      ? ValueAt<NonNullable<T[Head]>, Rest>
      : unknown
    : unknown

/** Of the value at a path what can be compared; a number where nothing else is known. */
export type ComparableAt<T, Path> = [Extract<ValueAt<T, Path>, Comparable>] extends [never]
  ? number
  : Extract<ValueAt<T, Path>, Comparable>
