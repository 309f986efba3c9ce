/** The JSON form of expressions: they are JSON already, so this only reads them back. */
import type { CompareOperator, Expression } from '../../event/expression.ts'
import { checkDepth, list, oneOf, record, scalar, text } from './json-reader.ts'

/** Reads an expression back, checking every part; `at` is its path for errors. */
export function expressionFromJson(json: unknown, at: string = 'expression', depth: number = 0): Expression {
  checkDepth(depth, at)
  const part = record(json, at, EXPRESSION_PARTS)
  const side = (name: string): Expression => expressionFromJson(part[name], `${at}.${name}`, depth + 1)
  const kind = oneOf<Expression['kind']>(part['kind'], EXPRESSION_KINDS, `${at}.kind`)
  switch (kind) {
    case 'literal':
      return { kind, value: scalar(part['value'], `${at}.value`) }
    case 'field':
      return { kind, path: text(part['path'], `${at}.path`) }
    case 'bound':
      return {
        kind,
        step: text(part['step'], `${at}.step`),
        path: text(part['path'], `${at}.path`),
        at: oneOf(part['at'], ['first', 'last'], `${at}.at`),
      }
    case 'aggregate': {
      const fn = oneOf(part['fn'], ['count', 'sum', 'avg', 'min', 'max'], `${at}.fn`)
      // What is counted may be the events themselves.
      const path = fn === 'count' && part['path'] === '' ? '' : text(part['path'], `${at}.path`)
      return { kind, fn, step: text(part['step'], `${at}.step`), path }
    }
    case 'previous':
      return { kind, path: text(part['path'], `${at}.path`) }
    case 'compare':
      return {
        kind,
        op: oneOf<CompareOperator>(part['op'], ['==', '!=', '<', '<=', '>', '>='], `${at}.op`),
        left: side('left'),
        right: side('right'),
      }
    case 'arithmetic':
      return {
        kind,
        op: oneOf(part['op'], ['+', '-', '*', '/', '%'], `${at}.op`),
        left: side('left'),
        right: side('right'),
      }
    case 'text':
      return {
        kind,
        op: oneOf(part['op'], ['contains', 'startsWith', 'endsWith'], `${at}.op`),
        left: side('left'),
        right: side('right'),
      }
    case 'absolute':
    case 'missing':
    case 'not':
      return { kind, operand: side('operand') }
    case 'oneOf':
      return {
        kind,
        operand: side('operand'),
        values: list(part['values'], `${at}.values`).map((value, i) => scalar(value, `${at}.values[${i}]`)),
      }
    case 'and':
    case 'or':
      return {
        kind,
        operands: list(part['operands'], `${at}.operands`).map((operand, i) =>
          expressionFromJson(operand, `${at}.operands[${i}]`, depth + 1),
        ),
      }
  }
}

const EXPRESSION_PARTS = [
  'kind',
  'value',
  'path',
  'step',
  'at',
  'fn',
  'op',
  'left',
  'right',
  'operand',
  'operands',
  'values',
]

const EXPRESSION_KINDS: readonly Expression['kind'][] = [
  'literal',
  'field',
  'bound',
  'aggregate',
  'previous',
  'compare',
  'arithmetic',
  'text',
  'absolute',
  'missing',
  'oneOf',
  'not',
  'and',
  'or',
]
