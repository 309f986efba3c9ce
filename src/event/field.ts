/** The fluent front end of expressions: `field('celsius').gt(80)`. Each call gives a new, frozen value. */
import { TidemarkError, show } from '../base/errors.ts'
import type { ArithmeticOperator, CompareOperator, Expression, Scalar, TextOperator } from './expression.ts'

/** What may stand beside an operator: another expression, or a constant. */
export type Operand = ExpressionBuilder | number | string | boolean

/** An expression under construction; `expression` is the plain value. Also a condition, where its value is a truth value. */
export class ExpressionBuilder {
  readonly expression: Expression

  constructor(expression: Expression) {
    this.expression = Object.freeze(expression)
  }

  eq(other: Operand): ExpressionBuilder {
    return this.#compare('==', other)
  }
  ne(other: Operand): ExpressionBuilder {
    return this.#compare('!=', other)
  }
  lt(other: Operand): ExpressionBuilder {
    return this.#compare('<', other)
  }
  lte(other: Operand): ExpressionBuilder {
    return this.#compare('<=', other)
  }
  gt(other: Operand): ExpressionBuilder {
    return this.#compare('>', other)
  }
  gte(other: Operand): ExpressionBuilder {
    return this.#compare('>=', other)
  }
  /** Both bounds inclusive. */
  between(low: Operand, high: Operand): ExpressionBuilder {
    return this.gte(low).and(this.lte(high))
  }
  oneOf(...values: readonly Scalar[]): ExpressionBuilder {
    return new ExpressionBuilder({ kind: 'oneOf', operand: this.expression, values: Object.freeze([...values]) })
  }
  /** True if the field is absent, `null`, or has no scalar value. */
  isMissing(): ExpressionBuilder {
    return new ExpressionBuilder({ kind: 'missing', operand: this.expression })
  }
  isPresent(): ExpressionBuilder {
    return this.isMissing().not()
  }

  plus(other: Operand): ExpressionBuilder {
    return this.#arithmetic('+', other)
  }
  minus(other: Operand): ExpressionBuilder {
    return this.#arithmetic('-', other)
  }
  times(other: Operand): ExpressionBuilder {
    return this.#arithmetic('*', other)
  }
  dividedBy(other: Operand): ExpressionBuilder {
    return this.#arithmetic('/', other)
  }
  modulo(other: Operand): ExpressionBuilder {
    return this.#arithmetic('%', other)
  }
  abs(): ExpressionBuilder {
    return new ExpressionBuilder({ kind: 'absolute', operand: this.expression })
  }

  contains(other: Operand): ExpressionBuilder {
    return this.#text('contains', other)
  }
  startsWith(other: Operand): ExpressionBuilder {
    return this.#text('startsWith', other)
  }
  endsWith(other: Operand): ExpressionBuilder {
    return this.#text('endsWith', other)
  }

  and(...others: readonly ExpressionBuilder[]): ExpressionBuilder {
    return this.#logic('and', others)
  }
  or(...others: readonly ExpressionBuilder[]): ExpressionBuilder {
    return this.#logic('or', others)
  }
  not(): ExpressionBuilder {
    return new ExpressionBuilder({ kind: 'not', operand: this.expression })
  }

  #compare(op: CompareOperator, other: Operand): ExpressionBuilder {
    return new ExpressionBuilder({ kind: 'compare', op, left: this.expression, right: operandOf(other) })
  }
  #arithmetic(op: ArithmeticOperator, other: Operand): ExpressionBuilder {
    return new ExpressionBuilder({ kind: 'arithmetic', op, left: this.expression, right: operandOf(other) })
  }
  #text(op: TextOperator, other: Operand): ExpressionBuilder {
    return new ExpressionBuilder({ kind: 'text', op, left: this.expression, right: operandOf(other) })
  }
  #logic(kind: 'and' | 'or', others: readonly ExpressionBuilder[]): ExpressionBuilder {
    const operands = [this, ...others].flatMap(({ expression }) =>
      expression.kind === kind ? expression.operands : [expression],
    )
    return new ExpressionBuilder({ kind, operands: Object.freeze(operands) })
  }
}

/** A field of the event under test; dots lead into nested values: `field('geometry.coordinates.1')`. */
export function field(path: string): ExpressionBuilder {
  return new ExpressionBuilder({ kind: 'field', path: checkedPath(path) })
}

/** A field of the event bound to an earlier step; of a loop, its last event so far (or its first). */
export function bound(step: string, path: string, at: 'first' | 'last' = 'last'): ExpressionBuilder {
  return new ExpressionBuilder({ kind: 'bound', step, path: checkedPath(path), at })
}

/** A constant, where one must stand on the left: `literal(3).times(field('amps'))`. */
export function literal(value: number | string | boolean): ExpressionBuilder {
  return new ExpressionBuilder({ kind: 'literal', value })
}

function operandOf(operand: Operand): Expression {
  if (operand instanceof ExpressionBuilder) return operand.expression
  if (typeof operand === 'number' || typeof operand === 'string' || typeof operand === 'boolean') {
    return Object.freeze({ kind: 'literal', value: operand })
  }
  throw notAnOperand(operand)
}

function checkedPath(path: string): string {
  if (typeof path === 'string' && path !== '') return path
  throw new TidemarkError('BAD_EXPRESSION', {
    message: `A field is named by its path, as text that is not empty; this is ${show(path)}.`,
    hint: "Write field('celsius'), or field('geometry.coordinates.1') for a nested value.",
    data: { path },
  })
}

function notAnOperand(operand: unknown): TidemarkError {
  return new TidemarkError('BAD_EXPRESSION', {
    message: `An expression compares with a number, text, a truth value or another expression; this is ${show(operand)}.`,
    hint: 'For a missing value use isMissing() or isPresent(); for anything else write the condition as a function.',
    data: { operand },
  })
}
