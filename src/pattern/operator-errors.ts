/** The errors of the pattern operator. */
import { TidemarkError } from '../base/errors.ts'

export function noEventTime(): TidemarkError {
  return new TidemarkError('NO_EVENT_TIME', {
    message: 'Patterns are over event time, and this stream has none.',
    hint: "Say where the time of an event is: stream(source, { time: 'timestamp' }).",
  })
}

export function bufferFull(limit: number): TidemarkError {
  return new TidemarkError('BUFFER_LIMIT', {
    message: `More than ${limit} events wait for the watermark.`,
    hint: 'Shorten the watermark delay, make an idle input idle (withIdleness), or raise limits.bufferedEvents.',
    data: { limit },
  })
}

export function orderFailed(cause: unknown): TidemarkError {
  return new TidemarkError('ORDER_FAILED', {
    message: `The function orderBy threw: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'It must give a number for any two events; without their order there is no answer.',
    cause,
  })
}

export function otherRules(version: number, rules: readonly string[]): TidemarkError {
  return new TidemarkError('SNAPSHOT_OF_OTHER_RULES', {
    message: `The snapshot (version ${version}, rules ${rules.join(', ')}) is not one of these rules on these engines.`,
    hint: 'Restore a snapshot with the rules it was taken of, in the same order.',
    data: { version, rules },
  })
}
