/**
 * The types behind the builder: which names are bound, and to what.
 *
 * A pattern carries two records: `B`, the names bound by the steps before the last one, and `C`, what the last step
 * adds. They stay apart because the last step can still change its shape (`oneOrMore`, `optional`), and because its own
 * condition sees the others, but not itself. Each method touches them once, so the work of the compiler grows with the
 * number of steps and not with its square.
 */

/** Shown by the compiler in the place of an argument that makes no sense; never exists at run time. */
export interface PatternTypeError<Message extends string> {
  readonly __patternTypeError: Message
}

/** The name itself if it is new, else a type that says so. */
export type FreshName<Name extends string, Taken> = Name extends keyof Taken
  ? PatternTypeError<`'${Name}' is already the name of an earlier step`>
  : Name

/** The last step repeats: its name stands for a list. */
export type Repeated<E, C> = {
  readonly [K in keyof C]: undefined extends C[K] ? readonly E[] | undefined : readonly E[]
}

/** The last step may be missing. */
export type Optional<C> = { readonly [K in keyof C]: C[K] | undefined }

/** What the condition of the last step sees: all that is bound before, and of a loop its own events so far. */
export type Visible<B, C> = B & {
  readonly [K in keyof C]: C[K] extends readonly unknown[] | undefined ? NonNullable<C[K]> : undefined
}

/** All that a match binds. */
export type Bindings<B, C> = { readonly [K in keyof (B & C)]: (B & C)[K] }

/** A condition as a function of the event and of what is bound. */
export type StepTest<E, V> = (event: E, bound: V) => boolean
