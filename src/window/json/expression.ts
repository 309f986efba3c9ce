/** Expressions over one event, read back; and operands, which may also be the name of a field. */
import type { Expression } from '../../event/expression.ts'
import { choice, list, scalar, text, variants, type Shape } from './shape.ts'

/** Windows know no steps and no event before. */
type OneEvent = Exclude<Expression, { readonly kind: 'bound' | 'aggregate' | 'previous' }>

export const expression: Shape<Expression> = (json, at, depth) => ofOneEvent(json, at, depth)

export const operand: Shape<string | Expression> = (json, at, depth) =>
  typeof json === 'string' ? text(json, at, depth) : expression(json, at, depth)

const ofOneEvent: Shape<OneEvent> = variants<OneEvent>({
  literal: { value: scalar },
  field: { path: text },
  compare: { op: choice('==', '!=', '<', '<=', '>', '>='), left: expression, right: expression },
  arithmetic: { op: choice('+', '-', '*', '/', '%'), left: expression, right: expression },
  text: { op: choice('contains', 'startsWith', 'endsWith'), left: expression, right: expression },
  absolute: { operand: expression },
  missing: { operand: expression },
  oneOf: { operand: expression, values: list(scalar) },
  not: { operand: expression },
  and: { operands: list(expression) },
  or: { operands: list(expression) },
})
