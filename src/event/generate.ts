/**
 * Generated code: small functions made from expressions, so that each has type feedback of its own in V8. A closure
 * shares its feedback with all closures of the same text; reading three fields through one closure text makes every
 * read megamorphic.
 *
 * PERF: with generated code a job over 1 M objects takes 85 ms, with closures 141 (readers, predicates, rows and matches
 * together; Node 20.20). Repeat: `npm run bench -- --filter objects`, and again with
 * `NODE_OPTIONS=--disallow-code-generation-from-strings`.
 *
 * What is generated consists of indices, operators of a fixed list, and JSON literals; everything else is passed in as
 * an argument. Where code generation is forbidden (`--disallow-code-generation-from-strings`), `generate` answers
 * `null` and the caller uses closures, which give the same answers.
 */
import { absolute, aggregate, arithmetic, compare, not, oneOf, scalarOf, text } from './evaluate.ts'
import type { AggregateFunction, Expression } from './expression.ts'

/** How many sources are remembered. */
const REMEMBERED = 1000

/**
 * What was generated before, by source. Functions of one source share their type feedback and their optimised code, so
 * the second job with a rule starts warm; and optimised code that refers to them is not thrown away with the first.
 */
const factories: Map<string, (...values: unknown[]) => unknown> = new Map()

/** Makes a function from source; `null` where that is forbidden. @param names of the values that the source may use */
export function generate<F>(names: readonly string[], values: readonly unknown[], source: string): F | null {
  const key = `${names.join()}:${source}`
  let factory = factories.get(key)
  if (factory === undefined) {
    const made = factoryOf(names, source)
    if (made === null) return null
    factory = made
    if (factories.size === REMEMBERED) factories.delete(factories.keys().next().value!)
    factories.set(key, factory)
  }
  return factory(...values) as F
}

function factoryOf(names: readonly string[], source: string): ((...values: unknown[]) => unknown) | null {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the source is made of indices and JSON literals alone
    return new Function(...names, `'use strict'; return ${source}`) as (...values: unknown[]) => unknown
  } catch (error) {
    if (error instanceof EvalError) return null
    throw error
  }
}

/** What generated expressions call for the rarer cases. */
export const HELPERS: Readonly<Record<string, (...args: never[]) => unknown>> = Object.freeze({
  absolute,
  arithmetic,
  compare,
  not,
  oneOf,
  scalarOf,
  text,
})

/** Collects the values that a source refers to by index. */
export class Constants {
  readonly values: unknown[] = []

  /** The source of a reference to the value. */
  add(value: unknown): string {
    this.values.push(value)
    return `k[${this.values.length - 1}]`
  }
}

const TYPE_TEST = { number: 'number', string: 'string', boolean: 'boolean' } as const

/** How values are read that an expression refers to: sources of what is read as it is, `scalarOf` of which counts. */
export interface ValueSources {
  /** A field of the event under test. */
  field(path: string): string
  bound(step: string, path: string, at: 'first' | 'last'): string
  aggregate(fn: AggregateFunction, step: string, path: string): string
  previous(path: string): string
}

/** For those who look at the event alone: nothing is bound, and nothing came before. */
export function eventSources(field: ValueSources['field']): ValueSources {
  return { field, bound: () => 'null', aggregate: (fn) => String(aggregate(fn, [])), previous: () => 'null' }
}

/**
 * Source of a JavaScript expression that is `true` exactly if the expression is true. Uses the names `h` (helpers), `v` and
 * `w` (variables).
 */
export function truthSource(expression: Expression, sources: ValueSources, constants: Constants): string {
  switch (expression.kind) {
    case 'compare':
      if (expression.left.kind === 'field' && expression.right.kind === 'literal' && expression.right.value !== null) {
        return compareSource(sources.field(expression.left.path), expression.op, expression.right.value)
      }
      return compareBothSource(expression, sources, constants)
    case 'and':
    case 'or': {
      const operator = expression.kind === 'and' ? ' && ' : ' || '
      return `(${expression.operands.map((operand) => truthSource(operand, sources, constants)).join(operator)})`
    }
    default:
      return `(${valueSource(expression, sources, constants)} === true)`
  }
}

