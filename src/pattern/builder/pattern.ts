/**
 * The typed builder of patterns. Each call returns a *new* pattern, so a prefix can be shared by several.
 *
 * A finished pattern is a rule: give it a name with `named` and hand it to `detect`. What it says is in `syntax`, a
 * frozen value; all checks which need the whole pattern are made when it is planned.
 */
import { castDraft, produce, type Draft } from 'immer'
import { ExpressionBuilder } from '../../event/field.ts'
import type { Bound } from '../../event/evaluate.ts'
import { toMillis, type DurationInput } from '../../time/duration.ts'
import type { Condition } from '../syntax/condition.ts'
import { deepFreeze } from '../syntax/freeze.ts'
import { unsupported } from '../syntax/unsupported.ts'
import { patternToJson, syntaxFromJson, type PatternJson } from '../syntax/json.ts'
import type { Absence, Element, Gap, PatternSyntax, Repeat, Skip, Step } from '../syntax/pattern.ts'
import {
  badTimes,
  duplicateName,
  emptyWindow,
  notALoop,
  notOnAbsence,
  repeatedSetting,
  reservedName,
  notACondition,
} from './errors.ts'
import type { Bindings, FreshName, Optional, Repeated, StepTest, Visible } from './types.ts'

/** Options of `within`. */
export interface WithinOptions {
  /** `false` (default): `last - first < duration`, as in Flink. `true`: `<=`. */
  readonly inclusive?: boolean
}

/**
 * A pattern over events of type `E`, whose matches bind `B & C`.
 *
 * @typeParam E the type of the events
 * @typeParam B what the steps before the last one bind, by name
 * @typeParam C what the last step binds, by name
 */
export class Pattern<E, B = unknown, C = unknown> {
  /** What this pattern says, as plain frozen data. */
  readonly syntax: PatternSyntax
  /** Type-level only: the bindings of a match. */
  declare readonly bindings?: Bindings<B, C>
  /** Type-level only: the type of the events. */
  declare readonly event?: E

  constructor(syntax: PatternSyntax) {
    this.syntax = deepFreeze(syntax)
  }

  /** The next event of the key must be this one: strict contiguity. */
  next<N extends string>(name: FreshName<N, B & C> & N): Pattern<E, B & C, Readonly<Record<N, E>>> {
    return this.#step(name, 'strict')
  }

  /** The next event *that satisfies the condition*; others in between are passed over. Relaxed contiguity. */
  followedBy<N extends string>(name: FreshName<N, B & C> & N): Pattern<E, B & C, Readonly<Record<N, E>>> {
    return this.#step(name, 'relaxed')
  }

  /** *Every* later event that satisfies the condition, each in a match of its own. */
  followedByAny<N extends string>(name: FreshName<N, B & C> & N): Pattern<E, B & C, Readonly<Record<N, E>>> {
    return this.#step(name, 'any')
  }

  /** The next event must not satisfy the condition. Binds nothing. */
  notNext<N extends string>(name: FreshName<N, B & C> & N): Pattern<E, B & C, unknown> {
    return this.#absence(name, 'strict')
  }

  /**
   * No event that satisfies the condition may come before the next step. At the end of a pattern it needs `within`:
   * the match is the absence, and certain when the window has passed. Binds nothing.
   */
  notFollowedBy<N extends string>(name: FreshName<N, B & C> & N): Pattern<E, B & C, unknown> {
    return this.#absence(name, 'relaxed')
  }

  /**
   * What the event of this step must satisfy; several are joined by *and*, left to right.
   *
   * @param condition an expression, or a pure function of the event and of what is bound so far. A function with one
   *   parameter looks at the event alone and is called once per event; one with two is called per partial match.
   */
  where(condition: ExpressionBuilder | StepTest<E, Visible<B, C>>): Pattern<E, B, C> {
    return this.#condition('and', toCondition(condition))
  }

  /** An alternative to all conditions of this step so far: `where(a).or(b).where(c)` is `(a or b) and c`. */
  or(condition: ExpressionBuilder | StepTest<E, Visible<B, C>>): Pattern<E, B, C> {
    return this.#condition('or', toCondition(condition))
  }

  /** Exactly `min` times, or from `min` to `max`. From 0 it is also optional. */
  times(min: number, max: number = min): Pattern<E, B, Repeated<E, C>> {
    const from = Math.max(min, 1)
    if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < from)
      throw badTimes(this.#lastName, min, max)
    const repeated = this.#repeat({ min: from, max })
    return min === 0 ? (repeated.optional() as unknown as Pattern<E, B, Repeated<E, C>>) : repeated
  }

