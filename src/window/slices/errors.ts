import { TidemarkError } from '../../base/errors.ts'

export function tooManySlices(limit: number): TidemarkError {
  return new TidemarkError('WINDOW_LIMIT', {
    message: `More than ${limit} slices of windows are open at once, of all keys.`,
    hint: 'Raise limits.windows, make windows shorter or allow less lateness, or choose a key with fewer values.',
    data: { limit },
  })
}
