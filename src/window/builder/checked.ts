/** Checks of single values, as they come from programs that no compiler has seen. */
import { show } from '../../base/errors.ts'
import { MAX_TIME } from '../../time/timestamp.ts'
import { toMillis, type DurationInput } from '../../time/duration.ts'
import { misfit, type BuilderCode } from './errors.ts'

/**
 * Milliseconds. Windows are measured in whole ones, since the last moment of one is its end less a millisecond.
 *
 * @throws TidemarkError `BAD_DURATION` if it is no duration at all; the limits are for the check of what is built
 */
export function millis(input: DurationInput, what: string): number {
  return toMillis(input, what, { negative: true })
}

/** Whole milliseconds, more than none. */
export function checkLength(code: BuilderCode, ms: unknown, what: string, zero: boolean = false): void {
  if (Number.isInteger(ms) && (ms as number) >= (zero ? 0 : 1) && (ms as number) <= MAX_TIME) return
  throw misfit(
    code,
    `${what} is a whole number of milliseconds, ${zero ? 'not negative' : 'more than 0'}`,
    ms,
    "Give a duration such as '5s', '1h30m' or { minutes: 5 }.",
  )
}

/** A whole number from `least` on. */
export function checkWhole(code: BuilderCode, value: unknown, what: string, least: number = 1): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return
  throw misfit(code, `${what} is a whole number from ${least}`, value, 'Give a number such as 10.')
}

export function checkFinite(code: BuilderCode, value: unknown, what: string): void {
  if (Number.isFinite(value)) return
  throw misfit(code, `${what} is a finite number`, value, 'Give a number such as 1.5.')
}

export function checkOneOf(code: BuilderCode, value: unknown, allowed: readonly string[], what: string): void {
  if (allowed.includes(value as string)) return
  throw misfit(code, `${what} is one of ${allowed.map(show).join(', ')}`, value, 'Choose one of these.')
}

export function checkFunction(code: BuilderCode, value: unknown, what: string): void {
  if (typeof value === 'function') return
  throw misfit(code, `${what} is a function`, value, 'Give a function.')
}

/** An object of options, all of which are known: one that is misspelt would be without effect. */
export function checkOptions(code: BuilderCode, options: unknown, known: readonly string[], what: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw misfit(code, `The options of ${what} are an object`, options, `It may have ${known.join(', ')}.`)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw misfit(code, `${what} has no option of that name`, unknown, `It may have ${known.join(', ')}.`)
}
