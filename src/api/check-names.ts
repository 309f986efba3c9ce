/** Names of options that mean nothing: what is misspelt would be without effect, and nobody would know. */
import { show, TidemarkError } from '../base/errors.ts'

/**
 * @param what whose options they are, as it would be written: `stream()`
 * @throws TidemarkError `BAD_OPTIONS` for anything but an object, and for a name that is not known
 */
export function checkNames(options: unknown, known: readonly string[], what: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TidemarkError('BAD_OPTIONS', {
      message: `The options of ${what} are an object; this is ${show(options)}.`,
      hint: `It may have ${known.join(', ')}.`,
      data: { what, options },
    })
  const name = Object.keys(options).find((one) => !known.includes(one))
  if (name !== undefined)
    throw new TidemarkError('BAD_OPTIONS', {
      message: `${what} has no option ${show(name)}.`,
      hint: `It may have ${known.join(', ')}.`,
      data: { what, option: name },
    })
}
