/**
 * Shapes: functions that take a parsed JSON value from anywhere, and give it back as a fresh value of a type, if it has
 * that shape. What a shape does not know is refused, never passed over.
 */
import type { TidemarkError } from '../../base/errors.ts'

/** @param at the path of the value, for errors */
export type Shape<T> = (json: unknown, at: string, depth: number) => T

/** The shapes of all fields of a type but its kind. */
export type Fields<V> = { readonly [F in Exclude<keyof V, 'kind'>]-?: Shape<V[F]> }

/** How deep values may be nested. */
const MOST_NESTED = 64

export const number: Shape<number> = (json, at) => {
  if (typeof json === 'number' && Number.isFinite(json)) return json
  throw misfit(at, json, 'a number')
}

export const text: Shape<string> = (json, at) => {
  if (typeof json === 'string' && json !== '') return json
  throw misfit(at, json, 'text')
}

export const truth: Shape<boolean> = (json, at) => {
  if (typeof json === 'boolean') return json
  throw misfit(at, json, 'true or false')
}

export const scalar: Shape<string | number | boolean | null> = (json, at) => {
  if (json === null || typeof json === 'number' || typeof json === 'string' || typeof json === 'boolean') return json
  throw misfit(at, json, 'a number, text, true, false or null')
}

export function choice<T extends string>(...allowed: readonly T[]): Shape<T> {
  return (json, at) => {
    if (allowed.includes(json as T)) return json as T
    throw misfit(at, json, `one of ${allowed.join(', ')}`)
  }
}

/** A value that may be left away. */
export function or<T>(shape: Shape<T>, otherwise: T): Shape<T> {
  return (json, at, depth) => (json === undefined ? otherwise : shape(json, at, depth))
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (json, at, depth) => (json === null ? null : shape(json, at, depth))
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (json, at, depth) => {
    if (!Array.isArray(json) || json.length === 0) throw misfit(at, json, 'a list that is not empty')
    // What is in a list is as deep as the list.
    return json.map((item, i) => shape(item, `${at}[${i}]`, depth))
  }
}

/** Any names, with values of one shape. */
export function named<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (json, at, depth) =>
    Object.fromEntries(
      Object.entries(recordOf(json, at)).map(([name, value]) => [name, shape(value, `${at}.${name}`, depth + 1)]),
    )
}

/** An object that says of which kind it is, and has the fields of that kind and no others. */
export function variants<U extends { readonly kind: string }>(kinds: {
  readonly [K in U['kind']]: Fields<Extract<U, { readonly kind: K }>>
}): Shape<U> {
  const shapes = kinds as unknown as Readonly<Record<string, Readonly<Record<string, Shape<unknown>>>>>
  const kindOf = choice(...Object.keys(shapes))
  return (json, at, depth) => {
    if (depth > MOST_NESTED) throw misfit(at, depth, `nesting of no more than ${MOST_NESTED} levels`)
    const given = recordOf(json, at)
    const kind = kindOf(given['kind'], `${at}.kind`, depth)
    const fields = shapes[kind]!
    const unknown = Object.keys(given).find((name) => name !== 'kind' && !Object.hasOwn(fields, name))
    if (unknown !== undefined) throw misfit(`${at}.${unknown}`, given[unknown], 'no such field')
    const values = Object.entries(fields).map(([name, shape]) => [name, shape(given[name], `${at}.${name}`, depth + 1)])
    return { kind, ...Object.fromEntries(values) } as U
  }
}

function recordOf(json: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  throw misfit(at, json, 'an object')
}

/** What does not fit where. Thrown by shapes, which do not know what they are parts of; `read` says that. */
class Misfit extends Error {
  readonly at: string
  readonly value: unknown
  readonly expected: string

  constructor(at: string, value: unknown, expected: string) {
    super(`at ${at}: expected is ${expected}`)
    this.at = at
    this.value = value
    this.expected = expected
  }
}

export function misfit(at: string, value: unknown, expected: string): Error {
  return new Misfit(at, value, expected)
}

/**
 * Reads a value of a shape.
 *
 * @param at the path of the value, for errors
 * @param refused the error of a part that does not fit: its path, what stands there, and what should
 */
export function read<T>(
  shape: Shape<T>,
  json: unknown,
  at: string,
  refused: (at: string, value: unknown, expected: string) => TidemarkError,
): T {
  try {
    return shape(json, at, 0)
  } catch (error) {
    throw error instanceof Misfit ? refused(error.at, error.value, error.expected) : error
  }
}
