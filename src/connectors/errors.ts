/** The errors that several connectors share. */
import { TidemarkError, show } from '../base/errors.ts'

export function sourceNotFound(name: string, path: string, cause: unknown): TidemarkError {
  return new TidemarkError('SOURCE_NOT_FOUND', {
    message: `${name} cannot be opened: there is no such file`,
    hint: `check the path; relative paths begin at ${show(process.cwd())}`,
    data: { name, path },
    cause,
  })
}

export function sourceUnreadable(name: string, cause: unknown): TidemarkError {
  return new TidemarkError('SOURCE_UNREADABLE', {
    message: `${name} cannot be opened: ${show(cause)}`,
    hint: 'check that it is a file, and that this user may read it',
    data: { name },
    cause,
  })
}

/** The input ended too soon. Everything before has been delivered. */
export function sourceBroken(name: string, cause: unknown): TidemarkError {
  return new TidemarkError('SOURCE_BROKEN', {
    message: `${name} failed half way: ${show(cause)}`,
    hint: 'what came before has been read; events that the watermark has not passed are not decided; see the cause for what went wrong',
    data: { name },
    cause,
  })
}

/** An error thrown by what a source reads: named, unless it says enough itself. */
export function asSourceError(name: string, error: unknown): TidemarkError {
  return error instanceof TidemarkError ? error : sourceBroken(name, error)
}

export function sinkFailed(name: string, cause: unknown): TidemarkError {
  return new TidemarkError('SINK_FAILED', {
    message: `${name} cannot be written: ${show(cause)}`,
    hint: 'check that the place exists, may be written, and has room; results up to here may be incomplete',
    data: { name },
    cause,
  })
}
