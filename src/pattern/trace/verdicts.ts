/** Conditions taken apart: which part of one was not true of an event, and with which values. */
import { show } from '../../base/errors.ts'
import { compare, evaluate, type Bound } from '../../event/evaluate.ts'
import { expressionText, operandsOf, type Expression, type Scalar } from '../../event/expression.ts'
import { conditionText, type Condition } from '../syntax/condition.ts'
import { oneLine } from '../explain/one-line.ts'
import type { Verdict } from './trace.ts'

/** What a condition looks at. */
export interface Looked {
  readonly event: unknown
  readonly bound: Bound
  readonly previous: unknown
}

/**
 * A verdict for each part of a condition that must be true for itself.
 *
 * @param completes whether the absence of a sequence is broken: not a question about one event
 * @complexity as the evaluation of each part
 */
export function verdictsOf(condition: Condition | null, looked: Looked, completes: () => boolean): readonly Verdict[] {
  if (condition === null) return []
  switch (condition.kind) {
    case 'and':
      return condition.conditions.flatMap((part) => verdictsOf(part, looked, completes))
    case 'expression':
      return conjuncts(condition.expression).map((part) => ofExpression(part, looked))
    case 'function':
      return [ofFunction(condition, looked)]
    case 'completes': {
      const text = oneLine(conditionText(condition))
      const holds = completes()
      return [{ text, holds, says: holds ? text : `not: ${text}`, distance: null }]
    }
    case 'or': {
      const parts = condition.conditions.map((part) => verdictsOf(part, looked, completes))
      const holds = parts.some((all) => all.every((one) => one.holds === true))
      const says = parts.map((all) => all.map((one) => one.says).join(' and ')).join('; and ')
      return [{ text: oneLine(conditionText(condition)), holds, says, distance: null }]
    }
  }
}

function conjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === 'and' ? expression.operands.flatMap(conjuncts) : [expression]
}

function ofFunction(condition: Extract<Condition, { kind: 'function' }>, { event, bound, previous }: Looked): Verdict {
  const text = oneLine(conditionText(condition))
  try {
    const holds = Boolean(condition.test(event, bound, previous))
    return { text, holds, says: `${text} is ${holds}`, distance: null }
  } catch (error) {
    return { text, holds: false, says: `${text} threw: ${oneLine(show(error))}`, distance: null }
  }
}

function ofExpression(expression: Expression, looked: Looked): Verdict {
  const value = valueIn(looked)
  const result = value(expression)
  const holds = typeof result === 'boolean' ? result : null
  return {
    text: oneLine(expressionText(expression)),
    holds,
    says: oneLine(sayingOf(expression, value)),
    distance: distanceOf(expression, value),
  }
}

type Valuing = (expression: Expression) => Scalar

function valueIn({ event, bound, previous }: Looked): Valuing {
  return (expression) => {
    try {
      return evaluate(expression, event, bound, previous)
    } catch {
      return null
    }
  }
}

function sayingOf(expression: Expression, value: Valuing): string {
  switch (expression.kind) {
    case 'compare':
    case 'text': {
      const { op, left, right } = expression
      const needed = `${op === '==' ? '' : `${NEEDS[op] ?? op} `}${shown(value(right))}`
      const named = right.kind === 'literal' ? '' : ` (${expressionText(right)})`
      return `${saidOf(left, value)}, needs ${needed}${named}`
    }
    case 'oneOf':
      return `${saidOf(expression.operand, value)}, needs one of ${expression.values.map(shown).join(', ')}`
    case 'missing':
      return `${saidOf(expression.operand, value)}, needs to be missing`
    default: {
      const read = fieldsIn(expression).map((field) => saidOf(field, value))
      const text = `${expressionText(expression)} is ${shown(value(expression))}`
      return read.length === 0 || ATOMS.has(expression.kind) ? text : `${text}: ${read.join(', ')}`
    }
  }
}

const NEEDS: Readonly<Record<string, string>> = {
  '!=': 'another than',
  contains: 'to contain',
  startsWith: 'to start with',
  endsWith: 'to end with',
}

function saidOf(expression: Expression, value: Valuing): string {
  const is = value(expression)
  const parts = ATOMS.has(expression.kind) ? [] : fieldsIn(expression)
  const read = parts.map((part) => `${expressionText(part)} ${shown(value(part))}`)
  return `${expressionText(expression)} is ${is === null ? 'missing' : shown(is)}${read.length === 0 ? '' : ` (${read.join(', ')})`}`
}

const ATOMS: ReadonlySet<Expression['kind']> = new Set(['literal', 'field', 'bound', 'aggregate', 'previous'])

/** What is read of events, each once. */
function fieldsIn(expression: Expression): readonly Expression[] {
  const found = new Map<string, Expression>()
  const visit = (node: Expression): void => {
    if (ATOMS.has(node.kind) && node.kind !== 'literal') found.set(expressionText(node), node)
    operandsOf(node).forEach(visit)
  }
  visit(expression)
  return [...found.values()]
}

function shown(value: Scalar): string {
  if (value === null) return 'unknown'
  return typeof value === 'number' ? String(Number(value.toPrecision(12))) : show(value)
}

/** Of a comparison of numbers that is not true. */
function distanceOf(expression: Expression, value: Valuing): number | null {
  if (expression.kind !== 'compare' || expression.op === '!=') return null
  const [left, right] = [value(expression.left), value(expression.right)]
  if (typeof left !== 'number' || typeof right !== 'number') return null
  if (compare(expression.op, left, right) !== false) return null
  const greater = Math.max(Math.abs(left), Math.abs(right))
  const distance = greater === 0 ? 0 : Math.abs(left - right) / greater
  return Number.isFinite(distance) ? Math.min(1, distance) : null
}
