/**
 * Arbitrary patterns: the whole language, over events of `sampleStream`.
 *
 * A pattern is made from a *recipe* by the real builder: so what fails shrinks to a few elements, and no pattern is made
 * that a user could not write. Where a recipe asks for what cannot be, or for more than the oracle can follow in
 * reasonable time, the nearest thing that can is built instead.
 */
import type fc from 'fast-check'
import { allOf, either } from '../pattern/builder/choice.ts'
import { pattern as startPattern, type AnyPattern } from '../pattern/builder/pattern.ts'
import type { AnyPart } from '../pattern/builder/types.ts'
import { needsWindow } from '../pattern/plan/check.ts'
import { toWhere, type ConditionRecipe, type Where } from './any-condition.ts'
import type { SampleEvent } from './event-stream.ts'
import { anyRecipe, type PatternRecipe } from './pattern-recipe.ts'
import { settle, type Settled, type SettledPart } from './settle-recipe.ts'

export interface AnyPatternOptions {
  /** Steps and absences after the first, those in groups included. Default 4. */
  readonly maxElements?: number
  /** Whether conditions may be functions; without them the pattern has a JSON form. Default true. */
  readonly functions?: boolean
  /** The name of the rule. Default `rule`. */
  readonly name?: string
  /** Whether the pattern always has a window. Default false. */
  readonly bounded?: boolean
  /** Whether conditions look at the event alone, and perhaps at the one before it. Default false. */
  readonly alone?: boolean
  /** Whether parts may have bounds on time of their own: before them, between repetitions, on their length. Default true. */
  readonly timeBounds?: boolean
}

/** Patterns that `planPattern` accepts, built by the builder; hand `pattern.syntax` to the oracle. */
export function anyPattern(options: AnyPatternOptions = {}): fc.Arbitrary<AnyPattern<SampleEvent>> {
  const {
    maxElements = 4,
    functions = true,
    name = 'rule',
    bounded = false,
    alone = false,
    timeBounds = true,
  } = options
  return anyRecipe({ maxElements, functions, bounded, alone, timeBounds }).map((recipe) =>
    build(recipe, settle(recipe, maxElements), name),
  )
}

/** The builder's types follow names known when compiling; these are made at run time. */
type Loose = AnyPattern<SampleEvent>

function build(recipe: PatternRecipe, elements: Settled, name: string): Loose {
  const { within, inclusive, skip, target } = recipe
  let pattern = sequence(elements, [])
  if (within > 0) pattern = pattern.within(within, { inclusive })
  else if (needsWindow(pattern.syntax)) pattern = pattern.within(6, { inclusive })
  const steps = namesIn(elements)
  if (skip === 'skipToFirst' || skip === 'skipToLast') pattern = pattern[skip](steps[target % steps.length]!)
  else pattern = pattern[skip]()
  return pattern.named(name)
}

/** The names of the steps, those in groups too. */
function namesIn(elements: Settled): readonly string[] {
  return elements.flatMap(({ kind, name, inside }) => {
    if (kind === 'absence') return []
    return kind === 'step' ? [name] : inside.flatMap((part) => namesIn(part))
  })
}

/** @param before the steps that can be bound before */
function sequence(elements: Settled, before: readonly string[]): Loose {
  const known = [...before]
  let pattern: Loose | null = null
  for (const part of elements) {
    const linked = link(pattern, part, known)
    pattern = part.kind === 'absence' ? absence(linked, part, known) : quantified(linked, part, known)
    known.push(...namesIn([part]))
  }
  return pattern!
}

function link(pattern: Loose | null, part: SettledPart, known: readonly string[]): Loose {
  const { kind, name, recipe } = part
  if (kind === 'absence') {
    if (recipe.link === 'notNext') return pattern!.notNext(name)
    const [absent] = part.inside
    // What must not come sees its own steps alone.
    return pattern!.notFollowedBy(absent === undefined ? name : sequence(absent, []))
  }
  const body: string | AnyPart = kind === 'step' ? name : group(part, known)
  if (pattern === null) return startPattern<SampleEvent>().begin(body)
  switch (part.link) {
    case 'next':
      return pattern.next(body)
    case 'followedBy':
      return pattern.followedBy(body)
    case 'followedByAny':
      return pattern.followedByAny(body)
  }
}

function group({ kind, inside, loop, between }: SettledPart, before: readonly string[]): AnyPart {
  const all = inside.flatMap((part) => namesIn(part))
  const parts = inside.map((part) => {
    const own = new Set(namesIn(part))
    // In a group that repeats, all may be bound in an earlier round; of members in any order, the others may be.
    if (loop !== 'none') return sequence(part, [...before, ...all])
    return sequence(part, kind === 'allOf' ? [...before, ...all.filter((name) => !own.has(name))] : before)
  })
  if (kind === 'either') return either(...parts)
  return kind === 'allOf' ? allOf(...parts).between(between) : parts[0]!
}

function absence(pattern: Loose, { recipe, inside }: SettledPart, known: readonly string[]): Loose {
  const { gapBound, inclusive } = recipe
  const made = inside.length > 0 ? pattern : withConditions(pattern, recipe.conditions, known)
  return gapBound > 0 ? made.within(gapBound, { inclusive, of: 'previous' }) : made
}

function quantified(pattern: Loose, part: SettledPart, known: readonly string[]): Loose {
  const { kind, name, recipe, inside } = part
  const { min, more, inclusive } = recipe
  const gap = part.repeatBound > 0 ? [{ milliseconds: part.repeatBound }] : []
  let made = pattern
  if (part.loop === 'times') made = made.times(min, ...gap)
  if (part.loop === 'range') made = made.times(min, min + more, ...gap)
  if (part.loop === 'fromNone') made = made.times(0, more, ...gap)
  if (part.loop === 'timesOrMore') made = made.timesOrMore(min + 1, ...gap)
  if (part.loop === 'oneOrMore') made = made.oneOrMore(...gap)
  if (part.heldFor > 0) made = made.heldFor(part.heldFor)
  const own = kind === 'step' ? [name] : inside.flatMap((one) => namesIn(one))
  if (kind === 'step') made = withConditions(made, recipe.conditions, part.isLoop ? [...known, name] : known)
  if (part.eagerness !== 'none') made = made[part.eagerness]()
  if (part.inner !== 'relaxed') made = made[part.inner]()
  if (part.longest) made = made.longest()
  if (part.until !== null) made = made.until(whereOf(part.until, [...known, ...own]))
  if (part.stepBound > 0) made = made.within(part.stepBound, { inclusive, of: 'step' })
  if (part.gapBound > 0) made = made.within(part.gapBound, { inclusive, of: 'previous' })
  return part.optional ? made.optional() : made
}

function withConditions(pattern: Loose, conditions: readonly ConditionRecipe[], steps: readonly string[]): Loose {
  let made = pattern
  for (const condition of conditions) {
    const where = whereOf(condition, steps)
    made = condition.join === 'or' ? made.or(where) : made.where(where)
  }
  return made
}

function whereOf(condition: ConditionRecipe, steps: readonly string[]): Where {
  return toWhere(condition, steps)
}
