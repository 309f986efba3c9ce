/** Checks of what users' functions give back, where what they gave would be lost in silence. */
import { show, TidemarkError } from '../base/errors.ts'

/**
 * A function over a window, of which it is an error to give anything but a list of results: a promise and a number have
 * no elements, so that the results of the window would be missing and nobody would know.
 */
export function givingResults<P extends readonly unknown[], R>(
  name: string,
  fn: (...given: P) => Iterable<R>,
): (...given: P) => Iterable<R> {
  if (typeof fn !== 'function') return fn
  const checked = (...given: P): Iterable<R> => {
    const results: unknown = fn(...given)
    if (typeof (results as Partial<Iterable<R>> | null | undefined)?.[Symbol.iterator] === 'function')
      return results as Iterable<R>
    throw isThenable(results) ? asyncFunction(name, results) : noResults(name, results)
  }
  // It is shown under the name that its writer gave it.
  return Object.defineProperty(checked, 'name', { value: fn.name })
}

/** Whether a condition holds; one that gives a promise would always hold. @throws TidemarkError `ASYNC_FUNCTION` */
export function holds(name: string, given: unknown): boolean {
  if (given === true || given === false) return given
  if (isThenable(given)) throw asyncFunction(name, given)
  return Boolean(given)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function asyncFunction(name: string, promise: PromiseLike<unknown>): TidemarkError {
  // It may reject later, when nobody listens.
  promise.then(undefined, () => {})
  return new TidemarkError('ASYNC_FUNCTION', {
    message: `The function of ${name}() gave a promise, for which nobody waits`,
    hint: 'Ask first, with asyncMap(), and decide by the answer.',
    data: { operator: name },
  })
}

function noResults(name: string, given: unknown): TidemarkError {
  return new TidemarkError('BAD_AGGREGATE', {
    message: `The function of ${name}() gave ${show(given)}, which is no list of results`,
    hint: 'Give a list, also of one result: [result]; for none, [].',
    data: { operator: name, given },
  })
}