  /** At least `min` times. */
  timesOrMore(min: number): Pattern<E, B, Repeated<E, C>> {
    if (!Number.isInteger(min) || min < 1) throw badTimes(this.#lastName, min, null)
    return this.#repeat({ min, max: null })
  }

  /** Once or more. Between two events of the loop others are passed over, unless `consecutive`. */
  oneOrMore(): Pattern<E, B, Repeated<E, C>> {
    return this.#repeat({ min: 1, max: null })
  }

  /** The step may be missing; so there is a match with it, and one without. */
  optional(): Pattern<E, B, Optional<C>> {
    const step = this.#lastStep('optional()')
    if (step.optional) throw repeatedSetting(step.name, 'optional()')
    return this.#withLast({ ...step, optional: true })
  }

  /** Nothing may lie between two events of this loop. */
  consecutive(): Pattern<E, B, C> {
    return this.#inner('strict', 'consecutive()')
  }

  /** Between two events of this loop any event may be passed over, also one that fits: all combinations. */
  allowCombinations(): Pattern<E, B, C> {
    return this.#inner('any', 'allowCombinations()')
  }

  /** Of the matches with one start, only one that no other extends in this loop; emitted when it can no longer grow. */
  longest(): Pattern<E, B, C> {
    const { step, repeat } = this.#loop('longest()')
    if (repeat.longest) throw repeatedSetting(step.name, 'longest()')
    return this.#withLast({ ...step, repeat: { ...repeat, longest: true } })
  }

  /** The longest time from the first event to the last. Written more than once, the shortest holds. */
  within(duration: DurationInput, options: WithinOptions = {}): Pattern<E, B, C> {
    const ms = toMillis(duration, 'within')
    if (ms === 0) throw emptyWindow(this.syntax.name)
    const within = { ms, inclusive: options.inclusive ?? false }
    const now = this.syntax.within
    const shorter = now === null || ms < now.ms || (ms === now.ms && !within.inclusive) ? within : now
    return this.#edit((draft) => void (draft.within = shorter))
  }

  /** Every match is emitted, also those that overlap (the default). */
  noSkip(): Pattern<E, B, C> {
    return this.#skip('noSkip')
  }

  /** A match that is emitted takes all that start at or before its last event with it: no two matches overlap. */
  skipPastLastEvent(): Pattern<E, B, C> {
    return this.#skip('skipPastLastEvent')
  }

  /** Names the rule; the name is part of the identity of its matches. The default is the names of its steps. */
  named(name: string): Pattern<E, B, C> {
    if (typeof name !== 'string' || name === '') throw reservedName(name)
    return this.#edit((draft) => void (draft.name = name))
  }

  /** Not in this version. @throws TidemarkError `UNSUPPORTED` */
  until(_condition: unknown): never {
    throw unsupported('until', this.#lastName)
  }

  /** Not in this version; `longest()` is what most uses mean. @throws TidemarkError `UNSUPPORTED` */
  greedy(): never {
    throw unsupported('greedy', this.#lastName)
  }

  /** Not in this version. @throws TidemarkError `UNSUPPORTED` */
  skipToNext(): never {
    throw unsupported('skipToNext', this.#lastName)
  }

  /** Not in this version. @throws TidemarkError `UNSUPPORTED` */
  skipToFirst(_step: string): never {
    throw unsupported('skipToFirst', this.#lastName)
  }

  /** Not in this version. @throws TidemarkError `UNSUPPORTED` */
  skipToLast(_step: string): never {
    throw unsupported('skipToLast', this.#lastName)
  }

  /** The JSON form, read back by `patternFromJson`. Throws `NOT_PORTABLE` if a condition is a function. */
  toJSON(): PatternJson {
    return patternToJson(this.syntax)
  }

  get #last(): Element {
    return this.syntax.elements.at(-1)!
  }

  get #lastName(): string {
    return this.#last.name
  }

  #lastStep(setting: string): Step {
    const last = this.#last
    if (last.kind === 'absence') throw notOnAbsence(last.name, setting)
    return last
  }

  #loop(setting: string): { step: Step; repeat: Repeat } {
    const step = this.#lastStep(setting)
    if (step.repeat === null) throw notALoop(step.name, setting)
    return { step, repeat: step.repeat }
  }

  #step<B2, C2>(name: string, gap: Gap): Pattern<E, B2, C2> {
    return this.#append({ kind: 'step', name, gap, where: null, repeat: null, optional: false })
  }

  #absence<B2, C2>(name: string, gap: 'strict' | 'relaxed'): Pattern<E, B2, C2> {
    return this.#append({ kind: 'absence', name, gap, where: null } satisfies Absence)
  }

