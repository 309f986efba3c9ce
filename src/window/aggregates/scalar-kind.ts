/** The kinds of values that can be compared among themselves. */
import { TidemarkError, show } from '../../base/errors.ts'

export type ScalarKind = 'number' | 'text' | 'date' | 'bigint' | 'truth value'

/** `null`: it is of none, as NaN and dates that are none. */
export function scalarKind(value: unknown): ScalarKind | null {
  switch (typeof value) {
    case 'number':
      return value === value ? 'number' : null
    case 'string':
      return 'text'
    case 'bigint':
      return 'bigint'
    case 'boolean':
      return 'truth value'
    default:
      return value instanceof Date && !Number.isNaN(value.getTime()) ? 'date' : null
  }
}

export function notComparable(fn: string, operand: string, value: unknown): TidemarkError {
  return new TidemarkError('NOT_COMPARABLE', {
    message: `${fn}(${operand}) met a value that cannot be compared with others: ${show(value)}.`,
    hint: 'Numbers, text, dates and bigints can; give it a field or a function that has such a value.',
    data: { operand, value },
  })
}

export function mixedKinds(fn: string, operand: string, kinds: readonly ScalarKind[]): TidemarkError {
  return new TidemarkError('MIXED_KINDS', {
    message: `${fn}(${operand}) met values of several kinds in one window: ${kinds.join(', ')}.`,
    hint: 'Map the field to one kind of value first.',
    data: { operand, kinds },
  })
}
