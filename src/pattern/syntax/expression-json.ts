/** Reading the expressions of a pattern back. */
import type { Expression } from '../../event/expression.ts'
import { anyExpression } from '../../event/json/expression.ts'
import { read } from '../../event/json/shape.ts'
import { misfit } from './json-reader.ts'

/** @param at the path of the expression, for errors. @throws TidemarkError `BAD_PATTERN_JSON` */
export function expressionFromJson(json: unknown, at: string = 'expression'): Expression {
  return read(anyExpression, json, at, misfit)
}
