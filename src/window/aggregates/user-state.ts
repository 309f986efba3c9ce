/**
 * What users' aggregates keep: copied, and written as plain values. Lists, objects, maps, sets, dates, typed arrays and
 * scalars are; of an object of a class the fields, not what is private to it.
 */
import { plainValue, valueFromPlain } from './plain.ts'

type Numbers =
  Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array

const ARRAYS: Readonly<Record<string, new (values: ArrayLike<number>) => Numbers>> = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
}

/** A copy that shares nothing that can change. @complexity O(size) */
export function copyState(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyState)
  if (value instanceof Date) return new Date(value)
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [copyState(key), copyState(inner)]))
  if (value instanceof Set) return new Set([...value].map(copyState))
  if (isNumbers(value)) return value.slice()
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as object
  for (const name of Object.keys(value)) define(copy, name, copyState((value as Record<string, unknown>)[name]))
  return copy
}

/** A value that JSON keeps. */
export function plainState(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return plainValue(value)
  if (Array.isArray(value)) return ['items', value.map(plainState)]
  if (value instanceof Date) return plainValue(value)
  if (value instanceof Map) return ['map', [...value].map(([key, inner]) => [plainState(key), plainState(inner)])]
  if (value instanceof Set) return ['set', [...value].map(plainState)]
  if (isNumbers(value)) return [value.constructor.name, Array.from(value, plainValue)]
  const plain = {}
  for (const name of Object.keys(value)) define(plain, name, plainState((value as Record<string, unknown>)[name]))
  return plain
}

export function stateFromPlain(plain: unknown): unknown {
  if (typeof plain !== 'object' || plain === null) return plain
  if (!Array.isArray(plain)) {
    const value = {}
    for (const name of Object.keys(plain)) define(value, name, stateFromPlain((plain as Record<string, unknown>)[name]))
    return value
  }
  const [kind, content] = plain as [string, readonly unknown[]]
  if (kind === 'items') return content.map(stateFromPlain)
  if (kind === 'set') return new Set(content.map(stateFromPlain))
  if (kind === 'map') {
    const pairs = content as readonly (readonly [unknown, unknown])[]
    return new Map(pairs.map(([key, inner]) => [stateFromPlain(key), stateFromPlain(inner)]))
  }
  const Made = ARRAYS[kind]
  return Made === undefined ? valueFromPlain(plain) : new Made(content.map(valueFromPlain) as number[])
}

function isNumbers(value: object): value is Numbers {
  return ArrayBuffer.isView(value) && ARRAYS[value.constructor.name] !== undefined
}

/** A field called `__proto__` is a field. */
function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
