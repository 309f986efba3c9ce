/**
 * Expressions over events, as plain data.
 *
 * An expression can be printed, sent as JSON, compared for equality (so that rules share it), evaluated over objects
 * (`evaluate.ts`) and over columns (`columns/`). A function can do none of these. Both front ends make expressions.
 *
 * Logic is SQL's, with three values: a missing field is *unknown* (`null`), a comparison with unknown or between
 * values of different types is unknown, and a condition passes only if it is true. So `not (x > 1)` does not pass for
 * an event without `x`. Nothing here throws on any event.
 */

/** The values an expression works on. `null` is unknown; `undefined` in an event is read as `null`. */
export type Scalar = number | string | boolean | null

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>='
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type TextOperator = 'contains' | 'startsWith' | 'endsWith'
export type AggregateFunction = 'count' | 'sum' | 'avg' | 'min' | 'max'

export type Expression =
  | { readonly kind: 'literal'; readonly value: Scalar }
  /** A field of the event under test; dots lead into nested objects and arrays (`geometry.coordinates.1`). */
  | { readonly kind: 'field'; readonly path: string }
  /** A field of an event bound to an earlier step; of a loop, its first or its last one so far. */
  | { readonly kind: 'bound'; readonly step: string; readonly path: string; readonly at: 'first' | 'last' }
  /** Over the events bound to a step so far. `count` without a path (`''`) counts the events themselves. */
  | { readonly kind: 'aggregate'; readonly fn: AggregateFunction; readonly step: string; readonly path: string }
  /** A field of the event of the same key directly before the event under test, in event time; bound or not. */
  | { readonly kind: 'previous'; readonly path: string }
  | { readonly kind: 'compare'; readonly op: CompareOperator; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'arithmetic'
      readonly op: ArithmeticOperator
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'text'; readonly op: TextOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'absolute'; readonly operand: Expression }
  | { readonly kind: 'missing'; readonly operand: Expression }
  | { readonly kind: 'oneOf'; readonly operand: Expression; readonly values: readonly Scalar[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and'; readonly operands: readonly Expression[] }
  | { readonly kind: 'or'; readonly operands: readonly Expression[] }

/** The sub-expressions of an expression, left to right. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'field':
    case 'bound':
    case 'aggregate':
    case 'previous':
      return []
    case 'compare':
    case 'arithmetic':
    case 'text':
      return [expression.left, expression.right]
    case 'absolute':
    case 'missing':
    case 'oneOf':
    case 'not':
      return [expression.operand]
    case 'and':
    case 'or':
      return expression.operands
  }
}

/** The names of the steps whose events an expression looks at, each once, in order of appearance. */
export function stepsIn(expression: Expression): readonly string[] {
  const names = new Set<string>()
  const visit = (node: Expression): void => {
    if (node.kind === 'bound' || node.kind === 'aggregate') names.add(node.step)
    operandsOf(node).forEach(visit)
  }
  visit(expression)
  return [...names]
}

/** Whether an expression looks at the event before the one under test. */
export function usesPrevious(expression: Expression): boolean {
  switch (expression.kind) {
    case 'previous':
      return true
    case 'compare':
      return usesPrevious(expression.left) || usesPrevious(expression.right)
    default:
      return operandsOf(expression).some(usesPrevious)
  }
}

/** Infix text for people and for `explain`; fully parenthesised where it matters. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value)
    case 'field':
      return expression.path
    case 'bound':
      return expression.at === 'first'
        ? `first(${expression.step}).${expression.path}`
        : `${expression.step}.${expression.path}`
    case 'aggregate':
      return `${expression.fn}(${expression.step}${expression.path === '' ? '' : `.${expression.path}`})`
    case 'previous':
      return `previous(${expression.path})`
    case 'compare':
    case 'arithmetic':
    case 'text':
      return `${nested(expression.left)} ${expression.op} ${nested(expression.right)}`
    case 'absolute':
      return `abs(${expressionText(expression.operand)})`
    case 'missing':
      return `${nested(expression.operand)} is missing`
    case 'oneOf':
      return `${nested(expression.operand)} in [${expression.values.map((value) => JSON.stringify(value)).join(', ')}]`
    case 'not':
      return `not ${nested(expression.operand)}`
    case 'and':
    case 'or':
      return expression.operands.map(nested).join(` ${expression.kind} `)
  }
}

const ATOMIC: ReadonlySet<Expression['kind']> = new Set([
  'literal',
  'field',
  'bound',
  'aggregate',
  'previous',
  'absolute',
])

function nested(expression: Expression): string {
  const text = expressionText(expression)
  return ATOMIC.has(expression.kind) ? text : `(${text})`
}
