/** Reading case files whose fields may be anything: what is not known is said, never passed over. */

export type Json = Readonly<Record<string, unknown>>

/** A case has something that the runner cannot read: it fails, and says so. */
export class UnknownShape extends Error {
  override readonly name = 'UnknownShape'
}

export function unknown(what: string, value: unknown): UnknownShape {
  return new UnknownShape(`${what}: ${JSON.stringify(value)}`)
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectAt(json: Json, name: string): Json {
  const value = json[name]
  if (!isObject(value)) throw unknown(`'${name}' must be an object in`, json)
  return value
}

export function listAt(json: Json, name: string): readonly unknown[] {
  const value = json[name]
  if (!Array.isArray(value)) throw unknown(`'${name}' must be a list in`, json)
  return value as readonly unknown[]
}

export function objectsAt(json: Json, name: string): readonly Json[] {
  return listAt(json, name).map((one) => {
    if (!isObject(one)) throw unknown(`'${name}' must be a list of objects in`, json)
    return one
  })
}

export function textAt(json: Json, name: string): string {
  const value = json[name]
  if (typeof value !== 'string') throw unknown(`'${name}' must be text in`, json)
  return value
}

/** A word, or whatever stands there instead. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The first of these fields that is a number; without such a one, the only number there is. */
export function numberIn(json: Json, ...names: readonly string[]): number {
  for (const name of names) {
    const value = json[name]
    if (typeof value === 'number') return value
  }
  const numbers = Object.values(json).filter((value) => typeof value === 'number')
  if (numbers.length !== 1) throw unknown(`one of ${names.join(', ')} must be a number in`, json)
  return numbers[0]!
}

export function numberOr(json: Json, name: string, otherwise: number): number {
  const value = json[name]
  if (value === undefined || value === null) return otherwise
  return numberAt(json, name)
}

/** A number, or one of the ends of time. */
export function numberAt(json: Json, name: string): number {
  const value = json[name]
  if (value === 'MAX' || value === 'Infinity') return Infinity
  if (value === 'MIN' || value === '-Infinity') return -Infinity
  if (typeof value !== 'number') throw unknown(`'${name}' must be a number in`, json)
  return value
}

export function pairOf(value: unknown): readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2 || !value.every((one) => typeof one === 'number')) {
    throw unknown('this must be two numbers', value)
  }
  return value as unknown as readonly [number, number]
}

/** Fails if there is a field that nobody looks at. */
export function onlyFields(json: Json, names: readonly string[]): void {
  const others = Object.keys(json).filter((name) => !names.includes(name))
  if (others.length > 0) throw unknown(`nothing is known of ${others.join(', ')} in`, json)
}

const LONG_MAX = 9_223_372_036_854_775_807n

/** Numbers of 64 bits as text, so that they keep all their digits. */
export function quoteLongs(text: string): string {
  return text.replaceAll(/([:[,]\s*)(-?\d{17,19})(?=\s*[,\]}])/g, '$1"$2"')
}

/**
 * Times near the end of 64 bits, as the same times near the end of ours: as far from it, and in the same place of a
 * window.
 *
 * @param period the size (or slide) of the windows
 */
export function nearTheEnd<V>(value: V, period: number): V {
  const base = Math.floor(8.639e15 / period) * period + Number(LONG_MAX % BigInt(period))
  return mapped(value, base) as V
}

function mapped(value: unknown, base: number): unknown {
  if (Array.isArray(value)) return value.map((one) => mapped(one, base))
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapped(one, base)]))
  }
  if (typeof value !== 'string') return value
  const offset = /^(?:Long\.)?MAX(?:_VALUE)?\s*([+-]\s*\d+)$/.exec(value)?.[1]
  if (offset !== undefined) return base + Number(offset.replaceAll(' ', ''))
  if (!/^-?\d{17,19}$/.test(value)) return value
  if (BigInt(value) === LONG_MAX) return 'MAX'
  if (BigInt(value) === -LONG_MAX - 1n) return 'MIN'
  const from = BigInt(value) - LONG_MAX
  return from > -1_000_000_000_000n ? base + Number(from) : Number(value)
}
