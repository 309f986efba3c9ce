/**
 * The typed builder of patterns. Each call returns a *new* pattern, so a prefix can be shared by several.
 *
 * A finished pattern is a rule: give it a name with `named` and hand it to `detect`. What it says is in `syntax`, a
 * frozen value; all checks which need the whole pattern are made when it is planned.
 */
import { ExpressionBuilder } from '../../event/field.ts'
import type { DurationInput } from '../../time/duration.ts'
import type { Condition, EventTest } from '../syntax/condition.ts'
import { deepFreeze } from '../syntax/freeze.ts'
import { patternToJson, syntaxFromJson, type PatternJson } from '../syntax/json.ts'
import type { Gap, MatchAggregate, PatternSyntax } from '../syntax/pattern.ts'
import { absence, composed, composedFirst } from './compose.ts'
import { badMiss, notACondition } from './errors.ts'
import * as settings from './settings.ts'
import type {
  AnyPart,
  Bindings,
  Binds,
  FieldPath,
  Fitting,
  FreshName,
  Optional,
  Part,
  PartInput,
  PartTypes,
  Repeated,
  StepTest,
  Visible,
} from './types.ts'

/** Options of `within`. */
export interface WithinOptions {
  /** `false` (default): `later - earlier < duration`, as in Flink. `true`: `<=`. */
  readonly inclusive?: boolean
  /**
   * What is bounded. `'match'` (default): the time from the first event of the match to its last. `'previous'`: from the
   * event before this part to its first one, and between its repetitions; on an absence at the end, how long it must
   * last. `'step'`: from the first event of this part to its last, all repetitions together.
   */
  readonly of?: settings.BoundOf
}

/** Options of `skipToFirst` and `skipToLast`. */
export interface SkipOptions {
  /** If a match has no event of the step, or begins with it: `'ignore'` (default) skips nothing; `'error'` fails the job. */
  readonly onMiss?: 'ignore' | 'error'
}

/**
 * A pattern over events of type `E`, whose matches bind `B & C`.
 *
 * @typeParam E the type of the events
 * @typeParam B what the parts before the last one bind, by name
 * @typeParam C what the last part binds, by name
 * @typeParam A what is given instead of matches: `null` nothing, `'detect'` that there are any, or aggregates by name
 */
export class Pattern<E, B = unknown, C = unknown, A = null> implements Part<E, B & C> {
  /** What this pattern says, as plain frozen data. */
  readonly syntax: PatternSyntax
  /** Type-level only: the bindings of a match. */
  declare readonly bindings?: Bindings<B, C>
  /** Type-level only: the type of the events. */
  declare readonly event?: E
  /** Type-level only: what it is as a part of another pattern. */
  declare readonly part?: PartTypes<E, B & C>
  /** Type-level only: what is given instead of matches. */
  declare readonly aggregates?: A

  constructor(syntax: PatternSyntax) {
    this.syntax = deepFreeze(syntax)
  }

  /**
   * The next event of the key must be this one: strict contiguity.
   *
   * @param part a name; or a pattern, or what `either` and `allOf` give, which then stands here as a group; or a function
   *   that makes one of these from a `begin` of its own, whose conditions see what is bound here
   */
  next<const P extends PartInput<PatternStart<E, B & C>>>(
    part: P & Fitting<P, E, B & C>,
  ): Pattern<E, B & C, Binds<P, E, B & C>, A> {
    return this.#part(part, 'strict')
  }

  /** The next event *that satisfies the condition*; others in between are passed over. Relaxed contiguity. @see next */
  followedBy<const P extends PartInput<PatternStart<E, B & C>>>(
    part: P & Fitting<P, E, B & C>,
  ): Pattern<E, B & C, Binds<P, E, B & C>, A> {
    return this.#part(part, 'relaxed')
  }

  /** *Every* later event that satisfies the condition, each in a match of its own. @see next */
  followedByAny<const P extends PartInput<PatternStart<E, B & C>>>(
    part: P & Fitting<P, E, B & C>,
  ): Pattern<E, B & C, Binds<P, E, B & C>, A> {
    return this.#part(part, 'any')
  }

  /** The next event must not satisfy the condition. Binds nothing. */
  notNext<N extends string>(name: FreshName<N, B & C> & N): Pattern<E, B & C, unknown, A> {
    return this.#to(settings.withAbsence(this.syntax, absence(name, 'strict')))
  }

