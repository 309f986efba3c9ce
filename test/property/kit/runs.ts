import fc from 'fast-check'

/** How many cases a property runs: a multiple of its own number, said by the environment for longer searches. */
const multiplier = Number(process.env['TIDEMARK_RUNS'] ?? 1)

/** Whether there are so many cases that what is rare must have been among them. */
export const isDeep: boolean = multiplier >= 20

/** @param deeper how many times more a long search is worth for this property */
export function runs(count: number, deeper: number = 1): number {
  return Math.max(1, Math.round(count * multiplier * (isDeep ? deeper : 1)))
}

/**
 * Where the search begins. A short one always at the same place, so that a test which fails does so because of a change
 * and can be run again as it is; a long one, which is there to find what nobody has seen, somewhere else each time. With
 * each failure fast-check prints the seed that leads to it.
 */
fc.configureGlobal({ seed: Number(process.env['TIDEMARK_SEED'] ?? (isDeep ? Date.now() : 20_261_123)) | 0 })
