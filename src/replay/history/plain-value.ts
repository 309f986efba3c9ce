/**
 * Values as they were: frozen copies of what a running job shows of itself, so that a history cannot be changed by what
 * happens later, nor change what happens later by being frozen.
 */

type Plain = Readonly<Record<string, unknown>>

/** Whether a value is an object literal, or what JSON makes of one. */
export function isPlainObject(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Makes frozen copies; equal parts that were copied before are not copied again where that was asked for. */
export class PlainValues {
  readonly #kept: WeakMap<object, unknown> = new WeakMap()

  /**
   * A deeply frozen copy. Plain objects and arrays are copied; what else is an object (a Date, an instance of a class) is
   * taken as it is. Objects that contain themselves keep doing so.
   *
   * @complexity O(size of the value)
   */
  of<T>(value: T): T {
    return typeof value === 'object' && value !== null ? (this.#copy(value, new Map()) as T) : value
  }

  /** A deeply frozen copy, which is remembered: for events, which are seen again and again and do not change. */
  keep<T>(value: T): T {
    if (typeof value !== 'object' || value === null) return value
    const known = this.#kept.get(value)
    if (known !== undefined) return known as T
    const copy = this.of(value)
    this.#kept.set(value, copy)
    return copy
  }

  #copy(value: object, begun: Map<object, unknown>): unknown {
    const isList = Array.isArray(value)
    if (!isList && !isPlainObject(value)) return value
    const known = this.#kept.get(value) ?? begun.get(value)
    if (known !== undefined) return known
    const copy: unknown[] | Record<string, unknown> = isList ? [] : {}
    begun.set(value, copy)
    const inner = (part: unknown): unknown =>
      typeof part === 'object' && part !== null ? this.#copy(part, begun) : part
    if (isList) for (const part of value as readonly unknown[]) (copy as unknown[]).push(inner(part))
    else
      for (const name of Object.keys(value))
        // As a definition, so that a field called __proto__ is a field.
        Object.defineProperty(copy, name, {
          value: inner(value[name]),
          enumerable: true,
          configurable: true,
          writable: true,
        })
    return Object.freeze(copy)
  }
}
