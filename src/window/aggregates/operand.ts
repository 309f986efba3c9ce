/** Reads operands of events. */
import { show } from '../../base/errors.ts'
import { compileExpression, OBJECT_READERS } from '../../event/compile.ts'
import { expressionText } from '../../event/expression.ts'
import { isNumber, notANumber } from '../../event/not-a-number.ts'
import type { Reader } from '../../event/path.ts'
import { compileReader } from '../../event/reader.ts'
import type { Operand } from '../syntax/aggregate.ts'

/** A field or the result of a function as it is, an expression's as a scalar. Only functions can throw. */
export function operandReader(of: Operand): Reader {
  if (typeof of === 'string') return compileReader(of)
  if (typeof of === 'function') return of as Reader
  const compiled = compileExpression(of, OBJECT_READERS)
  return (event) => compiled(event, undefined)
}

/** Reads a number, or `null` where the value is missing. @throws TidemarkError `NOT_A_NUMBER` when it reads anything else */
export function numberReader(fn: string, of: Operand): (event: unknown) => number | null {
  const read = operandReader(of)
  return (event) => {
    const value = read(event)
    if (isNumber(value)) return value
    if (value === null || value === undefined) return null
    throw notANumber(fn, operandText(of), value)
  }
}

/** For messages and `explain`. */
export function operandText(of: Operand): string {
  return typeof of === 'object' ? expressionText(of) : show(of)
}
