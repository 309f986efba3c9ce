/** The errors of keyed state and timers. */
import { show, TidemarkError } from '../../base/errors.ts'

/** A declaration that says something impossible. */
export function badState(name: string, reason: string, hint: string, value?: unknown): TidemarkError {
  return new TidemarkError('BAD_STATE', {
    message: `The state ${show(name)} cannot be declared so: ${reason}.`,
    hint,
    data: { name, value },
  })
}

export function tooManyEntries(limit: number, name: string): TidemarkError {
  return new TidemarkError('STATE_LIMIT', {
    message: `More than ${limit} values are kept as state at once; the next one is of ${show(name)}.`,
    hint: 'Give the state a ttl, clear() it when it has served, or raise limits.entries.',
    data: { limit, state: name },
  })
}

/** State, timers and outputs belong to a key, and there is one only while its function runs. */
export function notInCall(what: string): TidemarkError {
  return new TidemarkError('NOT_IN_CALL', {
    message: `${what} was used when no function of the operator was running.`,
    hint: 'Use the context only until the function returns: it must not be async. asyncMap() is for what takes time.',
    data: { what },
  })
}

export function readOnly(name: string): TidemarkError {
  return new TidemarkError('READ_ONLY_STATE', {
    message: `The broadcast state ${show(name)} can only be read here.`,
    hint: 'Write it in the function of the broadcast side; the keyed side sees one state in all its keys.',
    data: { state: name },
  })
}

export function notPlain(name: string, cause: unknown): TidemarkError {
  return new TidemarkError('STATE_NOT_PLAIN', {
    message: `The state ${show(name)} holds a value that cannot be written down: ${show(cause)}.`,
    hint: 'Keep plain values: numbers, text, lists, objects; no functions.',
    data: { state: name },
    cause,
  })
}

export function otherState(name: string): TidemarkError {
  return new TidemarkError('SNAPSHOT_OF_OTHER_STATE', {
    message: `The snapshot has a state ${show(name)} that is declared otherwise, or no more.`,
    hint: 'Restore a snapshot with the states it was taken of: the same names and kinds.',
    data: { state: name },
  })
}

export function noProcessingTime(what: string): TidemarkError {
  return new TidemarkError('NO_PROCESSING_TIME', {
    message: `${what} is about processing time, and nobody has told it yet.`,
    hint: 'Tell it with tick(now) before the first event, or use event time.',
    data: { what },
  })
}

/** What no function of a user may swallow as if one event were bad: the job cannot go on as it was meant. */
const FATAL: ReadonlySet<string> = new Set([
  'KEY_LIMIT',
  'STATE_LIMIT',
  'TIMER_LIMIT',
  'TIMER_LOOP',
  'NO_TIMER_FUNCTION',
  'ASYNC_FUNCTION',
  'NO_EVENT_TIME',
  'NO_PROCESSING_TIME',
])

/** Whether an error that came out of a user's function is one of the job, and not of the event. */
export function isFatal(error: unknown): boolean {
  return error instanceof TidemarkError && FATAL.has(error.code)
}
