/**
 * The plain interpreter of expressions: their definition, executed. The oracle uses it, and every faster form
 * (closures over objects, loops over columns) must agree with it.
 */
import type {
  AggregateFunction,
  ArithmeticOperator,
  CompareOperator,
  Expression,
  Scalar,
  TextOperator,
} from './expression.ts'
import { readPath } from './path.ts'

/** The events bound so far, as conditions see them: one event, a list for a loop, `undefined` if nothing is bound. */
export type Bound = Readonly<Record<string, unknown>>

const NOTHING_BOUND: Bound = Object.freeze({})

/**
 * The value of `expression` for `event`, given what is bound and the event of its key before it.
 *
 * @param previous `undefined`: there is none, and its fields are unknown
 * @returns a scalar; `null` is unknown. Dates and luxon DateTimes are read as epoch milliseconds
 * @complexity O(size of the expression, and the events bound to the steps it aggregates); parses paths each time, so
 * not for the hot path
 */
export function evaluate(
  expression: Expression,
  event: unknown,
  bound: Bound = NOTHING_BOUND,
  previous?: unknown,
): Scalar {
  const value = (inner: Expression): Scalar => evaluate(inner, event, bound, previous)
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'field':
      return scalarOf(readPath(expression.path)(event))
    case 'bound':
      return scalarOf(readPath(expression.path)(boundEvent(bound[expression.step], expression.at)))
    case 'aggregate': {
      const { fn, path } = expression
      const events = boundEvents(bound[expression.step])
      if (fn === 'count' && path === '') return events.length
      return aggregate(
        fn,
        events.map((one) => scalarOf(readPath(path)(one))),
      )
    }
    case 'previous':
      return scalarOf(readPath(expression.path)(previous))
    case 'compare':
      return compare(expression.op, value(expression.left), value(expression.right))
    case 'arithmetic':
      return arithmetic(expression.op, value(expression.left), value(expression.right))
    case 'text':
      return text(expression.op, value(expression.left), value(expression.right))
    case 'absolute':
      return absolute(value(expression.operand))
    case 'missing':
      return value(expression.operand) === null
    case 'oneOf':
      return oneOf(value(expression.operand), expression.values)
    case 'not':
      return not(value(expression.operand))
    case 'and':
      return conjunction(expression.operands, value)
    case 'or':
      return disjunction(expression.operands, value)
  }
}

/** A value of an event as an expression sees it. Objects without a time meaning are unknown. */
export function scalarOf(value: unknown): Scalar {
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
      return value
    case 'bigint':
      return Number(value)
    case 'object':
      return value === null ? null : timeValue(value)
    default:
      return null
  }
}

function timeValue(value: object): number | null {
  const inner: unknown = value.valueOf()
  return typeof inner === 'number' ? inner : null
}

function boundEvent(value: unknown, at: 'first' | 'last'): unknown {
  if (!Array.isArray(value)) return value
  const events: readonly unknown[] = value
  return at === 'first' ? events[0] : events.at(-1)
}

function boundEvents(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}

/**
 * An aggregate of values, in the order in which their events were bound. `count` counts those that are known; the
 * others take numbers alone and pass over the rest. Of no numbers the sum is 0, and average, least and greatest are
 * unknown. NaN makes them all NaN.
 */
export function aggregate(fn: AggregateFunction, values: readonly Scalar[]): number | null {
  if (fn === 'count') return values.filter((value) => value !== null).length
  const numbers = values.filter((value) => typeof value === 'number')
  const sum = numbers.reduce((total, value) => total + value, 0)
  if (fn === 'sum') return sum
  if (numbers.length === 0) return null
  switch (fn) {
    case 'avg':
      return sum / numbers.length
    case 'min':
      return numbers.reduce((least, value) => Math.min(least, value))
    case 'max':
      return numbers.reduce((greatest, value) => Math.max(greatest, value))
  }
}

/** Unknown if either side is, or if their types differ. Numbers compare as in IEEE 754, text by code units. */
export function compare(op: CompareOperator, left: Scalar, right: Scalar): boolean | null {
  if (left === null || right === null || typeof left !== typeof right) return null
  switch (op) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
  }
}

/** Unknown unless both sides are numbers. Division by zero is as in IEEE 754. */
export function arithmetic(op: ArithmeticOperator, left: Scalar, right: Scalar): number | null {
  if (typeof left !== 'number' || typeof right !== 'number') return null
  switch (op) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
  }
}

/** Unknown unless it is a number. */
export function absolute(value: Scalar): number | null {
  return typeof value === 'number' ? Math.abs(value) : null
}

/** Unknown unless both sides are text. */
export function text(op: TextOperator, left: Scalar, right: Scalar): boolean | null {
  if (typeof left !== 'string' || typeof right !== 'string') return null
  switch (op) {
    case 'contains':
      return left.includes(right)
    case 'startsWith':
      return left.startsWith(right)
    case 'endsWith':
      return left.endsWith(right)
  }
}

/** As SQL's `IN`: true if equal to one, else unknown if the value or one of the list is unknown, else false. */
export function oneOf(value: Scalar, values: readonly Scalar[]): boolean | null {
  if (value === null) return null
  if (values.includes(value)) return true
  return values.includes(null) ? null : false
}

export function not(value: Scalar): boolean | null {
  return typeof value === 'boolean' ? !value : null
}

/** False if one is false, else unknown if one is not a truth value, else true. */
export function conjunction<T>(operands: readonly T[], valueOf: (operand: T) => Scalar): boolean | null {
  let result: boolean | null = true
  for (const operand of operands) {
    const value = valueOf(operand)
    if (value === false) return false
    if (value !== true) result = null
  }
  return result
}

/** True if one is true, else unknown if one is not a truth value, else false. */
export function disjunction<T>(operands: readonly T[], valueOf: (operand: T) => Scalar): boolean | null {
  let result: boolean | null = false
  for (const operand of operands) {
    const value = valueOf(operand)
    if (value === true) return true
    if (value !== false) result = null
  }
  return result
}
