/** Reading parts of a JSON form: each function takes a value from anywhere and the path of it, and gives it back if it fits. */
import { TidemarkError, show } from '../../base/errors.ts'

/** How deep groups and conditions may be nested. */
const MOST_NESTED = 64

/** An object of these fields and no others (`null`: of any): what a reader does not know, it must not pass over. */
export function record(json: unknown, at: string, fields: readonly string[] | null): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw misfit(at, json, 'an object')
  const unknown = Object.keys(json).find((field) => fields?.includes(field) === false)
  if (unknown !== undefined)
    throw misfit(`${at}.${unknown}`, (json as Record<string, unknown>)[unknown], 'no such field')
  return json as Record<string, unknown>
}

export function list(json: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(json) || json.length === 0) throw misfit(at, json, 'a list that is not empty')
  return json
}

export function text(json: unknown, at: string): string {
  if (typeof json !== 'string' || json === '') throw misfit(at, json, 'text')
  return json
}

export function truth(json: unknown, at: string): boolean {
  if (typeof json !== 'boolean') throw misfit(at, json, 'true or false')
  return json
}

export function whole(json: unknown, at: string): number {
  if (typeof json !== 'number' || !Number.isInteger(json) || json < 1) throw misfit(at, json, 'a whole number from 1')
  return json
}

/** Milliseconds that something can take. */
export function span(json: unknown, at: string): number {
  if (typeof json === 'number' && json > 0 && Number.isFinite(json)) return json
  throw misfit(at, json, 'a positive number of milliseconds')
}

export function oneOf<T extends string>(json: unknown, allowed: readonly T[], at: string): T {
  if (allowed.includes(json as T)) return json as T
  throw misfit(at, json, `one of ${allowed.join(', ')}`)
}

export function misfit(at: string, value: unknown, expected: string): TidemarkError {
  return new TidemarkError('BAD_PATTERN_JSON', {
    message: `At ${at} the pattern has ${show(value)}; expected is ${expected}.`,
    hint: 'The JSON form of a pattern is what JSON.stringify(pattern) writes.',
    data: { path: at, value },
  })
}

/** @throws TidemarkError `BAD_PATTERN_JSON` if a part is nested deeper than any pattern needs */
export function checkDepth(depth: number, at: string): void {
  if (depth > MOST_NESTED) throw misfit(at, depth, `nesting of no more than ${MOST_NESTED} levels`)
}
