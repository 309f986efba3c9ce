/** Where values come from, as it is written and as it is kept. */
import { ExpressionBuilder } from '../../event/field.ts'
import { operandsOf, type Expression } from '../../event/expression.ts'
import type { Operand } from '../syntax/aggregate.ts'
import type { FrameCondition } from '../syntax/frame.ts'
import { contradiction, misfit, type BuilderCode } from './errors.ts'

const OPERAND_HINT = "Name a field ('celsius'), or give an expression (field('a').plus(field('b'))) or a function."
const CONDITION_HINT = "Give an expression (field('celsius').gt(80)) or a function: (event) => event.celsius > 80."

/** @throws TidemarkError of `code` if it is none, or an expression about more than one event */
export function operand(code: BuilderCode, input: unknown, what: string): Operand {
  const of = withoutBuilder(input)
  checkOperand(code, of, what)
  return of
}

/** @throws TidemarkError of `code` if it is none, or an expression about more than one event */
export function condition(code: BuilderCode, input: unknown, what: string): FrameCondition {
  const of = withoutBuilder(input)
  checkCondition(code, of, what)
  return of
}

export function checkOperand(code: BuilderCode, of: unknown, what: string): asserts of is Operand {
  if (typeof of === 'function' || (typeof of === 'string' && of !== '')) return
  if (!isExpression(of))
    throw misfit(code, `${what} is read from a field, an expression or a function`, of, OPERAND_HINT)
  checkOneEvent(code, of, what)
}

export function checkCondition(code: BuilderCode, of: unknown, what: string): asserts of is FrameCondition {
  if (typeof of === 'function') return
  if (!isExpression(of)) throw misfit(code, `${what} is an expression or a function`, of, CONDITION_HINT)
  checkOneEvent(code, of, what)
}

function withoutBuilder(input: unknown): unknown {
  return input instanceof ExpressionBuilder ? input.expression : input
}

function isExpression(of: unknown): of is Expression {
  return typeof of === 'object' && of !== null && 'kind' in of && typeof of.kind === 'string'
}

/** Windows look at each event by itself: there are no steps, and the event before it is not known. */
function checkOneEvent(code: BuilderCode, expression: Expression, what: string): void {
  const { kind } = expression
  if (kind === 'bound' || kind === 'aggregate' || kind === 'previous')
    throw contradiction(
      code,
      `${what} is read from one event, and its expression uses ${kind === 'previous' ? 'previous(…)' : 'bound(…)'}.`,
      'Use field(…) alone: windows know no steps and no event before.',
      { expression },
    )
  for (const part of operandsOf(expression)) checkOneEvent(code, part, what)
}
