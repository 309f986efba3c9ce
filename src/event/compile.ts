/**
 * Expressions as closures: what `evaluate` says, without walking the tree. The subject may be an event object or a row
 * number of columns; only the readers differ.
 *
 * Closures also run where code generation is forbidden. Where it is not, predicates over objects are generated
 * (`classify-objects.ts`), and those over columns are loops (`column-predicate/`).
 */
import {
  absolute,
  aggregate,
  arithmetic,
  compare,
  conjunction,
  disjunction,
  not,
  oneOf,
  scalarOf,
  text,
} from './evaluate.ts'
import type { AggregateFunction, CompareOperator, Expression, Scalar } from './expression.ts'
import { compileReader } from './reader.ts'

/** Computes a value from a subject and what is bound. */
export type Compiled<S, B> = (subject: S, bound: B) => Scalar

/** How values are read. */
export interface Readers<S, B> {
  field(path: string): (subject: S) => Scalar
  bound(step: string, path: string, at: 'first' | 'last'): (bound: B) => Scalar
  /** Over the events bound to the step; `path` is empty where `count` counts events. */
  aggregate(fn: AggregateFunction, step: string, path: string): (bound: B) => Scalar
  /** A field of the event before the subject. */
  previous(path: string): (subject: S, bound: B) => Scalar
}

/** Reads fields of objects; there is nothing bound, and nothing before. */
export const OBJECT_READERS: Readers<unknown, undefined> = {
  field(path) {
    const read = compileReader(path)
    return (event) => scalarOf(read(event))
  },
  bound: () => () => null,
  aggregate: (fn) => () => aggregate(fn, []),
  previous: () => () => null,
}

/** @complexity O(size) to compile; a call visits each node once, `and`/`or` stop early */
export function compileExpression<S, B>(expression: Expression, readers: Readers<S, B>): Compiled<S, B> {
  const compiled = (inner: Expression): Compiled<S, B> => compileExpression(inner, readers)
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'field': {
      const read = readers.field(expression.path)
      return (subject) => read(subject)
    }
    case 'bound': {
      const read = readers.bound(expression.step, expression.path, expression.at)
      return (_subject, bound) => read(bound)
    }
    case 'aggregate': {
      const read = readers.aggregate(expression.fn, expression.step, expression.path)
      return (_subject, bound) => read(bound)
    }
    case 'previous': {
      const read = readers.previous(expression.path)
      return (subject, bound) => read(subject, bound)
    }
    case 'compare':
      if (expression.right.kind === 'literal')
        return compareWithLiteral(expression.op, compiled(expression.left), expression.right.value)
      return compareBoth(expression.op, compiled(expression.left), compiled(expression.right))
    case 'arithmetic':
      return binary(compiled(expression.left), compiled(expression.right), (left, right) =>
        arithmetic(expression.op, left, right),
      )
    case 'text':
      return binary(compiled(expression.left), compiled(expression.right), (left, right) =>
        text(expression.op, left, right),
      )
    case 'absolute': {
      const operand = compiled(expression.operand)
      return (subject, bound) => absolute(operand(subject, bound))
    }
    case 'missing': {
      const operand = compiled(expression.operand)
      return (subject, bound) => operand(subject, bound) === null
    }
    case 'oneOf': {
      const operand = compiled(expression.operand)
      return (subject, bound) => oneOf(operand(subject, bound), expression.values)
    }
    case 'not': {
      const operand = compiled(expression.operand)
      return (subject, bound) => not(operand(subject, bound))
    }
    case 'and': {
      const operands = expression.operands.map(compiled)
      return (subject, bound) => conjunction(operands, (operand) => operand(subject, bound))
    }
    case 'or': {
      const operands = expression.operands.map(compiled)
      return (subject, bound) => disjunction(operands, (operand) => operand(subject, bound))
    }
  }
}

function binary<S, B>(
  left: Compiled<S, B>,
  right: Compiled<S, B>,
  apply: (left: Scalar, right: Scalar) => Scalar,
): Compiled<S, B> {
  return (subject, bound) => apply(left(subject, bound), right(subject, bound))
}

/** Two numbers are compared here, by an operator chosen once; anything else as `compare` does. */
function compareBoth<S, B>(op: CompareOperator, left: Compiled<S, B>, right: Compiled<S, B>): Compiled<S, B> {
  const when = (test: (a: number, b: number) => boolean): Compiled<S, B> => {
    return (subject, bound) => {
      const a = left(subject, bound)
      const b = right(subject, bound)
      return typeof a === 'number' && typeof b === 'number' ? test(a, b) : compare(op, a, b)
    }
  }
  switch (op) {
    case '<':
      return when((a, b) => a < b)
    case '<=':
      return when((a, b) => a <= b)
    case '>':
      return when((a, b) => a > b)
    case '>=':
      return when((a, b) => a >= b)
    default:
      return binary(left, right, (a, b) => compare(op, a, b))
  }
}

/** The commonest shape by far, so its operator is chosen once and not per event. */
function compareWithLiteral<S, B>(op: CompareOperator, left: Compiled<S, B>, right: Scalar): Compiled<S, B> {
  if (right === null) return () => null
  const type = typeof right
  const when = (test: (value: NonNullable<Scalar>) => boolean): Compiled<S, B> => {
    return (subject, bound) => {
      const value = left(subject, bound)
      return value === null || typeof value !== type ? null : test(value)
    }
  }
  switch (op) {
    case '==':
      return when((value) => value === right)
    case '!=':
      return when((value) => value !== right)
    case '<':
      return when((value) => value < right)
    case '<=':
      return when((value) => value <= right)
    case '>':
      return when((value) => value > right)
    case '>=':
      return when((value) => value >= right)
  }
}
