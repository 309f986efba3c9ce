/** Functions and conditions that users hand to a stream, checked. */
import { TidemarkError, show } from '../base/errors.ts'
import { compileExpression, OBJECT_READERS } from '../event/compile.ts'
import { expressionText } from '../event/expression.ts'
import { ExpressionBuilder } from '../event/field.ts'
import { holds } from './check-results.ts'

/** A condition as a test of an event. @param name the operator, for errors */
export function testOf<T>(name: string, condition: ((event: T) => unknown) | ExpressionBuilder): (event: T) => boolean {
  if (condition instanceof ExpressionBuilder) {
    const compiled = compileExpression(condition.expression, OBJECT_READERS)
    return (event) => compiled(event, undefined) === true
  }
  checkFunction(name, condition)
  return (event) => holds(name, condition(event))
}

/** The condition as it stands in a graph. */
export function textOf(condition: ExpressionBuilder | ((event: never) => unknown)): string {
  return condition instanceof ExpressionBuilder ? expressionText(condition.expression) : condition.name
}

/** @throws TidemarkError `NOT_A_FUNCTION` */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value === 'function') return
  throw new TidemarkError('NOT_A_FUNCTION', {
    message: `${name}() needs a function of an event; this is ${show(value)}.`,
    hint: `Write ${name}((event) => …)${name === 'filter' || name === 'sideOutput' ? ", or a condition such as field('celsius').gt(80)" : ''}.`,
    data: { operator: name, value },
  })
}
