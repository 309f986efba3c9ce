/** Times, durations and counts as words: short, without locale or clock, always UTC. */

export const SECOND = 1_000
export const MINUTE: number = 60 * SECOND
export const HOUR: number = 60 * MINUTE
export const DAY: number = 24 * HOUR
export const YEAR: number = 365.25 * DAY

/** The largest time, in epoch milliseconds either side of 1970, that has a calendar date (ECMAScript). */
export const CALENDAR_LIMIT = 8.64e15

export const MONTHS: readonly string[] = [
  'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec',
] // prettier-ignore

/** `1707` as `1,707`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

const UNITS: readonly (readonly [number, string])[] = [
  [YEAR, 'y'],
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
  [1, 'ms'],
]

/** A duration in its largest unit, to one decimal below 100: `44 ms`, `13.8 min`, `6.7 d`, `−2 s`. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return ms > 0 ? 'for ever' : 'unknown'
  const size = Math.abs(ms)
  // 0.9995: what would be rounded up to 60 min or 24 h is shown in the next unit
  const [unit, name] = UNITS.find(([least]) => size >= least * 0.9995) ?? [1, 'ms']
  const value = size / unit
  const digits = value < 99.95 ? 1 : 0
  const text = countDecimals(value, digits)
  return `${ms < 0 && text !== '0' ? '−' : ''}${text} ${name}`
}

function countDecimals(value: number, digits: number): string {
  const fixed = value.toFixed(digits).replace(/\.0$/, '')
  return fixed.includes('.') || value >= 1e21 ? fixed : countText(Number(fixed))
}

/**
 * A moment as ISO text with a space, as exact as a picture that shows `span` milliseconds needs it: days, minutes,
 * seconds or milliseconds. Without zone: it is UTC.
 */
export function timeText(time: number, span: number): string {
  if (!Number.isFinite(time)) return Number.isNaN(time) ? 'no time' : time > 0 ? 'the end' : 'before all time'
  if (Math.abs(time) > CALENDAR_LIMIT) return `${time} ms`
  const iso = new Date(Math.floor(time)).toISOString()
  const [date = '', clock = ''] = iso.split('T')
  if (span >= 60 * DAY) return date
  if (span >= 10 * MINUTE) return `${date} ${clock.slice(0, 5)}`
  if (span >= 10 * SECOND) return `${date} ${clock.slice(0, 8)}`
  return `${date} ${clock.slice(0, 12)}`
}