  /**
   * No event that satisfies the condition may come before the next step. At the end of a pattern it needs `within`:
   * the match is the absence, and certain when the window has passed. Binds nothing.
   *
   * @param part a name; or a pattern, or what `either` and `allOf` give, of which then no match may begin and be complete
   *   in that time. Its conditions see its own steps alone
   */
  notFollowedBy<const P extends PartInput<PatternStart<E>>>(
    part: P & Fitting<P, E, B & C>,
  ): Pattern<E, B & C, unknown, A> {
    return this.#to(settings.withAbsence(this.syntax, absence(madeInside(part), 'relaxed')))
  }

  /**
   * What the event of this step must satisfy; several are joined by *and*, left to right.
   *
   * @param condition an expression, or a pure function of the event, of what is bound so far, and of the event of the key
   *   before it. A function with one parameter looks at the event alone and is called once per event; one with more is
   *   called per partial match.
   */
  where(condition: ExpressionBuilder | StepTest<E, Visible<B, C>>): Pattern<E, B, C, A> {
    return this.#to(settings.withCondition(this.syntax, 'and', toCondition(condition)))
  }

  /** An alternative to all conditions of this step so far: `where(a).or(b).where(c)` is `(a or b) and c`. */
  or(condition: ExpressionBuilder | StepTest<E, Visible<B, C>>): Pattern<E, B, C, A> {
    return this.#to(settings.withCondition(this.syntax, 'or', toCondition(condition)))
  }

  /**
   * Exactly `n` times; with another number, from `n` to that many. From 0 it is also optional.
   *
   * @param gap the longest time between two repetitions: `times(3, { seconds: 5 })`, `times(1, 3, 'PT5S')`
   */
  times<N extends number>(n: N, gap?: Exclude<DurationInput, number>): Pattern<E, B, Times<E, C, N>, A>
  times<N extends number>(min: N, max: number, gap?: DurationInput): Pattern<E, B, Times<E, C, N>, A>
  times<N extends number>(min: N, second?: DurationInput, third?: DurationInput): Pattern<E, B, Times<E, C, N>, A> {
    const isRange = typeof second === 'number'
    const times = { min, max: isRange ? second : min, gap: isRange ? third : second }
    return this.#to(settings.repeated(this.syntax, times))
  }

  /** At least `min` times. @param gap the longest time between two repetitions */
  timesOrMore(min: number, gap?: DurationInput): Pattern<E, B, Repeated<E, C>, A> {
    return this.#to(settings.repeated(this.syntax, { min, max: null, gap }))
  }

  /**
   * Once or more. Between two events of the loop others are passed over, unless `consecutive`.
   *
   * @param gap the longest time between two repetitions
   */
  oneOrMore(gap?: DurationInput): Pattern<E, B, Repeated<E, C>, A> {
    return this.#to(settings.repeated(this.syntax, { min: 1, max: null, gap }))
  }

  /** This part may be missing; so there is a match with it, and one without. */
  optional(): Pattern<E, B, Optional<C>, A> {
    return this.#to(settings.optional(this.syntax))
  }

  /** Nothing may lie between two repetitions of this part. */
  consecutive(): Pattern<E, B, C, A> {
    return this.#to(settings.withInner(this.syntax, 'strict', 'consecutive()'))
  }

  /** Between two repetitions of this part any event may be passed over, also one that fits: all combinations. */
  allowCombinations(): Pattern<E, B, C, A> {
    return this.#to(settings.withInner(this.syntax, 'any', 'allowCombinations()'))
  }

  /** Of the matches with one start, only one that no other extends in this loop; emitted when it can no longer grow. */
  longest(): Pattern<E, B, C, A> {
    return this.#to(settings.longest(this.syntax))
  }

  /** The loop takes all it can: what follows neither takes nor passes over an event that the loop could take. */
  greedy(): Pattern<E, B, C, A> {
    return this.#to(settings.greedy(this.syntax))
  }

  /** The loop takes as little as it can: it does not take an event that what follows could take. */
  reluctant(): Pattern<E, B, C, A> {
    return this.#to(settings.reluctant(this.syntax))
  }

  /** Ends a loop without a limit: an event that satisfies the condition is neither taken nor passed over by it. */
  until(condition: ExpressionBuilder | StepTest<E, Visible<B, C>>): Pattern<E, B, C, A> {
    return this.#to(settings.until(this.syntax, toCondition(condition)))
  }

  /**
   * The condition has held at least so long, from the first event of this step to its last. A single step becomes a loop
   * over consecutive events, and there is one result, as soon as that is so; a loop keeps its own ways.
   */
  heldFor(duration: DurationInput): Pattern<E, B, Repeated<E, C>, A> {
    return this.#to(settings.heldFor(this.syntax, duration))
  }

