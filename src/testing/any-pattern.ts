/**
 * Arbitrary patterns: the whole language that this version can match, over events of `sampleStream`.
 *
 * A pattern is made from a *recipe*, plain data with a small case for each choice, by the real builder: so what fails
 * shrinks to a few elements, and no pattern is made that a user could not write.
 */
import fc from 'fast-check'
import { pattern as startPattern, type AnyPattern } from '../pattern/builder/pattern.ts'
import { anyCondition, toWhere, type ConditionRecipe } from './any-condition.ts'
import type { SampleEvent } from './event-stream.ts'

export interface AnyPatternOptions {
  /** Elements after `begin`, absences included. Default 3. */
  readonly maxElements?: number
  /** Whether conditions may be functions; without them the pattern has a JSON form. Default true. */
  readonly functions?: boolean
  /** The name of the rule. Default `rule`. */
  readonly name?: string
  /** Whether the pattern always has a window. Default false. */
  readonly bounded?: boolean
}

interface ElementRecipe {
  readonly link: 'next' | 'followedBy' | 'followedByAny' | 'notNext' | 'notFollowedBy'
  readonly conditions: readonly ConditionRecipe[]
  readonly loop: 'none' | 'times' | 'range' | 'timesOrMore' | 'oneOrMore'
  readonly min: number
  readonly more: number
  readonly inner: 'relaxed' | 'consecutive' | 'allowCombinations'
  readonly longest: boolean
  readonly optional: boolean
}

interface PatternRecipe {
  readonly first: ElementRecipe
  readonly rest: readonly ElementRecipe[]
  readonly end: readonly ElementRecipe[]
  readonly within: number
  readonly inclusive: boolean
  readonly skip: boolean
}

/** Patterns that `planPattern` accepts, built by the builder; hand `pattern.syntax` to the oracle. */
export function anyPattern(options: AnyPatternOptions = {}): fc.Arbitrary<AnyPattern<SampleEvent>> {
  const { maxElements = 3, functions = true, name = 'rule', bounded = false } = options
  const element = anyElement(functions)
  const absence = element.map(
    (recipe) => ({ ...recipe, link: isAbsence(recipe) ? recipe.link : 'notFollowedBy' }) as const,
  )
  const absences = fc.array(absence, { minLength: 1, maxLength: 2, size: 'max' })
  const recipe: fc.Arbitrary<PatternRecipe> = fc.record({
    first: element,
    rest: fc.array(element, { maxLength: maxElements, size: 'max' }),
    end: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: absences }),
    // 0 is none, where the pattern can do without.
    within: fc.constantFrom(...(bounded ? [] : [0, 0, 0]), 4, 6, 9, 14),
    inclusive: fc.boolean(),
    skip: fc.boolean(),
  })
  return recipe.map((made) => build(made, name, maxElements))
}

function anyElement(functions: boolean): fc.Arbitrary<ElementRecipe> {
  const conditions = fc.array(anyCondition(functions), { minLength: 1, maxLength: 3, size: 'max' })
  return fc.record({
    link: fc.constantFrom('followedBy', 'next', 'followedByAny', 'notFollowedBy', 'notNext'),
    conditions: fc.oneof({ weight: 9, arbitrary: conditions }, { weight: 1, arbitrary: fc.constant([]) }),
    loop: fc.constantFrom('none', 'none', 'none', 'none', 'times', 'range', 'timesOrMore', 'oneOrMore'),
    min: fc.integer({ min: 1, max: 2 }),
    more: fc.integer({ min: 1, max: 2 }),
    inner: fc.constantFrom('relaxed', 'consecutive', 'allowCombinations'),
    longest: fc.boolean(),
    optional: fc.constantFrom(false, false, true),
  })
}

function isAbsence({ link }: ElementRecipe): boolean {
  return link === 'notNext' || link === 'notFollowedBy'
}

/** The builder's types follow names known when compiling; these are made at run time. */
type Loose = AnyPattern<SampleEvent>

function build({ first, rest, end, within, inclusive, skip }: PatternRecipe, name: string, maxElements: number): Loose {
  const elements = [...rest, ...end].slice(0, maxElements)
  const steps: string[] = []
  // Ways to go on multiply with each gap that passes over events that fit, so only a few such gaps are let through.
  const budget = { left: 3 }
  let pattern = step(startPattern<SampleEvent>().begin('s0'), first, 's0', steps, budget)
  for (const [i, recipe] of elements.entries()) {
    const own = `${isAbsence(recipe) ? 'n' : 's'}${i + 1}`
    const link = recipe.link === 'followedByAny' && budget.left-- <= 0 ? 'followedBy' : recipe.link
    const linked = pattern[link](own as never) as Loose
    pattern = isAbsence(recipe) ? withConditions(linked, recipe, steps) : step(linked, recipe, own, steps, budget)
  }
  if (within > 0 || endsWithLastingAbsence(pattern)) pattern = pattern.within(within || 6, { inclusive })
  return (skip ? pattern.skipPastLastEvent() : pattern).named(name)
}

function endsWithLastingAbsence({ syntax: { elements } }: Loose): boolean {
  const trailing = elements.slice(elements.findLastIndex(({ kind }) => kind === 'step') + 1)
  return trailing.some(({ gap }) => gap === 'relaxed')
}

function step(pattern: Loose, recipe: ElementRecipe, name: string, steps: string[], budget: { left: number }): Loose {
  const { loop, min, more, longest, optional } = recipe
  let made = pattern
  if (loop === 'times') made = made.times(min)
  if (loop === 'range') made = made.times(min, min + more)
  if (loop === 'timesOrMore') made = made.timesOrMore(min + 1)
  if (loop === 'oneOrMore') made = made.oneOrMore()
  const looks = loop === 'none' ? steps : [...steps, name]
  made = withConditions(made, recipe, looks)
  if (loop !== 'none') {
    if (recipe.inner === 'consecutive') made = made.consecutive()
    if (recipe.inner === 'allowCombinations' && (budget.left -= 2) >= 0) made = made.allowCombinations()
    if (longest) made = made.longest()
  }
  steps.push(name)
  return optional ? made.optional() : made
}

function withConditions(pattern: Loose, { conditions }: ElementRecipe, steps: readonly string[]): Loose {
  let made = pattern
  for (const condition of conditions) {
    const where = toWhere(condition, steps) as never
    made = condition.join === 'or' ? made.or(where) : made.where(where)
  }
  return made
}
