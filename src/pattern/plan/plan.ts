/**
 * The plan of a pattern: its syntax, checked, with each condition split into what looks at one event alone (decided
 * once, at classify) and what relates the event to those bound (decided per partial match).
 *
 * A plan is a plain value; nothing in it depends on an engine. Steps and absences are known by their number from here
 * on: the place in which they are written, groups opened.
 */
import type { Predicate } from '../../event/predicate.ts'
import { looksAtPrevious, looksBack, type Completes, type Condition } from '../syntax/condition.ts'
import {
  bindsList,
  leavesOf,
  partsOf,
  type Absence,
  type Group,
  type PatternSyntax,
  type Skip,
  type Step,
} from '../syntax/pattern.ts'
import { checkPattern } from './check.ts'
import { warningsOf, type PlanWarning } from './warnings.ts'

/** A condition: it holds if `alone` holds (`null`: always) and then `related` does (`null`: always). */
export interface PlanTest {
  readonly condition: Condition
  /** The number of the step or absence it belongs to. */
  readonly leaf: number
  readonly alone: Predicate | null
  readonly related: Condition | null
}

/** A loop marked `longest`: the numbers of the steps in it, and of those written before it. */
export interface LongestLoop {
  readonly inside: ReadonlySet<number>
  readonly before: ReadonlySet<number>
}

export interface PatternPlan {
  readonly name: string
  readonly syntax: PatternSyntax
  /** Steps and absences by number. */
  readonly leaves: readonly (Step | Absence)[]
  /** By number: whether the name stands for a list. */
  readonly lists: readonly boolean[]
  /** Every condition of a step, an absence or an `until`, each object once. */
  readonly tests: readonly PlanTest[]
  /** `Infinity` without a window. */
  readonly withinMs: number
  readonly withinInclusive: boolean
  readonly skip: Skip
  /** Whether matches wait for partial matches that started earlier. */
  readonly holdsBack: boolean
  readonly longest: readonly LongestLoop[]
  /** Whether two ways can lead to the same binding: with groups, that a match is found once has to be seen to. */
  readonly ambiguous: boolean
  readonly warnings: readonly PlanWarning[]
}

let plans: WeakMap<PatternSyntax, PatternPlan> | undefined

/**
 * Checks a pattern and plans it. The plan of a frozen pattern is remembered with it, since nothing else decides it: who starts
 * ten thousand rules again, plans none of them.
 *
 * @throws TidemarkError naming the step or construct that cannot be, see `checkPattern`
 */
export function planPattern(syntax: PatternSyntax): PatternPlan {
  if (!Object.isFrozen(syntax)) return planAnew(syntax)
  plans ??= new WeakMap()
  let plan = plans.get(syntax)
  if (plan === undefined) plans.set(syntax, (plan = planAnew(syntax)))
  return plan
}

function planAnew(syntax: PatternSyntax): PatternPlan {
  checkPattern(syntax)
  const { elements, within } = syntax
  const leaves = leavesOf(elements)
  const parts = partsOf(elements)
  return Object.freeze({
    name: syntax.name,
    syntax,
    leaves,
    lists: leaves.map(({ name }) => bindsList(elements, name)),
    tests: testsOf(leaves, parts, syntax.partitionBy.length > 0),
    withinMs: within?.ms ?? Infinity,
    withinInclusive: within?.inclusive ?? false,
    skip: syntax.skip,
    holdsBack: syntax.skip !== 'noSkip',
    longest: parts.filter(({ repeat }) => repeat?.longest === true).map((part) => longestLoop(leaves, part)),
    ambiguous: parts.some(({ kind }) => kind === 'group'),
    warnings: warningsOf(syntax),
  })
}

/** @param partitions the events of a key are kept apart, so that what comes before an event is the rule's own affair */
function testsOf(
  leaves: PatternPlan['leaves'],
  parts: readonly (Step | Group)[],
  partitions: boolean,
): readonly PlanTest[] {
  const tests = new Map<Condition, PlanTest>()
  const add = (condition: Condition | null, leaf: number): void => {
    if (condition === null || tests.has(condition)) return
    tests.set(condition, { condition, leaf, ...splitCondition(condition, partitions) })
  }
  for (const [leaf, { where }] of leaves.entries()) add(where, leaf)
  for (const part of parts) add(part.repeat?.until ?? null, leaves.indexOf(leavesOf([part])[0]!))
  return [...tests.values()]
}

function longestLoop(leaves: PatternPlan['leaves'], part: Step | Group): LongestLoop {
  const inside = new Set(leavesOf([part]).map((leaf) => leaves.indexOf(leaf)))
  const first = Math.min(...inside)
  return { inside, before: new Set([...leaves.keys()].filter((leaf) => leaf < first)) }
}

/**
 * Splits a conjunction: expressions over the event alone may move forward, since they never throw; a function only as
 * long as nothing before it looks back, so that a condition which guards another is asked first.
 */
function splitCondition(
  where: Condition,
  partitions: boolean,
): { readonly alone: Predicate | null; readonly related: Condition | null } {
  const parts = conjunctsOf(where)
  const alone: Condition[] = []
  const related: Condition[] = []
  for (const part of parts) {
    const relates = looksBack(part) || (partitions && looksAtPrevious(part))
    const movable = !relates && (related.length === 0 || !callsFunction(part))
    ;(movable ? alone : related).push(part)
  }
  return { alone: joined(alone) as Predicate | null, related: joined(related) }
}

/** What must all hold: an expression passes if each of its conjuncts does. */
function conjunctsOf(condition: Condition): readonly Condition[] {
  if (condition.kind === 'and') return condition.conditions.flatMap(conjunctsOf)
  if (condition.kind !== 'expression' || condition.expression.kind !== 'and') return [condition]
  return condition.expression.operands.flatMap((expression) => conjunctsOf({ kind: 'expression', expression }))
}

function joined(conditions: readonly Condition[]): Condition | null {
  if (conditions.length === 0) return null
  return conditions.length === 1 ? conditions[0]! : { kind: 'and', conditions }
}

function callsFunction(condition: Condition): boolean {
  if (condition.kind === 'and' || condition.kind === 'or') return condition.conditions.some(callsFunction)
  return condition.kind !== 'expression'
}

/** The pattern of which no match may be complete, as one of its own: within the window of the whole, or a shorter one. */
export function innerPattern(
  { name, within: whole, partitionBy }: PatternSyntax,
  { sequence, within: own }: Completes,
): PatternSyntax {
  const within = own === null || (whole !== null && whole.ms < own.ms) ? whole : own
  return {
    kind: 'pattern',
    name,
    elements: sequence.elements,
    within,
    skip: 'noSkip',
    partitionBy,
    output: { kind: 'matches', limit: null },
  }
}

/** Whether any condition looks at the event of the key before the one under test, so that no event may be left out. */
export function needsPrevious({ tests }: PatternPlan): boolean {
  return tests.some(({ condition }) => looksAtPrevious(condition))
}
