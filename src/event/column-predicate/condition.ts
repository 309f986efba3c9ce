/**
 * What a loop over columns decides: a predicate without functions, whose shared atoms are taken from masks that were filled
 * before.
 */
import type { Expression } from '../expression.ts'
import type { Predicate } from '../predicate.ts'

export type Condition =
  /** Holds where the expression is true: not where it is false, nor where it is unknown. */
  | { readonly kind: 'true'; readonly expression: Expression }
  /** Holds where the mask at this place is 1. */
  | { readonly kind: 'mask'; readonly at: number }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }

type ExpressionAtom = Extract<Predicate, { kind: 'expression' }>

/**
 * Parts that stand beside each other and need no mask become one expression, so that what is known of it as a whole is used:
 * `type = 'A' or type = 'B'` is one look-up.
 *
 * @param maskOf the place of the mask of an atom; -1: it is decided in the loop
 * @returns `null` if a function takes part
 */
export function conditionOf(predicate: Predicate, maskOf: (atom: ExpressionAtom) => number): Condition | null {
  switch (predicate.kind) {
    case 'function':
      return null
    case 'expression': {
      const at = maskOf(predicate)
      return at < 0 ? { kind: 'true', expression: predicate.expression } : { kind: 'mask', at }
    }
    case 'and':
    case 'or': {
      const conditions: Condition[] = []
      for (const part of predicate.conditions) {
        const condition = conditionOf(part, maskOf)
        if (condition === null) return null
        conditions.push(condition)
      }
      return joined(predicate.kind, conditions)
    }
  }
}

function joined(kind: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const operands = conditions.flatMap((condition) => (condition.kind === 'true' ? [condition.expression] : []))
  const rest = conditions.filter((condition) => condition.kind !== 'true')
  if (operands.length === 0) return { kind, conditions }
  const known: Condition = {
    kind: 'true',
    expression: operands.length === 1 ? operands[0]! : { kind, operands },
  }
  return rest.length === 0 ? known : { kind, conditions: [known, ...rest] }
}
