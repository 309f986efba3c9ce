/** Process functions of all kinds, as their frame sees them. */
import type { StateSpecs } from '../state/specs.ts'
import { asyncFunction, badFunction } from './errors.ts'

/** What is common to all process functions, with the types of their contexts erased. */
export interface AnyFunction {
  readonly state?: StateSpecs
  readonly sides?: readonly string[]
  open?(): void
  timer?(time: number, ctx: never): void
  end?(ctx: never): void
}

/** @throws TidemarkError `ASYNC_FUNCTION` if a function gave a promise */
export function checkDone(given: unknown, what: string): void {
  if (typeof (given as { then?: unknown } | null)?.then !== 'function') return
  // It may reject later, when nobody listens.
  ;(given as Promise<unknown>).then(undefined, () => {})
  throw asyncFunction(what)
}

/** @throws TidemarkError `BAD_PROCESS_FUNCTION` */
export function checkFunction(fn: AnyFunction): void {
  if (typeof fn !== 'object' || fn === null) throw badFunction('it', 'is no object', fn)
  for (const name of ['open', 'timer', 'end'] as const)
    if (fn[name] !== undefined && typeof fn[name] !== 'function') throw badFunction(name, 'is no function', fn[name])
  const sides: unknown = fn.sides ?? []
  if (!Array.isArray(sides) || !sides.every((tag) => typeof tag === 'string') || new Set(sides).size < sides.length)
    throw badFunction('sides', 'is no list of different tags', sides)
}
