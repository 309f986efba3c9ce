/**
 * The plan of a pattern: its syntax, checked, with each condition split into what looks at one event alone (decided
 * once, at classify) and what relates the event to earlier ones (decided per partial match).
 *
 * A plan is a plain value; nothing in it depends on an engine.
 */
import type { Predicate } from '../../event/predicate.ts'
import { looksBack, type Condition } from '../syntax/condition.ts'
import type { Element, PatternSyntax, Step } from '../syntax/pattern.ts'
import { checkPattern } from './check.ts'
import { warningsOf, type PlanWarning } from './warnings.ts'

/** The condition of one element: it holds if `alone` holds (`null`: always) and then `related` does (`null`: always). */
export interface PlanTest {
  readonly alone: Predicate | null
  readonly related: Condition | null
}

export interface PatternPlan {
  readonly name: string
  readonly syntax: PatternSyntax
  readonly elements: readonly Element[]
  /** By element. */
  readonly tests: readonly PlanTest[]
  /** `Infinity` without a window. */
  readonly withinMs: number
  readonly withinInclusive: boolean
  /** Whether matches wait for partial matches that started earlier or at the same event. */
  readonly holdsBack: boolean
  readonly anyLongest: boolean
  /** Why events that satisfy no condition must not be dropped before sorting; empty: they may be. */
  readonly prefilterRefused: readonly string[]
  readonly warnings: readonly PlanWarning[]
}

/**
 * Checks a pattern and plans it.
 *
 * @throws TidemarkError `BAD_PATTERN`, `UNBOUND_STEP`, `ABSENCE_WITHOUT_WINDOW` or `UNSUPPORTED`, naming the step
 */
export function planPattern(syntax: PatternSyntax): PatternPlan {
  checkPattern(syntax)
  const { elements, within } = syntax
  const tests = elements.map(({ where }) => splitCondition(where))
  const loops = elements.filter((element): element is Step => element.kind === 'step' && element.repeat !== null)
  return Object.freeze({
    name: syntax.name,
    syntax,
    elements,
    tests,
    withinMs: within?.ms ?? Infinity,
    withinInclusive: within?.inclusive ?? false,
    holdsBack: syntax.skip !== 'noSkip',
    anyLongest: loops.some(({ repeat }) => repeat!.longest),
    prefilterRefused: refusals(elements, tests),
    warnings: warningsOf(syntax),
  })
}

/**
 * Splits a conjunction: expressions over the event alone may move forward, since they never throw; a function only as
 * long as nothing before it looks back, so that a condition which guards another is asked first.
 */
function splitCondition(where: Condition | null): PlanTest {
  if (where === null) return { alone: null, related: null }
  const parts = where.kind === 'and' ? where.conditions : [where]
  const alone: Condition[] = []
  const related: Condition[] = []
  for (const part of parts) {
    const movable = !looksBack(part) && (related.length === 0 || !callsFunction(part))
    ;(movable ? alone : related).push(part)
  }
  return { alone: joined(alone), related: joined(related) }
}

function joined(conditions: readonly Condition[]): Condition | null {
  if (conditions.length === 0) return null
  return conditions.length === 1 ? conditions[0]! : { kind: 'and', conditions }
}

function callsFunction(condition: Condition): boolean {
  if (condition.kind === 'function') return true
  return condition.kind !== 'expression' && condition.conditions.some(callsFunction)
}

/** An event that satisfies nothing can still matter where "the next event" is asked for, or where a step takes any. */
function refusals(elements: readonly Element[], tests: readonly PlanTest[]): string[] {
  const reasons: string[] = []
  elements.forEach((element, i) => {
    if (i > 0 && element.gap === 'strict') {
      reasons.push(`${element.kind === 'step' ? 'next' : 'notNext'}('${element.name}') asks for the very next event`)
    }
    if (element.kind === 'step' && element.repeat?.inner === 'strict') reasons.push(`'${element.name}' is consecutive`)
    if (tests[i]!.alone === null) reasons.push(`'${element.name}' has no condition on the event alone`)
    if (element.kind === 'step' && loopBeforeAbsence(elements, i))
      reasons.push(`the range of '${element.name}' ends before an absence`)
  })
  return reasons
}

/** In `times(a, b)` before `notFollowedBy` only the very next event can end the optional repetitions (see program/compile). */
function loopBeforeAbsence(elements: readonly Element[], at: number): boolean {
  const step = elements[at]!
  const following = elements[at + 1]
  if (step.kind !== 'step' || step.repeat === null || step.repeat.max === null) return false
  return step.repeat.max > step.repeat.min && following?.kind === 'absence' && following.gap === 'relaxed'
}