/** Two numbers, as they mostly are, are compared on the spot. */
function compareBothSource(
  expression: Extract<Expression, { kind: 'compare' }>,
  sources: ValueSources,
  constants: Constants,
): string {
  const { op } = expression
  if (op === '==' || op === '!=') return `(${valueSource(expression, sources, constants)} === true)`
  const [left, right] = [expression.left, expression.right].map((side) => rawSource(side, sources, constants))
  return `(v = ${left}, w = ${right}, typeof v === 'number' && typeof w === 'number' ? v ${op} w : h.compare('${op}', h.scalarOf(v), h.scalarOf(w)) === true)`
}

/** What is read as it is; of anything else its value. */
function rawSource(expression: Expression, sources: ValueSources, constants: Constants): string {
  switch (expression.kind) {
    case 'field':
      return sources.field(expression.path)
    case 'bound':
      return sources.bound(expression.step, expression.path, expression.at)
    case 'previous':
      return sources.previous(expression.path)
    default:
      return valueSource(expression, sources, constants)
  }
}

/** A field against a constant: the type is tested once; an object (a Date) gets a second look. */
function compareSource(field: string, op: string, constant: number | string | boolean): string {
  const literal = literalSource(constant)
  if (op === '==' && typeof constant !== 'number') return `(${field} === ${literal})`
  const operator = op === '==' ? '===' : op === '!=' ? '!==' : op
  const type = TYPE_TEST[typeof constant as keyof typeof TYPE_TEST]
  const direct = `typeof (v = ${field}) === '${type}'`
  const known = type === 'number' ? `(${direct} || typeof (v = h.scalarOf(v)) === 'number')` : direct
  return `(${known} && v ${operator} ${literal})`
}

/** Source of the value of an expression: a scalar, `null` if unknown. */
function valueSource(expression: Expression, sources: ValueSources, constants: Constants): string {
  const value = (inner: Expression): string => valueSource(inner, sources, constants)
  switch (expression.kind) {
    case 'literal':
      return literalSource(expression.value)
    case 'field':
    case 'bound':
    case 'previous':
      return `h.scalarOf(${rawSource(expression, sources, constants)})`
    case 'aggregate':
      return sources.aggregate(expression.fn, expression.step, expression.path)
    case 'compare':
    case 'arithmetic':
    case 'text':
      return `h.${expression.kind}('${expression.op}', ${value(expression.left)}, ${value(expression.right)})`
    case 'absolute':
      return `h.absolute(${value(expression.operand)})`
    case 'missing':
      return `(${value(expression.operand)} === null)`
    case 'oneOf':
      return `h.oneOf(${value(expression.operand)}, ${constants.add(expression.values)})`
    case 'not':
      return `h.not(${value(expression.operand)})`
    case 'and':
    case 'or':
      return threeValued(expression.kind, expression.operands.map(value))
  }
}

/** False (true) if one is false (true), else unknown if one is not a truth value, else true (false). */
function threeValued(kind: 'and' | 'or', operands: readonly string[]): string {
  const stop = kind === 'and' ? 'false' : 'true'
  const go = kind === 'and' ? 'true' : 'false'
  const tests = operands.map(
    (operand) => `if ((x = ${operand}) === ${stop}) return ${stop}; if (x !== ${go}) r = null;`,
  )
  return `(() => { let r = ${go}, x; ${tests.join(' ')} return r; })()`
}

/** NaN and the infinities have no JSON form, but are legal constants of an expression built in code. */
export function literalSource(value: number | string | boolean | null): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    return value > 0 ? 'Infinity' : value < 0 ? '-Infinity' : 'NaN'
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}