  #append<B2, C2>(element: Element): Pattern<E, B2, C2> {
    const { elements, name } = this.syntax
    checkName(element.name)
    if (elements.some((other) => other.name === element.name)) throw duplicateName(element.name)
    const isDefault = name === defaultName(elements)
    return this.#edit((draft) => {
      draft.elements.push(castDraft(element))
      if (isDefault) draft.name = defaultName(draft.elements)
    })
  }

  #withLast<C2>(element: Element): Pattern<E, B, C2> {
    return this.#edit((draft) => void (draft.elements[draft.elements.length - 1] = castDraft(element)))
  }

  #condition(kind: 'and' | 'or', condition: Condition): Pattern<E, B, C> {
    const last = this.#last
    const where: Condition =
      last.where === null ? condition : { kind, conditions: [...partsOf(last.where, kind), condition] }
    return this.#withLast({ ...last, where })
  }

  #repeat(times: { min: number; max: number | null }): Pattern<E, B, Repeated<E, C>> {
    const step = this.#lastStep('a quantifier')
    if (step.repeat !== null) throw repeatedSetting(step.name, 'a quantifier')
    return this.#withLast({
      ...step,
      repeat: { ...times, inner: 'relaxed', longest: false, greedy: false, until: null },
    })
  }

  #inner(inner: Gap, setting: string): Pattern<E, B, C> {
    const { step, repeat } = this.#loop(setting)
    if (repeat.inner !== 'relaxed') throw repeatedSetting(step.name, 'consecutive() or allowCombinations()')
    return this.#withLast({ ...step, repeat: { ...repeat, inner } })
  }

  #skip(skip: Skip): Pattern<E, B, C> {
    return this.#edit((draft) => void (draft.skip = skip))
  }

  /** A new pattern with a changed copy of the syntax; parts that did not change are shared. */
  #edit<B2, C2>(change: (draft: Draft<PatternSyntax>) => void): Pattern<E, B2, C2> {
    return new Pattern(produce(this.syntax, change))
  }
}

/** A pattern of any shape: what `detect` takes. */
// oxlint-disable-next-line typescript/no-explicit-any -- variance: a rule over Reading is accepted where its events are
export type AnyPattern<E = any> = Pattern<E, any, any>

/** The bindings of the matches of a pattern: `{ warm: Reading; hot: readonly Reading[] }`. */
export type BindingsOf<P> = P extends Pattern<infer _E, infer B, infer C> ? Bindings<B, C> : never

/** The type of the events of a pattern. */
export type EventOf<P> = P extends Pattern<infer E, infer _B, infer _C> ? E : never

/** An event whose type nobody told. */
// oxlint-disable-next-line typescript/no-explicit-any -- the fields of an untyped event are of any type
export type AnyEvent = Readonly<Record<string, any>>

/** What `pattern<Reading>()` gives: the place where the type of the events is told and the names begin. */
export interface PatternStart<E> {
  /** Every event that satisfies the conditions of this step may be the first of a match. */
  begin<N extends string>(name: N): Pattern<E, unknown, Readonly<Record<N, E>>>
}

/**
 * Starts a pattern over events of type `E`, perhaps with the name of the rule.
 *
 * @example pattern<Reading>('overheating').begin('warm').where((r) => r.celsius > 60)
 */
export function pattern<E = AnyEvent>(name?: string): PatternStart<E> {
  return {
    begin<N extends string>(step: N): Pattern<E, unknown, Readonly<Record<N, E>>> {
      checkName(step)
      const first: Step = { kind: 'step', name: step, gap: 'any', where: null, repeat: null, optional: false }
      const started = new Pattern<E, unknown, Readonly<Record<N, E>>>({
        kind: 'pattern',
        name: step,
        elements: [first],
        within: null,
        skip: 'noSkip',
      })
      return name === undefined ? started : started.named(name)
    },
  }
}

/** Starts a pattern over events of no particular type: `begin('hot')` is `pattern().begin('hot')`. */
export function begin<N extends string>(name: N): Pattern<AnyEvent, unknown, Readonly<Record<N, AnyEvent>>> {
  return pattern().begin(name)
}

/** Reads back what `JSON.stringify(pattern)` wrote. @throws TidemarkError `BAD_PATTERN_JSON` */
export function patternFromJson(json: unknown): AnyPattern {
  return new Pattern(syntaxFromJson(json))
}

function defaultName(elements: readonly Element[]): string {
  return elements.map(({ name }) => name).join(' ')
}

function checkName(name: unknown): asserts name is string {
  if (typeof name === 'object' && name !== null) throw unsupported('group', 'a pattern in the place of a name')
  if (typeof name !== 'string' || name === '' || name.startsWith('$')) throw reservedName(name)
}

function partsOf(condition: Condition, kind: 'and' | 'or'): readonly Condition[] {
  return condition.kind === kind ? condition.conditions : [condition]
}

function toCondition<E, V>(condition: ExpressionBuilder | StepTest<E, V>): Condition {
  if (condition instanceof ExpressionBuilder) return { kind: 'expression', expression: condition.expression }
  if (typeof condition !== 'function') throw notACondition(condition)
  return {
    kind: 'function',
    test: condition as (event: unknown, bound: Bound) => unknown,
    looksBack: condition.length > 1,
  }
}
