/** The JSON form of expressions: they are JSON already, so this only reads them back, and checks every part. */
import type { AggregateFunction, CompareOperator, Expression } from '../expression.ts'
import { choice, list, misfit, scalar, text, variants, type Fields, type Shape } from './shape.ts'

/** What looks at the event alone. */
type OneEvent = Exclude<Expression, { readonly kind: 'bound' | 'aggregate' | 'previous' }>

/** The shapes of what may be in an expression whose parts have a shape. */
function fieldsOf(part: Shape<Expression>): {
  readonly [K in OneEvent['kind']]: Fields<Extract<OneEvent, { readonly kind: K }>>
} {
  return {
    literal: { value: scalar },
    field: { path: text },
    compare: { op: choice<CompareOperator>('==', '!=', '<', '<=', '>', '>='), left: part, right: part },
    arithmetic: { op: choice('+', '-', '*', '/', '%'), left: part, right: part },
    text: { op: choice('contains', 'startsWith', 'endsWith'), left: part, right: part },
    absolute: { operand: part },
    missing: { operand: part },
    oneOf: { operand: part, values: list(scalar) },
    not: { operand: part },
    and: { operands: list(part) },
    or: { operands: list(part) },
  }
}

/** An expression over the event alone. */
export const aloneExpression: Shape<Expression> = (json, at, depth) => ofOneEvent(json, at, depth)

const ofOneEvent: Shape<OneEvent> = variants<OneEvent>(fieldsOf(aloneExpression))

/** Any expression: also over what is bound, and over the event before. */
export const anyExpression: Shape<Expression> = (json, at, depth) => {
  const expression = ofAnyEvent(json, at, depth)
  // What is counted may be the events themselves.
  if (expression.kind === 'aggregate' && expression.path === '' && expression.fn !== 'count')
    throw misfit(`${at}.path`, '', 'text')
  return expression
}

const ofAnyEvent: Shape<Expression> = variants<Expression>({
  ...fieldsOf(anyExpression),
  bound: { step: text, path: text, at: choice('first', 'last') },
  aggregate: {
    fn: choice<AggregateFunction>('count', 'sum', 'avg', 'min', 'max'),
    step: text,
    path: (json, at, depth) => (json === '' ? '' : text(json, at, depth)),
  },
  previous: { path: text },
})
