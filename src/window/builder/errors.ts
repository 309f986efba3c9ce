/** The errors of the builders: one code for each thing that is built. */
import { show, TidemarkError } from '../../base/errors.ts'

export type BuilderCode = 'BAD_WINDOW' | 'BAD_TRIGGER' | 'BAD_EVICTOR' | 'BAD_FRAME' | 'BAD_AGGREGATE'

/** A value that cannot stand where it was given. @param problem a sentence; the value is told after it */
export function misfit(code: BuilderCode, problem: string, value: unknown, hint: string): TidemarkError {
  return new TidemarkError(code, {
    message: `${problem}; this is ${show(value)}.`,
    hint,
    data: { value },
  })
}

/** Parts that do not go together. */
export function contradiction(
  code: BuilderCode,
  message: string,
  hint: string,
  data: Readonly<Record<string, unknown>>,
): TidemarkError {
  return new TidemarkError(code, { message, hint, data })
}
