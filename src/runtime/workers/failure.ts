/** Errors on their way from a worker, and what is said when one is gone. */
import { TidemarkError } from '../../base/errors.ts'
import type { Failure } from './messages.ts'

/** An error as far as it can be cloned. */
export function failureOf(error: unknown): Failure {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  if (error instanceof TidemarkError) {
    const { code, message, hint, data } = error
    return { code, message, hint, data: plainOf(data), stack }
  }
  return { code: null, message: error instanceof Error ? error.message : String(error), hint: '', data: {}, stack }
}

function plainOf(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return structuredClone(data)
  } catch {
    return {}
  }
}

/** The error that a worker has told of: one of Tidemark's own is what it would be on one thread. */
export function errorOf({ code, message, hint, data, stack }: Failure, worker: number, of: number): TidemarkError {
  if (code !== null) return new TidemarkError(code, { message, hint, data: { ...data, worker, of } })
  const cause = new Error(message)
  cause.stack = stack
  return workerDied(worker, of, message, cause)
}

/**
 * A worker is gone: it threw, ended, or had no memory left.
 *
 * @param worker from 0
 */
export function workerDied(worker: number, of: number, reason: string, cause?: unknown): TidemarkError {
  return new TidemarkError('WORKER_DIED', {
    message: `Worker ${worker + 1} of ${of} is gone: ${reason.replace(/\.$/, '')}.`,
    hint: 'What its keys had open is lost, so the job has failed; start it again. With parallelism: 1 the same work runs on the main thread, where the cause shows.',
    data: { worker, of, reason },
    ...(cause === undefined ? {} : { cause }),
  })
}

/** A worker was given no more memory than this. */
export function workerOutOfMemory(worker: number, of: number, memoryMb: number | null): TidemarkError {
  return new TidemarkError('WORKER_DIED', {
    message: `Worker ${worker + 1} of ${of} is gone: it had no memory left${memoryMb === null ? '' : `, of ${memoryMb} MB`}.`,
    hint: 'Shorten within() or the watermark delay, use more workers, give each more (parallelism: { workers, memoryMb }), or set limits.partialMatches to be told before.',
    data: { worker, of, reason: 'out of memory', memoryMb },
  })
}
