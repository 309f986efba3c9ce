/**
 * The types behind the builder: which names are bound, and to what.
 *
 * A pattern carries two records: `B`, the names bound by the parts before the last one, and `C`, what the last part
 * adds. They stay apart because the last part can still change its shape (`oneOrMore`, `optional`), and because its own
 * condition sees the others, but not itself. Each method touches them once, so the work of the compiler grows with the
 * number of steps and not with its square.
 *
 * In these records a step that repeats is a `BoundEvents`, as conditions see it; only the type of a match (`Bindings`)
 * has plain lists.
 */
import type { BoundEvents } from '../../event/bound-events.ts'

export type { BoundEvents, FieldPath } from '../../event/bound-events.ts'

/** Shown by the compiler in the place of an argument that makes no sense; never exists at run time. */
export interface PatternTypeError<Message extends string> {
  readonly __patternTypeError: Message
}

/** The events of a loop that a match may be without: conditions see an empty list, the match has nothing. */
export interface OptionalEvents<E> extends BoundEvents<E> {
  /** Of the type alone; no value has it. */
  readonly __mayBeMissing: true
}

/** What can stand for a part besides a name: a pattern, or what `either` and `allOf` give. */
export interface Part<E, N> {
  /** Type-level only: the type of the events, and what the part binds. */
  readonly part?: PartTypes<E, N>
}

export interface PartTypes<E, N> {
  readonly event: E
  readonly names: N
}

// oxlint-disable-next-line typescript/no-explicit-any -- parts over any events, with any names
export type AnyPart = Part<any, any>

/** What `begin`, `next`, `followedBy` and `followedByAny` take; `S` is what a function of the part is given. */
export type PartInput<S> = string | AnyPart | ((inside: S) => AnyPart)

/** The name itself if it is new, else a type that says so. */
export type FreshName<N extends string, Taken> = N extends keyof Taken
  ? string extends keyof Taken
    ? N
    : PatternTypeError<`'${N}' is already the name of an earlier step`>
  : N

/** The part itself if it fits: its names are new and its events are those of the pattern; else a type that says why not. */
export type Fitting<P, E, Taken> = P extends string
  ? FreshName<P, Taken>
  : P extends Part<infer E2, infer N>
    ? [E] extends [E2]
      ? [keyof N & keyof Taken] extends [never]
        ? P
        : string extends keyof N | keyof Taken
          ? P
          : PatternTypeError<`'${keyof N & keyof Taken & string}' is already the name of an earlier step`>
      : PatternTypeError<'this part is over events of another type than the pattern'>
    : P

/** What a part binds in a pattern over `E`; a part made by a function knows the names in `Outer`, and does not bind them. */
export type Binds<P, E, Outer> = P extends string
  ? Readonly<Record<P, E>>
  : P extends (inside: never) => infer Inner
    ? Adopted<NamesOf<Inner>, E, keyof Outer>
    : Adopted<NamesOf<P>, E, never>

/** What a part binds by itself. */
export type NamesOf<P> = P extends Part<infer _E, infer N> ? N : never

type Adopted<N, E, Known> = { readonly [K in Exclude<keyof N, Known>]: OverEvents<N[K], E> }

/** The same shape over events of type `E`: parts made with `begin(…)` alone are over events of no particular type. */
type OverEvents<V, E> =
  V extends OptionalEvents<infer _E>
    ? OptionalEvents<E>
    : V extends BoundEvents<infer _E>
      ? BoundEvents<E>
      : V extends undefined
        ? undefined
        : E

/** The last part repeats: each of its names stands for a list. */
export type Repeated<E, C> = {
  readonly [K in keyof C]: C[K] extends OptionalEvents<E>
    ? OptionalEvents<E>
    : undefined extends C[K]
      ? OptionalEvents<E>
      : BoundEvents<E>
}

/** The last part may be missing. */
export type Optional<C> = {
  readonly [K in keyof C]: C[K] extends BoundEvents<infer E> ? OptionalEvents<E> : C[K] | undefined
}

/** One of several parts is there: what any of them binds may be missing. */
export type NamesOfOne<P extends readonly unknown[]> = {
  readonly [K in keyof NamesOfAll<P>]: NamesOfAll<P>[K] extends BoundEvents<infer E>
    ? OptionalEvents<E>
    : NamesOfAll<P>[K] | undefined
}

/** All of several parts are there. */
export type NamesOfAll<P extends readonly unknown[]> = P extends readonly [infer First, ...infer Rest]
  ? NamesOf<First> & NamesOfAll<Rest>
  : unknown

/** The parts themselves if no two of them have a name in common; else types that say so. */
export type Distinct<P extends readonly unknown[], Taken = never> = P extends readonly [infer First, ...infer Rest]
  ? [Apart<First, keyof NamesOf<First>, Taken>, ...Distinct<Rest, Taken | keyof NamesOf<First>>]
  : P extends readonly []
    ? []
    : P

type Apart<P, N, Taken> = [N & Taken] extends [never]
  ? P
  : string extends N | Taken
    ? P
    : PatternTypeError<`'${N & Taken & string}' is already the name of an earlier step`>

/** The type of the events of several parts. */
export type EventOfAll<P extends readonly unknown[]> = P[number] extends Part<infer E, infer _N> ? E : never

/** What the condition of the last part sees: all that is bound before, and of a loop its own events so far. */
export type Visible<B, C> = B & {
  readonly [K in keyof C]: C[K] extends BoundEvents<infer E> ? BoundEvents<E> : undefined
}

/** All that a match binds. */
export type Bindings<B, C> = { readonly [K in keyof (B & C)]: Listed<(B & C)[K]> }

type Listed<V> =
  V extends OptionalEvents<infer E> ? readonly E[] | undefined : V extends BoundEvents<infer E> ? readonly E[] : V

/**
 * A condition as a function of the event, of what is bound, and of the event of the key directly before this one. What
 * it looks at is told by the number of its parameters, so leave away those that it does not need.
 */
export type StepTest<E, V> = (event: E, bound: V, previous: E | undefined) => boolean
