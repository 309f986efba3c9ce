/**
 * Keys: what a field must be for a predicate to hold, in a form that can be looked up. `kind` must be one of these
 * values; `celsius` must lie above 80.
 *
 * A key is necessary, not sufficient: where it does not hold, the predicate is false (or unknown) and calls no function
 * on the way there; where it does, the rest of the predicate is still to be asked.
 */
import type { CompareOperator, Expression } from '../expression.ts'
import { callsFunction, isAtom, predicateKey, type Atom, type Predicate } from '../predicate.ts'

/** A value that can be looked for. */
export type Constant = number | string | boolean

/** One end of a range. */
export interface End {
  readonly value: number | string
  readonly inclusive: boolean
}

interface KeyBase {
  /** Equal for equal keys. */
  readonly id: string
  readonly path: string
  /** The keys of the atoms that hold if and only if this does. */
  readonly atoms: readonly string[]
}

export type Key =
  | (KeyBase & { readonly kind: 'values'; readonly values: readonly Constant[] })
  /** Both ends are of one type; one may be open. */
  | (KeyBase & { readonly kind: 'range'; readonly low: End | null; readonly high: End | null })

type RangeKey = Extract<Key, { kind: 'range' }>

/** A key of a predicate, and when it is all there is to know. */
export interface Part {
  readonly key: Key
  /** The predicate holds if these atoms do; `null`: it has to be asked. */
  readonly needs: readonly string[] | null
}

/** One way to find a predicate: it does not hold unless one of these does. */
export type Alternative = readonly Part[]

let waysOf: WeakMap<Predicate, readonly Alternative[]> | undefined

/**
 * The ways in which a predicate can be found; none if it can only be asked. They are remembered with the predicate.
 *
 * In a conjunction that is each conjunct up to the first that calls a function: what stands behind that one is reached
 * only through it. In a disjunction every part must have a way, and all are needed.
 */
export function alternativesOf(predicate: Predicate): readonly Alternative[] {
  waysOf ??= new WeakMap()
  let ways = waysOf.get(predicate)
  if (ways === undefined) waysOf.set(predicate, (ways = findWays(predicate)))
  return ways
}

function findWays(predicate: Predicate): readonly Alternative[] {
  switch (predicate.kind) {
    case 'function':
      return []
    case 'expression': {
      const key = keyOf(predicate)
      return key === null ? [] : [[{ key, needs: key.atoms }]]
    }
    case 'and':
      return ofConjunction(conjunctsOf(predicate))
    case 'or': {
      const ways = predicate.conditions.map((part) => narrowest(alternativesOf(part)))
      return ways.every((way) => way !== null) ? [ways.flat()] : []
    }
  }
}

/** How much of the events a key is taken to let through: 0 to 1, only to compare. */
export function breadth(key: Key): number {
  if (key.kind === 'values') return 0.1
  return key.low !== null && key.high !== null ? 0.6 : 0.7
}

function narrowest(alternatives: readonly Alternative[]): Alternative | null {
  const width = (way: Alternative): number => Math.max(...way.map(({ key }) => breadth(key)))
  let best: Alternative | null = null
  for (const way of alternatives) if (best === null || width(way) < width(best)) best = way
  return best
}

function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'and' ? predicate.conditions.flatMap(conjunctsOf) : [predicate]
}

function ofConjunction(conjuncts: readonly Predicate[]): readonly Alternative[] {
  const end = conjuncts.findIndex(callsFunction)
  const reached = end < 0 ? conjuncts : conjuncts.slice(0, end + 1)
  const needs = [...new Set(conjuncts.map(predicateKey))]
  const keys = reached.flatMap((part) => (part.kind === 'expression' ? (keyOf(part) ?? []) : []))
  const single = [...keys, ...intervalsOf(keys)].map((key) => [{ key, needs }])
  const nested = reached
    .filter((part) => !isAtom(part))
    .flatMap(alternativesOf)
    .map((way) => way.map(({ key }) => ({ key, needs: null })))
  return [...single, ...nested]
}

/** Of a field with a lower and an upper end, the range between them. */
function intervalsOf(keys: readonly Key[]): readonly Key[] {
  const byField = new Map<string, RangeKey>()
  for (const key of keys) {
    if (key.kind !== 'range') continue
    const field = `${typeof (key.low ?? key.high)!.value} ${key.path}`
    const known = byField.get(field)
    byField.set(field, known === undefined ? key : overlap(known, key))
  }
  return [...byField.values()].filter(({ low, high }) => low !== null && high !== null && !isEmpty(low, high))
}

function overlap(a: RangeKey, b: RangeKey): RangeKey {
  return rangeKey(a.path, tighter(a.low, b.low, 1), tighter(a.high, b.high, -1), [...a.atoms, ...b.atoms])
}

/** The end that leaves less. @param direction 1 for lower ends, -1 for upper ones */
function tighter(a: End | null, b: End | null, direction: 1 | -1): End | null {
  if (a === null || b === null) return a ?? b
  if (a.value === b.value) return a.inclusive ? b : a
  return a.value > b.value === direction > 0 ? a : b
}

function isEmpty(low: End, high: End): boolean {
  return low.value > high.value || (low.value === high.value && !(low.inclusive && high.inclusive))
}

/** The key that says exactly what the atom says; `null` if there is none. */
function keyOf(atom: Extract<Atom, { kind: 'expression' }>): Key | null {
  const { expression } = atom
  const atoms = [predicateKey(atom)]
  if (expression.kind === 'oneOf' && expression.operand.kind === 'field') {
    return valuesKey(
      expression.operand.path,
      expression.values.filter((value) => value !== null),
      atoms,
    )
  }
  if (expression.kind !== 'compare') return null
  const { left, right, op } = expression
  if (left.kind === 'field') return comparisonKey(left.path, op, right, atoms)
  return right.kind === 'field' ? comparisonKey(right.path, MIRRORED[op], left, atoms) : null
}

const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function comparisonKey(path: string, op: CompareOperator, constant: Expression, atoms: readonly string[]): Key | null {
  // Nothing is equal to NaN, or comes before or after it.
  if (constant.kind !== 'literal' || constant.value === null || Number.isNaN(constant.value)) return null
  const { value } = constant
  if (op === '==') return valuesKey(path, [value], atoms)
  if (op === '!=' || typeof value === 'boolean') return null
  const end: End = { value, inclusive: op.endsWith('=') }
  return op.startsWith('<') ? rangeKey(path, null, end, atoms) : rangeKey(path, end, null, atoms)
}

function valuesKey(path: string, values: readonly Constant[], atoms: readonly string[]): Key | null {
  if (values.length === 0) return null
  // A set tells values apart as a list that `includes` one does: NaN is NaN, and 0 is -0.
  const distinct = [...new Set(values)]
  const texts = distinct.map((value) => `${typeof value} ${String(value).length} ${String(value)}`)
  const id = `${path.length} ${path} values ${texts.join(' ')}`
  return { kind: 'values', id, path, values: distinct, atoms }
}

function rangeKey(path: string, low: End | null, high: End | null, atoms: readonly string[]): RangeKey {
  const text = (end: End | null): string =>
    end === null ? '' : `${typeof end.value} ${end.inclusive ? 'from' : 'off'} ${String(end.value).length} ${end.value}`
  const id = `${path.length} ${path} range ${text(low)} to ${text(high)}`
  return { kind: 'range', id, path, low, high, atoms }
}
