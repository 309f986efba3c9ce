/** Recipes of patterns: plain data with a small case for each choice, from which `any-pattern.ts` builds. */
import fc from 'fast-check'
import { anyCondition, type ConditionOptions, type ConditionRecipe } from './any-condition.ts'

export type Link = 'next' | 'followedBy' | 'followedByAny' | 'notNext' | 'notFollowedBy'
export type Loop = 'none' | 'times' | 'range' | 'fromNone' | 'timesOrMore' | 'oneOrMore'

/** A step, an absence, or a group: what cannot be where it stands is built as something that can. */
export interface PartRecipe {
  readonly link: Link
  readonly conditions: readonly ConditionRecipe[]
  readonly loop: Loop
  readonly min: number
  readonly more: number
  readonly inner: 'relaxed' | 'consecutive' | 'allowCombinations'
  readonly eagerness: 'none' | 'greedy' | 'reluctant'
  readonly longest: boolean
  readonly optional: boolean
  readonly until: ConditionRecipe | null
  /** Bounds on time in milliseconds; 0 is none. */
  readonly gapBound: number
  readonly repeatBound: number
  readonly stepBound: number
  readonly heldFor: number
  readonly inclusive: boolean
  /** What is in a group; empty: it is none. */
  readonly inside: readonly SequenceRecipe[]
  readonly body: 'sequence' | 'either' | 'allOf'
  /** Whether an absence is of the first sequence in it. */
  readonly absent: boolean
  readonly between: 'followedBy' | 'next' | 'followedByAny'
}

export type SequenceRecipe = readonly PartRecipe[]

export interface PatternRecipe {
  readonly elements: SequenceRecipe
  readonly end: SequenceRecipe
  readonly within: number
  readonly inclusive: boolean
  readonly skip: 'noSkip' | 'skipPastLastEvent' | 'skipToNext' | 'skipToFirst' | 'skipToLast'
  /** Which step is skipped to. */
  readonly target: number
}

export interface RecipeOptions extends ConditionOptions {
  readonly maxElements: number
  readonly bounded: boolean
  readonly timeBounds: boolean
}

/** How deep groups are nested. */
const DEPTH = 2

export function anyRecipe(options: RecipeOptions): fc.Arbitrary<PatternRecipe> {
  const { maxElements, bounded } = options
  const part = anyPart(options, DEPTH)
  const absence = anyPart(options, 0).map((recipe) =>
    isAbsence(recipe) ? recipe : ({ ...recipe, link: 'notFollowedBy' } as const),
  )
  return fc.record({
    elements: fc.array(part, { minLength: 1, maxLength: maxElements + 1, size: 'max' }),
    end: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(absence, { minLength: 1, maxLength: 2, size: 'max' }) },
    ),
    // 0 is none, where the pattern can do without.
    within: fc.constantFrom(...(bounded ? [] : [0, 0, 0]), 4, 6, 9, 14),
    inclusive: fc.boolean(),
    skip: fc.constantFrom('noSkip', 'noSkip', 'noSkip', 'skipPastLastEvent', 'skipToNext', 'skipToFirst', 'skipToLast'),
    target: fc.nat(5),
  })
}

export function isAbsence({ link }: PartRecipe): boolean {
  return link === 'notNext' || link === 'notFollowedBy'
}

function anyPart(options: RecipeOptions, depth: number): fc.Arbitrary<PartRecipe> {
  const condition = anyCondition(options)
  const conditions = fc.array(condition, { minLength: 1, maxLength: 3, size: 'max' })
  const bound = options.timeBounds ? fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 3) : fc.constant(0)
  const groups =
    depth === 0
      ? []
      : [
          {
            weight: 1,
            arbitrary: fc.array(fc.array(anyPart(options, depth - 1), { minLength: 1, maxLength: 3, size: 'max' }), {
              minLength: 1,
              maxLength: 3,
              size: 'max',
            }),
          },
        ]
  return fc.record({
    link: fc.constantFrom('followedBy', 'next', 'followedByAny', 'notFollowedBy', 'notNext'),
    conditions: fc.oneof({ weight: 9, arbitrary: conditions }, { weight: 1, arbitrary: fc.constant([]) }),
    loop: fc.constantFrom(
      'none',
      'none',
      'none',
      'none',
      'none',
      'times',
      'range',
      'fromNone',
      'timesOrMore',
      'oneOrMore',
      'oneOrMore',
    ),
    min: fc.integer({ min: 1, max: 2 }),
    more: fc.integer({ min: 1, max: 2 }),
    inner: fc.constantFrom('relaxed', 'consecutive', 'allowCombinations'),
    eagerness: fc.constantFrom('none', 'none', 'none', 'greedy', 'reluctant'),
    longest: fc.constantFrom(false, false, true),
    optional: fc.constantFrom(false, false, true),
    until: fc.option(condition, { freq: 3 }),
    gapBound: bound,
    repeatBound: bound,
    stepBound: bound,
    heldFor: options.timeBounds ? fc.constantFrom(...Array<0>(16).fill(0), 1, 2) : fc.constant(0),
    inclusive: fc.boolean(),
    inside: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, ...groups),
    body: fc.constantFrom('sequence', 'either', 'allOf'),
    absent: options.alone ? fc.constant(false) : fc.boolean(),
    between: fc.constantFrom('followedBy', 'next', 'followedByAny'),
  })
}
