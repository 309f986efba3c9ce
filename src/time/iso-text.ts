/**
 * ISO 8601 texts, read by character codes: no regular expression, no object, no allocation per text.
 *
 * Accepted: `YYYY-MM-DDThh:mm[:ss[.f…]]` with a zone `Z`, `±hh:mm`, `±hhmm` or `±hh`; a space or `t` for `T`, `z` for
 * `Z`, `,` for `.`; years of six digits with a sign (`-000042-…`); `24:00`. Without a zone, and for a date alone, the
 * zone must be given. Not accepted, unlike by `Date.parse`: days which do not exist (30 February), anything not ISO.
 *
 * Digits after the milliseconds are kept as a fraction (a number near today resolves a quarter of a microsecond), so
 * that events within one millisecond keep their order.
 */
import { zoneClock } from './zone.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const MINUS = 45
const PLUS = 43
const COLON = 58

/**
 * Epoch milliseconds of an ISO text, or NaN if it is not one. The range is not checked.
 *
 * @param zone in which to read a text without one; undefined: such a text is not a time
 * @throws TidemarkError `BAD_ZONE` if `zone` is needed, and is not one
 */
export function isoTime(text: string, zone: string | undefined): number {
  const length = text.length
  const first = text.charCodeAt(0)
  const long = first === PLUS || first === MINUS
  let at = long ? 7 : 4
  let year = long ? two(text, 1) * 10_000 + two(text, 3) * 100 + two(text, 5) : two(text, 0) * 100 + two(text, 2)
  if (first === MINUS) year = year === 0 ? NaN : -year
  const month = text.charCodeAt(at) === MINUS ? two(text, at + 1) : NaN
  const day = text.charCodeAt(at + 3) === MINUS ? two(text, at + 4) : NaN
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year))) return NaN
  const midnight = daysBefore(year, month, day) * DAY
  at += 6
  if (at === length) return zone === undefined ? NaN : zoneClock(zone).toEpoch(midnight)

  const separator = text.charCodeAt(at)
  if (separator !== 84 && separator !== 32 && separator !== 116) return NaN
  const hour = two(text, at + 1)
  const minute = text.charCodeAt(at + 3) === COLON ? two(text, at + 4) : NaN
  at += 6
  let rest = 0
  if (text.charCodeAt(at) === COLON) {
    rest = two(text, at + 1) * 1000
    at += 3
    const point = text.charCodeAt(at)
    if (point === 46 || point === 44) {
      const from = at + 1
      at = endOfDigits(text, from)
      rest += fraction(text, from, at)
    }
  }
  if (!(hour < 24 || (hour === 24 && minute === 0 && rest === 0)) || !(minute < 60 && rest < MINUTE)) return NaN
  const local = midnight + hour * HOUR + minute * MINUTE + rest
  if (at === length) return zone === undefined ? NaN : zoneClock(zone).toEpoch(local)
  return local - offset(text, at)
}

/** The value of two digits, or NaN, which then spreads through whatever is computed from it. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

function endOfDigits(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (!(code >= 48 && code <= 57)) return at
    at += 1
  }
}

/** Milliseconds of the digits after the point; what lies beyond the twelfth is ignored. NaN if there are none. */
function fraction(text: string, from: number, to: number): number {
  if (from === to) return NaN
  let digits = 0
  let unit = 1000
  for (let at = from; at < to && at < from + 12; at++) {
    digits = digits * 10 + text.charCodeAt(at) - 48
    unit /= 10
  }
  // Whole milliseconds must come out whole, and 1 / 10 is not exact: divide once, by a power of ten.
  return unit >= 1 ? digits * unit : digits / (POWERS_OF_TEN[Math.min(to - from, 12) - 3] as number)
}

const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

/** The offset from UTC in milliseconds written from `at` to the end of the text, or NaN. */
function offset(text: string, at: number): number {
  const sign = text.charCodeAt(at)
  const left = text.length - at
  if (sign === 90 || sign === 122) return left === 1 ? 0 : NaN
  if (sign !== PLUS && sign !== MINUS) return NaN
  const hours = two(text, at + 1)
  let minutes = NaN
  if (left === 3) minutes = 0
  else if (left === 5) minutes = two(text, at + 3)
  else if (left === 6 && text.charCodeAt(at + 3) === COLON) minutes = two(text, at + 4)
  if (!(hours < 24 && minutes < 60)) return NaN
  const ms = hours * HOUR + minutes * MINUTE
  return sign === MINUS ? -ms : ms
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar. Years are counted from March, so that the leap
 * day is the last of its year and the days before a month are a straight line (Fliegel and Van Flandern, CACM 1968).
 */
function daysBefore(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1
  const months = month > 2 ? month - 3 : month + 9
  const leapDays = Math.floor(fromMarch / 4) - Math.floor(fromMarch / 100) + Math.floor(fromMarch / 400)
  return fromMarch * 365 + leapDays + Math.floor((153 * months + 2) / 5) + day - 719_469
}

const SHAPE =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/

/** Why `isoTime` answers NaN, as the end of a sentence about the text; `''` if it does not. For messages: slow. */
export function whyNotIso(text: string, zone: string | undefined): string {
  if (!Number.isNaN(isoTime(text, zone))) return ''
  const found = SHAPE.exec(text)
  if (found === null) return "it is not an ISO 8601 time such as '2024-05-01T12:00:00Z'"
  const [, year, month, day, hour, , , written] = found
  const date = `${year}-${month}-${day}`
  if (Number.isNaN(isoTime(`${date}T00:00Z`, undefined))) return `there is no day ${date}`
  if (hour === undefined) return 'it is a date without a time, and no zone is set'
  const local = written === undefined ? text : text.slice(0, -written.length)
  if (Number.isNaN(isoTime(`${local}Z`, undefined))) return 'there is no such time of day'
  return written === undefined ? 'it has no zone, and none is set' : `there is no offset ${written}`
}
