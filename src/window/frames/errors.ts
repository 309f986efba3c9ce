/** The errors of the operator of frames. */
import { TidemarkError } from '../../base/errors.ts'

export function noEventTime(): TidemarkError {
  return new TidemarkError('NO_EVENT_TIME', {
    message: 'Frames are over event time, and this stream has none.',
    hint: "Say where the time of an event is: stream(source, { time: 'timestamp' }).",
  })
}

export function tooManyFrames(limit: number): TidemarkError {
  return new TidemarkError('WINDOW_LIMIT', {
    message: `More than ${limit} frames are open at once.`,
    hint: 'Give frames a greatest duration, choose a key with fewer values, or raise limits.windows.',
    data: { limit },
  })
}

export function tooManyEvents(limit: number): TidemarkError {
  return new TidemarkError('WINDOW_EVENT_LIMIT', {
    message: `More than ${limit} events wait for the watermark or are kept in open frames.`,
    hint: 'Shorten the watermark delay, give frames a greatest count or duration, or raise limits.events.',
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