  /**
   * The longest time from the first event of a match to its last; or, with `of`, of a gap or of one part. Written more
   * than once, the shortest holds.
   */
  within(duration: DurationInput, { inclusive = false, of = 'match' }: WithinOptions = {}): Pattern<E, B, C, A> {
    return this.#to(settings.within(this.syntax, duration, inclusive, of))
  }

  /** Every match is emitted, also those that overlap (the default). */
  noSkip(): Pattern<E, B, C, A> {
    return this.#to(settings.withSkip(this.syntax, 'noSkip'))
  }

  /** A match that is emitted takes all that start at its first event with it. */
  skipToNext(): Pattern<E, B, C, A> {
    return this.#to(settings.withSkip(this.syntax, 'skipToNext'))
  }

  /** A match that is emitted takes all that start at or before its last event with it: no two matches overlap. */
  skipPastLastEvent(): Pattern<E, B, C, A> {
    return this.#to(settings.withSkip(this.syntax, 'skipPastLastEvent'))
  }

  /** A match that is emitted takes all with it that start before the first event that it binds to `step`. */
  skipToFirst(step: keyof (B & C) & string, options: SkipOptions = {}): Pattern<E, B, C, A> {
    return this.#skipTo('first', step, options)
  }

  /** A match that is emitted takes all with it that start before the last event that it binds to `step`. */
  skipToLast(step: keyof (B & C) & string, options: SkipOptions = {}): Pattern<E, B, C, A> {
    return this.#skipTo('last', step, options)
  }

  /** Matches only events of a key that have equal values in these fields. */
  partitionBy(...paths: readonly FieldPath<E>[]): Pattern<E, B, C, A> {
    return this.#to(settings.partitionBy(this.syntax, paths))
  }

  /**
   * Of the matches that become certain at one moment for one key, no more than `limit` are given. Which ones is not said,
   * but always the same.
   */
  atMost(limit: number): Pattern<E, B, C, A> {
    return this.#to(settings.atMost(this.syntax, limit))
  }

  /** Instead of the matches that become certain at one moment for one key: only that there are any. */
  detectOnly(): Pattern<E, B, C, 'detect'> {
    return this.#to(settings.withOutput(this.syntax, { kind: 'detect' }))
  }

  /**
   * Instead of the matches that become certain at one moment for one key: how many they are, and aggregates over all of
   * them. They are not listed, so this costs little also where there are very many.
   *
   * @example .count((all) => ({ hottest: all.max('hot', 'celsius') }))
   */
  count(): Pattern<E, B, C, Readonly<Record<string, never>>>
  count<const G extends Readonly<Record<string, MatchAggregate>>>(
    aggregates: (all: MatchFields<E, keyof (B & C) & string>) => G,
  ): Pattern<E, B, C, { readonly [K in keyof G]: number | null }>
  count<G extends Readonly<Record<string, MatchAggregate>>>(
    aggregates?: (all: MatchFields<E, keyof (B & C) & string>) => G,
  ): Pattern<E, B, C, { readonly [K in keyof G]: number | null }> {
    const output = { kind: 'count', aggregates: { ...aggregates?.(MATCH_FIELDS) } } as const
    return this.#to(settings.withOutput(this.syntax, output))
  }

  /** Names the rule; the name is part of the identity of its matches. The default is the names of its steps. */
  named(name: string): Pattern<E, B, C, A> {
    return this.#to(settings.named(this.syntax, name))
  }

  /** The JSON form, read back by `patternFromJson`. Throws `NOT_PORTABLE` if a condition is a function. */
  toJSON(): PatternJson {
    return patternToJson(this.syntax)
  }

  #part<C2>(part: unknown, gap: Gap): Pattern<E, B & C, C2, A> {
    return this.#to(settings.withPart(this.syntax, composed(madeInside(part), gap)))
  }

  #skipTo(to: 'first' | 'last', step: string, { onMiss = 'ignore' }: SkipOptions): Pattern<E, B, C, A> {
    if (onMiss !== 'ignore' && onMiss !== 'error') throw badMiss(onMiss)
    return this.#to(settings.withSkip(this.syntax, { to, step, onMiss }))
  }

  #to<B2, C2, A2>(syntax: PatternSyntax): Pattern<E, B2, C2, A2> {
    return new Pattern(syntax)
  }
}

