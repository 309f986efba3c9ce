/** The errors of the operator of frames. */
import { TidemarkError } from '../../base/errors.ts'

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
