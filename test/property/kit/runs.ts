/** How many cases a property runs: a multiple of its own number, said by the environment for longer searches. */
const multiplier = Number(process.env['TIDEMARK_RUNS'] ?? 1)

/** Whether there are so many cases that what is rare must have been among them. */
export const isDeep: boolean = multiplier >= 20

/** @param deeper how many times more a long search is worth for this property */
export function runs(count: number, deeper: number = 1): number {
  return Math.max(1, Math.round(count * multiplier * (isDeep ? deeper : 1)))
}
