/** Conditions on one event of a pattern: plain data, but for the functions in them. */
import type { Bound } from '../../event/evaluate.ts'
import { expressionText, stepsIn, usesPrevious, type Expression } from '../../event/expression.ts'
import { leavesOf, partsOf, type Element, type Sequence, type Within } from './pattern.ts'

/**
 * A condition written as a function. It must be pure: it may be called as often as the engine likes, and its answer
 * must depend on its arguments alone. If it throws, it is false for that event, and the throw is reported.
 */
export type EventTest = (event: unknown, bound: Bound, previous: unknown) => unknown

export type Condition =
  | { readonly kind: 'expression'; readonly expression: Expression }
  /**
   * `looksBack`: it takes the bound events as its second argument, so it cannot be decided by the event alone.
   * `looksAtPrevious`: it takes the event of the key before this one as its third.
   */
  | {
      readonly kind: 'function'
      readonly test: EventTest
      readonly looksBack: boolean
      readonly looksAtPrevious: boolean
    }
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] }
  | Completes

/**
 * A match of a whole sequence, begun after the event that was taken last, is complete with this event: what the absence
 * of a group is about. It stands alone, as the condition of an absence.
 */
export interface Completes {
  readonly kind: 'completes'
  readonly sequence: Sequence
  /** The longest time from the first event of such a match to its last; the window of the whole holds as well. */
  readonly within: Within | null
}

/** Whether a condition relates the event to events bound earlier; if not, it looks at one event alone. */
export function looksBack(condition: Condition): boolean {
  switch (condition.kind) {
    case 'expression':
      return stepsIn(condition.expression).length > 0
    case 'function':
      return condition.looksBack
    case 'completes':
      return true
    case 'and':
    case 'or':
      return condition.conditions.some(looksBack)
  }
}

/** Whether a condition looks at the event of the key directly before the one under test. */
export function looksAtPrevious(condition: Condition): boolean {
  switch (condition.kind) {
    case 'expression':
      return usesPrevious(condition.expression)
    case 'function':
      return condition.looksAtPrevious
    case 'completes':
      return conditionsIn(condition.sequence.elements).some(looksAtPrevious)
    case 'and':
    case 'or':
      return condition.conditions.some(looksAtPrevious)
  }
}

/** The conditions of all steps and absences, and those that end loops. */
export function conditionsIn(elements: readonly Element[]): readonly Condition[] {
  const wheres = leavesOf(elements).map(({ where }) => where)
  const untils = partsOf(elements).map(({ repeat }) => repeat?.until ?? null)
  return [...wheres, ...untils].filter((condition) => condition !== null)
}

/** The condition as text, for `explain`; a function shows by its name, or as its own source if that is short. */
export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'expression':
      return expressionText(condition.expression)
    case 'function':
      return functionText(condition.test)
    case 'completes':
      return `a match of ${leavesOf(condition.sequence.elements)
        .map(({ name }) => name)
        .join(', ')} is complete`
    case 'and':
    case 'or':
      return condition.conditions
        .map((part) => (part.kind === 'and' || part.kind === 'or' ? `(${conditionText(part)})` : conditionText(part)))
        .join(` ${condition.kind} `)
  }
}

function functionText(test: EventTest): string {
  if (test.name !== '') return `${test.name}()`
  const source = test.toString().replaceAll(/\s+/g, ' ')
  return source.length <= 72 ? source : `${source.slice(0, 71)}…`
}
