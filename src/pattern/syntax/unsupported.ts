import { TidemarkError, show } from '../../base/errors.ts'

/** A construct of the language that this version cannot match, named; it is never approximated. */
export function unsupported(construct: string, step: string): TidemarkError {
  return new TidemarkError('UNSUPPORTED', {
    message: `This version cannot match ${construct} (at ${show(step)}).`,
    hint: 'The constructs it can match are listed in patterns/README.md; it never approximates one.',
    data: { construct, step },
  })
}
