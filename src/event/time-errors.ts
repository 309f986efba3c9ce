/** Errors of whatever needs events in order of time. */
import { show, TidemarkError } from '../base/errors.ts'

/** @param what what needs event time: a sentence begins with it */
export function noEventTime(what: string): TidemarkError {
  return new TidemarkError('NO_EVENT_TIME', {
    message: `${what}: that goes by event time, and this stream has none.`,
    hint: "Say where the time of an event is: stream(source, { time: 'timestamp' }); or use processing time where there is that.",
    data: { what },
  })
}

/** The user's `orderBy` threw. */
export function orderFailed(cause: unknown): TidemarkError {
  return new TidemarkError('ORDER_FAILED', {
    message: `The function orderBy threw: ${show(cause)}.`,
    hint: 'It must give a number for any two events; without their order there is no answer.',
    cause,
  })
}
