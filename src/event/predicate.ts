/**
 * Predicates: questions about one event, alone or beside the event of its key before it. All rules of a job ask theirs
 * together, each distinct one once an event.
 */
import type { Bound } from './evaluate.ts'
import { usesPrevious, type Expression } from './expression.ts'

export type Predicate =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'function'
      readonly test: (event: unknown, bound: Bound, previous?: unknown) => unknown
      /** Whether it looks at its third argument. */
      readonly looksAtPrevious?: boolean
    }
  | { readonly kind: 'and'; readonly conditions: readonly Predicate[] }
  | { readonly kind: 'or'; readonly conditions: readonly Predicate[] }

/** A predicate that is not put together from others. */
export type Atom = Extract<Predicate, { kind: 'expression' | 'function' }>

export function isAtom(predicate: Predicate): predicate is Atom {
  return predicate.kind === 'expression' || predicate.kind === 'function'
}

export function callsFunction(predicate: Predicate): boolean {
  return isAtom(predicate) ? predicate.kind === 'function' : predicate.conditions.some(callsFunction)
}

/** Whether a predicate looks at the event before the one under test, so that it cannot be decided as events arrive. */
export function looksAtPrevious(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'expression':
      return usesPrevious(predicate.expression)
    case 'function':
      return predicate.looksAtPrevious === true
    case 'and':
    case 'or':
      return predicate.conditions.some(looksAtPrevious)
  }
}

let splits: WeakMap<Predicate, Predicate> | undefined

/**
 * Splits an expression at its outer `and`/`or`, so that their parts can be shared as atoms. Same truth, same order. What a
 * predicate is split into is remembered with it, and is one object however often it is asked for.
 */
export function splitLogic(predicate: Predicate): Predicate {
  if (predicate.kind === 'function') return predicate
  splits ??= new WeakMap()
  let split = splits.get(predicate)
  if (split === undefined) splits.set(predicate, (split = splitAnew(predicate)))
  return split
}

function splitAnew(predicate: Exclude<Predicate, { kind: 'function' }>): Predicate {
  if (predicate.kind !== 'expression') return { kind: predicate.kind, conditions: predicate.conditions.map(splitLogic) }
  const { expression } = predicate
  if (expression.kind !== 'and' && expression.kind !== 'or') return predicate
  return {
    kind: expression.kind,
    conditions: expression.operands.map((operand) => splitLogic({ kind: 'expression', expression: operand })),
  }
}

/** JSON has one text, `null`, for all numbers that are not finite, and one for both zeros. */
function tellNumbersApart(_name: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
  return { number: Object.is(value, -0) ? '-0' : String(value) }
}

let functionIds: WeakMap<object, number> | undefined
let nextFunctionId = 0

let expressionKeys: WeakMap<Expression, string> | undefined

/** Expressions are frozen: each is written once, however often it is looked for. */
function expressionKey(expression: Expression): string {
  expressionKeys ??= new WeakMap()
  let key = expressionKeys.get(expression)
  if (key === undefined) expressionKeys.set(expression, (key = JSON.stringify(expression, tellNumbersApart)))
  return key
}

let logicKeys: WeakMap<Predicate, string> | undefined

/** Equal texts mean equal predicates: expressions by their form, functions by identity. */
export function predicateKey(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'expression':
      return expressionKey(predicate.expression)
    case 'function': {
      functionIds ??= new WeakMap()
      let id = functionIds.get(predicate.test)
      if (id === undefined) functionIds.set(predicate.test, (id = nextFunctionId++))
      return `function#${id}${predicate.looksAtPrevious === true ? ' of two events' : ''}`
    }
    case 'and':
    case 'or': {
      logicKeys ??= new WeakMap()
      let key = logicKeys.get(predicate)
      if (key === undefined) {
        key = `${predicate.kind}(${predicate.conditions.map(predicateKey).join(',')})`
        logicKeys.set(predicate, key)
      }
      return key
    }
  }
}
