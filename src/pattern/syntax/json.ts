/** The JSON form of a pattern, both ways. Expressions are JSON already; functions have no JSON form. */
import { TidemarkError, show } from '../../base/errors.ts'
import { operandsOf, type CompareOperator, type Expression, type Scalar } from '../../event/expression.ts'
import type { Condition } from './condition.ts'
import { deepFreeze } from './freeze.ts'
import type { Element, Gap, PatternSyntax, Repeat, Skip } from './pattern.ts'

/** The version of the form; a reader refuses one it does not know. */
export const PATTERN_JSON_VERSION = 1

/** A pattern as JSON: its syntax with a version. */
export type PatternJson = { readonly tidemark: typeof PATTERN_JSON_VERSION } & PatternSyntax

/** @throws TidemarkError `NOT_PORTABLE` naming the step whose condition is a function, or has a number without JSON form */
export function patternToJson(syntax: PatternSyntax): PatternJson {
  for (const element of syntax.elements) {
    const conditions = [element.where, element.kind === 'step' ? (element.repeat?.until ?? null) : null]
    if (conditions.some((condition) => condition !== null && hasFunction(condition))) throw notPortable(element.name)
    const odd = conditions.flatMap((condition) => (condition === null ? [] : constantsIn(condition))).find(isNotFinite)
    if (odd !== undefined) throw notFinite(element.name, odd)
  }
  return { tidemark: PATTERN_JSON_VERSION, ...syntax }
}

function hasFunction(condition: Condition): boolean {
  if (condition.kind === 'function') return true
  return condition.kind !== 'expression' && condition.conditions.some(hasFunction)
}

/** Every constant of a condition. */
function constantsIn(condition: Condition): readonly Scalar[] {
  const inExpression = (expression: Expression): readonly Scalar[] => {
    if (expression.kind === 'literal') return [expression.value]
    const own = expression.kind === 'oneOf' ? expression.values : []
    return [...own, ...operandsOf(expression).flatMap(inExpression)]
  }
  if (condition.kind === 'expression') return inExpression(condition.expression)
  return condition.kind === 'function' ? [] : condition.conditions.flatMap(constantsIn)
}

/** JSON would write `null`, which means something else. */
function isNotFinite(value: Scalar): boolean {
  return typeof value === 'number' && !Number.isFinite(value)
}

/**
 * Reads the JSON form back, checking every part.
 *
 * @param json a parsed JSON value, from anywhere
 * @throws TidemarkError `BAD_PATTERN_JSON` with the path of the first part that does not fit
 */
export function syntaxFromJson(json: unknown): PatternSyntax {
  const root = record(json, 'pattern', ['tidemark', 'kind', 'name', 'elements', 'within', 'skip'])
  if (root['tidemark'] !== PATTERN_JSON_VERSION)
    throw misfit('tidemark', root['tidemark'], `the version ${PATTERN_JSON_VERSION}`)
  const within = root['within'] ?? null
  return deepFreeze<PatternSyntax>({
    kind: oneOf(root['kind'], ['pattern'], 'kind'),
    name: text(root['name'], 'name'),
    elements: list(root['elements'], 'elements').map((element, i) => elementFromJson(element, `elements[${i}]`)),
    within: within === null ? null : withinFromJson(within),
    skip: oneOf<Skip>(root['skip'], ['noSkip', 'skipPastLastEvent'], 'skip'),
  })
}

function withinFromJson(json: unknown): { ms: number; inclusive: boolean } {
  const { ms, inclusive } = record(json, 'within', ['ms', 'inclusive'])
  if (typeof ms !== 'number' || !(ms > 0) || !Number.isFinite(ms))
    throw misfit('within.ms', ms, 'a positive number of milliseconds')
  return { ms, inclusive: truth(inclusive, 'within.inclusive') }
}

function elementFromJson(json: unknown, at: string): Element {
  const part = record(json, at, ['kind', 'name', 'gap', 'where', 'repeat', 'optional'])
  const kind = oneOf(part['kind'], ['step', 'absence'], `${at}.kind`)
  const name = text(part['name'], `${at}.name`)
  const where = conditionFromJson(part['where'] ?? null, `${at}.where`)
  if (kind === 'absence') return { kind, name, where, gap: oneOf(part['gap'], ['strict', 'relaxed'], `${at}.gap`) }
  const gap = oneOf(part['gap'], GAPS, `${at}.gap`)
  return {
    kind,
    name,
    where,
    gap,
    optional: truth(part['optional'], `${at}.optional`),
    repeat: repeatFromJson(part['repeat'] ?? null, `${at}.repeat`),
  }
}

