/** What becomes of a value that must be a number and is none. */
import { TidemarkError, show } from '../base/errors.ts'

/** Infinite ones are numbers. NaN is none: it would be the result of all that it takes part in. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value === value
}

/**
 * @param fn what met it: `sum`
 * @param operand where the value comes from, as it is shown: `'celsius'`
 */
export function notANumber(fn: string, operand: string, value: unknown): TidemarkError {
  return new TidemarkError('NOT_A_NUMBER', {
    message: `${fn}(${operand}) met a value that is not a number: ${show(value)}.`,
    hint: 'Give the field a number in every event, or map it first.',
    data: { operand, value },
  })
}
