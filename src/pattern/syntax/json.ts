/** The JSON form of a pattern, both ways. Expressions are JSON already; functions have no JSON form. */
import { TidemarkError, show } from '../../base/errors.ts'
import { operandsOf, type Expression, type Scalar } from '../../event/expression.ts'
import { conditionsIn, type Condition } from './condition.ts'
import { elementsFromJson, withinFromJson } from './element-json.ts'
import { deepFreeze } from './freeze.ts'
import { list, misfit, oneOf, record, text, whole } from './json-reader.ts'
import { labelOf } from './label.ts'
import {
  sequencesOf,
  type Element,
  type MatchAggregate,
  type Output,
  type PatternSyntax,
  type Skip,
} from './pattern.ts'

export { expressionFromJson } from './expression-json.ts'

/** The version of the form; a reader refuses one it does not know. */
export const PATTERN_JSON_VERSION = 1

/** A pattern as JSON: its syntax with a version. */
export type PatternJson = { readonly tidemark: typeof PATTERN_JSON_VERSION } & PatternSyntax

/** @throws TidemarkError `NOT_PORTABLE` naming the step whose condition is a function, or has a number without JSON form */
export function patternToJson(syntax: PatternSyntax): PatternJson {
  syntax.elements.forEach(checkPortable)
  return { tidemark: PATTERN_JSON_VERSION, ...syntax }
}

function checkPortable(element: Element): void {
  const own = element.kind === 'group' ? null : element.where
  const until = element.kind === 'absence' ? null : (element.repeat?.until ?? null)
  for (const condition of [own, until]) {
    if (condition === null) continue
    if (hasFunction(condition)) throw notPortable(labelOf(element))
    const odd = constantsIn(condition).find(isNotFinite)
    if (odd !== undefined) throw notFinite(labelOf(element), odd)
  }
  if (element.kind === 'group') for (const part of sequencesOf(element.body)) part.elements.forEach(checkPortable)
}

function hasFunction(condition: Condition): boolean {
  if (condition.kind === 'function') return true
  if (condition.kind === 'completes') return conditionsIn(condition.sequence.elements).some(hasFunction)
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
  if (condition.kind === 'completes') return conditionsIn(condition.sequence.elements).flatMap(constantsIn)
  return condition.kind === 'function' ? [] : condition.conditions.flatMap(constantsIn)
}

/** JSON would write `null`, which means something else. */
function isNotFinite(value: Scalar): boolean {
  return typeof value === 'number' && !Number.isFinite(value)
}

/**
 * Reads the JSON form back, checking every part. What a part leaves away has its default.
 *
 * @param json a parsed JSON value, from anywhere
 * @throws TidemarkError `BAD_PATTERN_JSON` with the path of the first part that does not fit
 */
export function syntaxFromJson(json: unknown): PatternSyntax {
  const root = record(json, 'pattern', [
    'tidemark',
    'kind',
    'name',
    'elements',
    'within',
    'skip',
    'partitionBy',
    'output',
  ])
  if (root['tidemark'] !== PATTERN_JSON_VERSION)
    throw misfit('tidemark', root['tidemark'], `the version ${PATTERN_JSON_VERSION}`)
  return deepFreeze<PatternSyntax>({
    kind: oneOf(root['kind'], ['pattern'], 'kind'),
    name: text(root['name'], 'name'),
    elements: elementsFromJson(root['elements'], 'elements'),
    within: withinFromJson(root['within'], 'within'),
    skip: skipFromJson(root['skip']),
    partitionBy: pathsFromJson(root['partitionBy']),
    output: outputFromJson(root['output']),
  })
}

function skipFromJson(json: unknown): Skip {
  if (typeof json !== 'object')
    return oneOf<Exclude<Skip, object>>(json, ['noSkip', 'skipToNext', 'skipPastLastEvent'], 'skip')
  const skip = record(json, 'skip', ['to', 'step', 'onMiss'])
  return {
    to: oneOf(skip['to'], ['first', 'last'], 'skip.to'),
    step: text(skip['step'], 'skip.step'),
    onMiss: oneOf(skip['onMiss'], ['ignore', 'error'], 'skip.onMiss'),
  }
}

function pathsFromJson(json: unknown): readonly string[] {
  if (json === undefined || (Array.isArray(json) && json.length === 0)) return []
  return list(json, 'partitionBy').map((path, i) => text(path, `partitionBy[${i}]`))
}

function outputFromJson(json: unknown): Output {
  if (json === undefined) return { kind: 'matches', limit: null }
  const part = record(json, 'output', ['kind', 'limit', 'aggregates'])
  const kind = oneOf<Output['kind']>(part['kind'], ['matches', 'detect', 'count'], 'output.kind')
  switch (kind) {
    case 'matches': {
      const { limit } = record(json, 'output', ['kind', 'limit'])
      return { kind, limit: limit === null ? null : whole(limit, 'output.limit') }
    }
    case 'detect':
      record(json, 'output', ['kind'])
      return { kind }
    case 'count': {
      const { aggregates } = record(json, 'output', ['kind', 'aggregates'])
      const names = Object.keys(record(aggregates, 'output.aggregates', null))
      return {
        kind,
        aggregates: Object.fromEntries(
          names.map((name) => {
            const one = (aggregates as Readonly<Record<string, unknown>>)[name]
            return [name, aggregateFromJson(one, `output.aggregates.${name}`)]
          }),
        ),
      }
    }
  }
}

function aggregateFromJson(json: unknown, at: string): MatchAggregate {
  const { fn, step, path } = record(json, at, ['fn', 'step', 'path'])
  return {
    fn: oneOf(fn, ['sum', 'min', 'max', 'avg'], `${at}.fn`),
    step: text(step, `${at}.step`),
    path: text(path, `${at}.path`),
  }
}

function notPortable(step: string): TidemarkError {
  return new TidemarkError('NOT_PORTABLE', {
    message: `A condition of ${show(step)} is a function, which has no JSON form.`,
    hint: "Write it as an expression: field('celsius').gt(80).",
    data: { step },
  })
}

function notFinite(step: string, value: Scalar): TidemarkError {
  return new TidemarkError('NOT_PORTABLE', {
    message: `A condition of ${show(step)} compares with ${String(value)}, which has no JSON form.`,
    hint: 'Leave the comparison out, or compare with a finite number.',
    data: { step, value },
  })
}