const GAPS: readonly Gap[] = ['strict', 'relaxed', 'any']

function repeatFromJson(json: unknown, at: string): Repeat | null {
  if (json === null) return null
  const part = record(json, at, ['min', 'max', 'inner', 'longest', 'greedy', 'until'])
  const min = whole(part['min'], `${at}.min`)
  const max = part['max'] === null ? null : whole(part['max'], `${at}.max`)
  if (max !== null && max < min) throw misfit(`${at}.max`, max, `at least min, ${min}`)
  return {
    min,
    max,
    inner: oneOf(part['inner'], GAPS, `${at}.inner`),
    longest: truth(part['longest'], `${at}.longest`),
    greedy: truth(part['greedy'], `${at}.greedy`),
    until: conditionFromJson(part['until'] ?? null, `${at}.until`),
  }
}

function conditionFromJson(json: unknown, at: string): Condition | null {
  if (json === null) return null
  const part = record(json, at, ['kind', 'expression', 'conditions'])
  const kind = oneOf(part['kind'], ['expression', 'and', 'or'], `${at}.kind`)
  if (kind === 'expression') return { kind, expression: expressionFromJson(part['expression'], `${at}.expression`) }
  const conditions = list(part['conditions'], `${at}.conditions`)
  return {
    kind,
    conditions: conditions.map((condition, i) => conditionFromJson(condition ?? {}, `${at}.conditions[${i}]`)!),
  }
}

/** Reads an expression back, checking every part; `at` is its path for errors. */
export function expressionFromJson(json: unknown, at: string = 'expression'): Expression {
  const part = record(json, at, EXPRESSION_PARTS)
  const side = (name: string): Expression => expressionFromJson(part[name], `${at}.${name}`)
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
          expressionFromJson(operand, `${at}.operands[${i}]`),
        ),
      }
  }
}

const EXPRESSION_PARTS = ['kind', 'value', 'path', 'step', 'at', 'op', 'left', 'right', 'operand', 'operands', 'values']

const EXPRESSION_KINDS: readonly Expression['kind'][] = [
  'literal',
  'field',
  'bound',
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

/** An object of these fields and no others: what a reader does not know, it must not pass over. */
function record(json: unknown, at: string, fields: readonly string[]): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw misfit(at, json, 'an object')
  const unknown = Object.keys(json).find((field) => !fields.includes(field))
  if (unknown !== undefined)
    throw misfit(`${at}.${unknown}`, (json as Record<string, unknown>)[unknown], 'no such field')
  return json as Record<string, unknown>
}

function list(json: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(json) || json.length === 0) throw misfit(at, json, 'a list that is not empty')
  return json
}

function text(json: unknown, at: string): string {
  if (typeof json !== 'string' || json === '') throw misfit(at, json, 'text')
  return json
}

function truth(json: unknown, at: string): boolean {
  if (typeof json !== 'boolean') throw misfit(at, json, 'true or false')
  return json
}

function whole(json: unknown, at: string): number {
  if (typeof json !== 'number' || !Number.isInteger(json) || json < 1) throw misfit(at, json, 'a whole number from 1')
  return json
}

function scalar(json: unknown, at: string): Scalar {
  if (json === null || typeof json === 'number' || typeof json === 'string' || typeof json === 'boolean') return json
  throw misfit(at, json, 'a number, text, true, false or null')
}

function oneOf<T extends string>(json: unknown, allowed: readonly T[], at: string): T {
  if (allowed.includes(json as T)) return json as T
  throw misfit(at, json, `one of ${allowed.join(', ')}`)
}

function misfit(at: string, value: unknown, expected: string): TidemarkError {
  return new TidemarkError('BAD_PATTERN_JSON', {
    message: `At ${at} the pattern has ${show(value)}; expected is ${expected}.`,
    hint: 'The JSON form of a pattern is what JSON.stringify(pattern) writes.',
    data: { path: at, value },
  })
}

function notPortable(step: string): TidemarkError {
  return new TidemarkError('NOT_PORTABLE', {
    message: `The condition of step ${show(step)} is a function, which has no JSON form.`,
    hint: "Write it as an expression: field('celsius').gt(80).",
    data: { step },
  })
}

function notFinite(step: string, value: Scalar): TidemarkError {
  return new TidemarkError('NOT_PORTABLE', {
    message: `The condition of step ${show(step)} compares with ${String(value)}, which has no JSON form.`,
    hint: 'Leave the comparison out, or compare with a finite number.',
    data: { step, value },
  })
}