/** What `times` makes of the names of a part: lists, which may be missing if they may be empty. */
type Times<E, C, N extends number> = N extends 0 ? Optional<Repeated<E, C>> : Repeated<E, C>

/** Aggregates over all matches that become certain at one moment: of a field of the events bound to a step. */
export interface MatchFields<E, N extends string> {
  sum(step: N, path: FieldPath<E>): MatchAggregate
  avg(step: N, path: FieldPath<E>): MatchAggregate
  min(step: N, path: FieldPath<E>): MatchAggregate
  max(step: N, path: FieldPath<E>): MatchAggregate
}

const MATCH_FIELDS: MatchFields<AnyEvent, string> = Object.freeze({
  sum: (step: string, path: string): MatchAggregate => ({ fn: 'sum', step, path }),
  avg: (step: string, path: string): MatchAggregate => ({ fn: 'avg', step, path }),
  min: (step: string, path: string): MatchAggregate => ({ fn: 'min', step, path }),
  max: (step: string, path: string): MatchAggregate => ({ fn: 'max', step, path }),
})

/** A pattern of any shape: what `detect` takes. */
// oxlint-disable-next-line typescript/no-explicit-any -- variance: a rule over Reading is accepted where its events are
export type AnyPattern<E = any> = Pattern<E, any, any, any>

/** The bindings of the matches of a pattern: `{ warm: Reading; hot: readonly Reading[] }`. */
export type BindingsOf<P> = P extends Pattern<infer _E, infer B, infer C, infer _A> ? Bindings<B, C> : never

/** The type of the events of a pattern. */
export type EventOf<P> = P extends Pattern<infer E, infer _B, infer _C, infer _A> ? E : never

/**
 * What a pattern with `count` computes besides the number of matches: `{ hottest: number | null }`. `'detect'` for
 * `detectOnly`, `null` for a pattern that gives its matches.
 */
export type AggregatesOf<P> = P extends Pattern<infer _E, infer _B, infer _C, infer A> ? A : never

/** An event whose type nobody told. */
// oxlint-disable-next-line typescript/no-explicit-any -- the fields of an untyped event are of any type
export type AnyEvent = Readonly<Record<string, any>>

/**
 * What `pattern<Reading>()` gives: the place where the type of the events is told and the names begin.
 *
 * @typeParam B what conditions see besides, where a part is made inside of a pattern
 */
export interface PatternStart<E, B = unknown> {
  /**
   * Every event that satisfies the conditions of this step may be the first of a match.
   *
   * @param part a name, or a group as in `Pattern.next`
   */
  begin<const P extends PartInput<PatternStart<E, B>>>(part: P & Fitting<P, E, B>): Pattern<E, B, Binds<P, E, B>>
}

/**
 * Starts a pattern over events of type `E`, perhaps with the name of the rule.
 *
 * @example pattern<Reading>('overheating').begin('warm').where((r) => r.celsius > 60)
 */
export function pattern<E = AnyEvent>(name?: string): PatternStart<E> {
  return startOf<E, unknown>(name)
}

function startOf<E, B>(name?: string): PatternStart<E, B> {
  return { begin: (part) => new Pattern(settings.started(composedFirst(madeInside(part)), name)) }
}

/** What a function gives that makes a part. */
function madeInside(part: unknown): unknown {
  return typeof part === 'function' ? (part as (inside: PatternStart<unknown>) => AnyPart)(startOf()) : part
}

/** Starts a pattern over events of no particular type: `begin('hot')` is `pattern().begin('hot')`. */
export function begin<const P extends PartInput<PatternStart<AnyEvent>>>(
  part: P & Fitting<P, AnyEvent, unknown>,
): Pattern<AnyEvent, unknown, Binds<P, AnyEvent, unknown>> {
  return new Pattern(settings.started(composedFirst(madeInside(part)), undefined))
}

/** Reads back what `JSON.stringify(pattern)` wrote. @throws TidemarkError `BAD_PATTERN_JSON` */
export function patternFromJson(json: unknown): AnyPattern {
  return new Pattern(syntaxFromJson(json))
}

function toCondition<E, V>(condition: ExpressionBuilder | StepTest<E, V>): Condition {
  if (condition instanceof ExpressionBuilder) return { kind: 'expression', expression: condition.expression }
  if (typeof condition !== 'function') throw notACondition(condition)
  return {
    kind: 'function',
    test: condition as EventTest,
    looksBack: condition.length > 1,
    looksAtPrevious: condition.length > 2,
  }
}
