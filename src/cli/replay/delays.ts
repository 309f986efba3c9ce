/** The watermark delays that a replay compares. */
import type { LatenessStatistics } from '../../replay/lateness-statistics.ts'
import { toMillis, type DurationInput } from '../../time/duration.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Delays as people choose them. */
const ROUND: readonly number[] = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 3, 4, 5, 6, 7, 14, 30].map((count) => count * DAY),
]

/** Those of the flag, else of the rule file, else those that the recording suggests. @throws TidemarkError `BAD_DURATION` */
export function delaysOf(
  flag: string | undefined,
  ofRule: readonly DurationInput[] | undefined,
  statistics: LatenessStatistics,
): readonly number[] {
  const given = flag === undefined ? ofRule : flag.split(',').map((text) => text.trim())
  if (given !== undefined) return [...new Set(given.map((delay) => toMillis(delay, 'a watermark delay')))]
  return suggestedDelays(statistics)
}

/** None, and those with which 90, 99, 99.9 and 100 % of the events are in time, rounded up. */
export function suggestedDelays({ suggested }: LatenessStatistics): readonly number[] {
  return [...new Set([0, ...suggested.map(({ delayMs }) => roundedUp(delayMs))])]
}

function roundedUp(ms: number): number {
  if (ms <= 0) return 0
  return ROUND.find((round) => round >= ms) ?? Math.ceil(ms / DAY) * DAY
}
