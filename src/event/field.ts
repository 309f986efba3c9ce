/** The fluent front end of expressions: `field('celsius').gt(80)`. Each call gives a new, frozen value. */
import { TidemarkError, show } from '../base/errors.ts'
import type {
  AggregateFunction,
  ArithmeticOperator,
  CompareOperator,
  Expression,
  Scalar,
  TextOperator,
} from './expression.ts'

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

/**
 * What was bound by earlier steps: a field of one event, or an aggregate over all events of a step so far.
 *
 * Aggregates are kept up to date event by event. `sum` and `count` of nothing are 0; `avg`, `min` and `max` of nothing
 * are unknown. Values that are not numbers are passed over.
 */
export interface BoundFields {
  /** A field of the event bound to an earlier step; of a loop, its last event so far (or its first). */
  (step: string, path: string, at?: 'first' | 'last'): ExpressionBuilder
  /** How many events are bound to the step; with a path, those in which that field is present. */
  count(step: string, path?: string): ExpressionBuilder
  sum(step: string, path: string): ExpressionBuilder
  avg(step: string, path: string): ExpressionBuilder
  min(step: string, path: string): ExpressionBuilder
  max(step: string, path: string): ExpressionBuilder
}

/** A field of an event bound to an earlier step, `bound('warm', 'celsius')`, or an aggregate: `bound.avg('hot', 'celsius')`. */
export const bound: BoundFields = Object.freeze(
  Object.assign(
    (step: string, path: string, at: 'first' | 'last' = 'last') =>
      new ExpressionBuilder({ kind: 'bound', step, path: checkedPath(path), at }),
    {
      count: (step: string, path?: string) => aggregateOf('count', step, path === undefined ? '' : checkedPath(path)),
      sum: (step: string, path: string) => aggregateOf('sum', step, checkedPath(path)),
      avg: (step: string, path: string) => aggregateOf('avg', step, checkedPath(path)),
      min: (step: string, path: string) => aggregateOf('min', step, checkedPath(path)),
      max: (step: string, path: string) => aggregateOf('max', step, checkedPath(path)),
    },
  ),
)

function aggregateOf(fn: AggregateFunction, step: string, path: string): ExpressionBuilder {
  return new ExpressionBuilder({ kind: 'aggregate', fn, step, path })
}

/**
 * A field of the event of the same key that came directly before the one under test, in the order of event time, whether
 * any step took it or not. Unknown for the first event of a key.
 */
export function previous(path: string): ExpressionBuilder {
  return new ExpressionBuilder({ kind: 'previous', path: checkedPath(path) })
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
