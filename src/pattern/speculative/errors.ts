import { TidemarkError } from '../../base/errors.ts'

export function correctionsFull(limit: number): TidemarkError {
  return new TidemarkError('CORRECTION_LIMIT', {
    message: `More than ${limit} events are kept so that late ones can be put in front of them.`,
    hint: "Shorten allowedLateness, raise limits.correctableEvents, or let the oldest be settled early with limits.onLimit: 'shedOldest'.",
    data: { limit },
  })
}
