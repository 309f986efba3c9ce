/** Conditions of the case files as conditions of Tidemark. */
import type { ArithmeticOperator, CompareOperator, Expression, TextOperator } from '../../src/event/expression.ts'
import type { Bound } from '../../src/event/evaluate.ts'
import type { Condition } from '../../src/pattern/syntax/condition.ts'
import type { JsonCondition, JsonElement, JsonScalar } from './format.ts'

/** The condition of an element: its type test, then its own. `null` if it has neither. */
export function elementCondition(element: JsonElement, absences: ReadonlySet<string>): Condition | null {
  const parts: Condition[] = []
  // Every event is an Event; SubEvent is the only subtype.
  if (element.type !== undefined && element.type !== 'Event') parts.push(ofExpression(equals('type', element.type)))
  if (element.where !== undefined) parts.push(condition(element.where, absences))
  if (parts.length === 0) return null
  return parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', conditions: parts }
}

/**
 * @param absences - the names that never bind: of their events, of which there are none, the files speak too
 */
export function condition(json: JsonCondition, absences: ReadonlySet<string> = new Set()): Condition {
  return boundCondition(withoutAbsences(json, absences))
}

function withoutAbsences(json: JsonCondition, absences: ReadonlySet<string>): JsonCondition {
  if (typeof json !== 'object' || json === null) return json
  if ('agg' in json) return absences.has(json.of) ? { const: aggregate(json.agg, [], json.field) } : json
  return 'op' in json ? { op: json.op, args: json.args.map((arg) => withoutAbsences(arg, absences)) } : json
}

/** An expression where there is one: a running aggregate other than `first` and `last` has only the form of a function. */
function boundCondition(json: JsonCondition): Condition {
  if (!aggregates(json)) return ofExpression(expressionOf(json))
  return {
    kind: 'function',
    looksBack: true,
    looksAtPrevious: false,
    test: (event, bound) => valueOf(json, event, bound) === true,
  }
}

const ofExpression = (expression: Expression): Condition => ({ kind: 'expression', expression })

const equals = (path: string, value: string): Expression => ({
  kind: 'compare',
  op: '==',
  left: { kind: 'field', path },
  right: { kind: 'literal', value },
})

function aggregates(json: JsonCondition): boolean {
  if (typeof json !== 'object' || json === null) return false
  if ('agg' in json) return !(json.agg === 'first' || json.agg === 'last')
  return 'op' in json && json.args.some(aggregates)
}

const COMPARE: ReadonlySet<string> = new Set<CompareOperator>(['==', '!=', '<', '<=', '>', '>='])
const ARITHMETIC: ReadonlySet<string> = new Set<ArithmeticOperator>(['+', '-', '*', '/', '%'])
const TEXT: ReadonlySet<string> = new Set<TextOperator>(['contains', 'startsWith', 'endsWith'])

function expressionOf(json: JsonCondition): Expression {
  if (typeof json !== 'object' || json === null) return { kind: 'literal', value: json }
  if ('const' in json) return { kind: 'literal', value: json.const }
  if ('agg' in json) return { kind: 'bound', step: json.of, path: json.field ?? '', at: json.agg as 'first' | 'last' }
  if ('field' in json) return { kind: 'field', path: json.field }
  const operands = json.args.map(expressionOf)
  const [left, right] = operands as [Expression, Expression]
  if (json.op === 'and' || json.op === 'or') return { kind: json.op, operands }
  if (json.op === 'not') return opposite(left)
  if (json.op === '!=') return different(left, right)
  if (COMPARE.has(json.op)) return { kind: 'compare', op: json.op as CompareOperator, left, right }
  if (ARITHMETIC.has(json.op)) return { kind: 'arithmetic', op: json.op as ArithmeticOperator, left, right }
  if (TEXT.has(json.op)) return { kind: 'text', op: json.op as TextOperator, left, right }
  throw new Error(`unknown operator '${json.op}'`)
}

/** In the cases nothing is different from something, not unknown: `!=` is true before the first event is bound. */
function different(left: Expression, right: Expression): Expression {
  const missing = (operand: Expression): Expression => ({ kind: 'missing', operand })
  return {
    kind: 'or',
    operands: [
      { kind: 'compare', op: '!=', left, right },
      { kind: 'compare', op: '!=', left: missing(left), right: missing(right) },
    ],
  }
}

/** In the cases what is not true is false, also a comparison with nothing: so its opposite is true. */
function opposite(operand: Expression): Expression {
  return {
    kind: 'or',
    operands: [
      { kind: 'not', operand },
      { kind: 'missing', operand },
    ],
  }
}

/** The value of a condition with aggregates, in the two-valued logic of the cases: nothing is neither more nor less. */
function valueOf(json: JsonCondition, event: unknown, bound: Bound): JsonScalar {
  if (typeof json !== 'object' || json === null) return json
  if ('const' in json) return json.const
  if ('agg' in json) return aggregate(json.agg, eventsOf(bound[json.of]), json.field)
  if ('field' in json) return fieldOf(event, json.field)
  const values = json.args.map((arg) => () => valueOf(arg, event, bound))
  if (json.op === 'and') return values.every((value) => value() === true)
  if (json.op === 'or') return values.some((value) => value() === true)
  if (json.op === 'not') return values[0]?.() !== true
  return binary(json.op, values[0]?.() ?? null, values[1]?.() ?? null)
}

function binary(op: string, left: JsonScalar, right: JsonScalar): JsonScalar {
  if (op === '==') return left === right
  if (op === '!=') return left !== right
  if (left === null || right === null) return ARITHMETIC.has(op) ? null : false
  switch (op) {
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '+':
      return Number(left) + Number(right)
    case '-':
      return Number(left) - Number(right)
    case '*':
      return Number(left) * Number(right)
    case '/':
      return Number(left) / Number(right)
    case '%':
      return Number(left) % Number(right)
    case 'contains':
      return String(left).includes(String(right))
    case 'startsWith':
      return String(left).startsWith(String(right))
    case 'endsWith':
      return String(left).endsWith(String(right))
    default:
      throw new Error(`unknown operator '${op}'`)
  }
}

/** Of no events: a sum and a count are 0, all others are nothing. */
function aggregate(name: string, events: readonly unknown[], field: string | undefined): JsonScalar {
  if (name === 'count') return events.length
  const values = events.map((event) => fieldOf(event, field ?? ''))
  const numbers = values.map(Number)
  const sum = numbers.reduce((total, value) => total + value, 0)
  if (name === 'sum') return sum
  if (values.length === 0) return null
  switch (name) {
    case 'avg':
      return sum / values.length
    case 'min':
      return Math.min(...numbers)
    case 'max':
      return Math.max(...numbers)
    case 'first':
      return values[0] ?? null
    case 'last':
      return values.at(-1) ?? null
    default:
      throw new Error(`unknown aggregate '${name}'`)
  }
}

function eventsOf(bound: unknown): readonly unknown[] {
  if (bound === undefined) return []
  return Array.isArray(bound) ? bound : [bound]
}

function fieldOf(event: unknown, field: string): JsonScalar {
  return (event as Readonly<Record<string, JsonScalar>>)[field] ?? null
}
