/** Files that a replay was asked for and cannot write. */
import { show, TidemarkError } from '../../base/errors.ts'

/** @param what as a sentence begins: `The report` */
export function notWritten(what: string, file: string, cause: unknown): TidemarkError {
  return new TidemarkError('FILE_NOT_WRITTEN', {
    message: `${what} cannot be written to ${show(file)}: ${show(cause)}.`,
    hint: HINT,
    data: { file },
    cause,
  })
}

export function svgNotWritten(file: string, cause: unknown): TidemarkError {
  return new TidemarkError('SVG_NOT_WRITTEN', {
    message: `The picture ${show(file)} cannot be written: ${show(cause)}.`,
    hint: HINT,
    data: { file },
    cause,
  })
}

const HINT = 'Check that its folder exists and may be written.'
