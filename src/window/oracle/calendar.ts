/** Calendar windows by their definition: between the moments at which the clocks of a zone first show two dates. */
import { luxon } from '../../time/luxon.ts'
import type { Calendar } from '../syntax/assigner.ts'

const QUARTER_OF_AN_HOUR = 900_000
/** Farther from UTC than any zone. */
const FAR = 16 * 3_600_000

/** The window that an instant is in. */
export function calendarWindow(calendar: Calendar, time: number): readonly [start: number, end: number] {
  const day = 86_400_000
  const days = { day: 1, week: 7, month: 30.44, quarter: 91.31, year: 365.25 }[calendar.unit] * calendar.every
  // Near it: no unit is longer than that by more than a few days, added up over a century.
  let n = Math.floor((time - localOf(calendar, 0)) / (days * day)) - 1
  while (boundary(calendar, n) > time) n--
  while (boundary(calendar, n + 1) <= time) n++
  return [boundary(calendar, n), boundary(calendar, n + 1)]
}

/** What clocks show at the n-th boundary, counted from the origin, as if it were UTC. */
function localOf({ origin, unit, every }: Calendar, n: number): number {
  const { DateTime } = luxon()
  return DateTime.fromISO(origin, { zone: 'utc' })
    .plus({ [unit]: n * every })
    .toMillis()
}

const known = new Map<string, number>()

/** The first instant at which clocks show the n-th boundary, or more. */
function boundary(calendar: Calendar, n: number): number {
  const { zone, unit, every, origin } = calendar
  const name = [zone, unit, every, origin, n].join(' ')
  const before = known.get(name)
  if (before !== undefined) return before
  const local = localOf(calendar, n)
  const clock = luxon().Info.normalizeZone(zone)
  const isReached = (instant: number): boolean => instant + clock.offset(instant) * 60_000 >= local
  let low = local - FAR
  while (!isReached(low + QUARTER_OF_AN_HOUR)) low += QUARTER_OF_AN_HOUR
  // Not yet at `low`, reached a quarter of an hour later: no zone changes its clocks twice in between.
  let high = low + QUARTER_OF_AN_HOUR
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isReached(middle)) high = middle
    else low = middle
  }
  known.set(name, high)
  return high
}
