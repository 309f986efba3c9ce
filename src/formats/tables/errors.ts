/** The errors of files of tables, which are errors of the whole: no record behind the place can be trusted. */
import { TidemarkError, show } from '../../base/errors.ts'

/** A package that a format needs, and which is installed only where it is wanted. */
export function packageMissing(format: string, packages: readonly string[], cause: unknown): TidemarkError {
  return new TidemarkError('PACKAGE_MISSING', {
    message: `to read ${format}, a package is needed that is not installed: ${packages.join(', ')}`,
    hint: `npm i ${packages.join(' ')}`,
    data: { format, packages },
    cause,
  })
}

export function fileBroken(name: string, format: string, where: string, cause: unknown): TidemarkError {
  return new TidemarkError('FILE_BROKEN', {
    message: `${name} is not sound ${format}: ${where}${where === '' ? '' : ': '}${typeof cause === 'string' ? cause : show(cause)}`,
    hint: `check that it is ${format}, and complete: a copy may have been cut off, or be of another format; what came before has been read`,
    data: { name, format, where },
    cause,
  })
}

export function fileUnsupported(name: string, what: string, hint: string): TidemarkError {
  return new TidemarkError('FILE_UNSUPPORTED', {
    message: `${name} cannot be read: ${what}`,
    hint,
    data: { name, what },
  })
}

/** An error met while reading, named unless it says enough itself. */
export function asFileError(name: string, format: string, where: string, error: unknown): TidemarkError {
  return error instanceof TidemarkError ? error : fileBroken(name, format, where, error)
}
