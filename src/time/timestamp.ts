/**
 * Event time: epoch milliseconds in a number, within the range of `Date`. This is where values of events become
 * times; behind it a time is always a finite number. Times before 1970 are negative, and as good as any.
 */
import { show, TidemarkError } from '../base/errors.ts'
import { isoTime, whyNotIso } from './iso-text.ts'
import { zoneClock } from './zone.ts'

/** What a number counts since 1970-01-01 UTC. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

export interface TimeOptions {
  /** The unit of numbers; `ms` if absent. Finer ones become fractions of a millisecond. */
  readonly unit?: TimeUnit
  /** The zone of texts without one: IANA name, `UTC`, or `UTC+3`. If absent, such texts are bad. */
  readonly zone?: string
  /** Whether text may be a number (in `unit`). */
  readonly numericText?: boolean
}

/** The greatest time, and with a minus sign the least: ±275 760 years, as for `Date`. */
export const MAX_TIME = 8.64e15

const DEFAULTS: TimeOptions = Object.freeze({})

/**
 * The event time that a value stands for: a number, an ISO 8601 text with a zone (see `iso-text.ts`), a `Date`, a
 * luxon `DateTime` (or whatever has `toMillis()`). Nothing else is a time.
 *
 * @returns epoch milliseconds; NaN if the value is bad, for the reason which `whyNotATime` gives
 * @throws TidemarkError `BAD_ZONE` if `options.zone` is needed and is none; `checkTimeOptions` finds it beforehand
 */
export function timeOf(value: unknown, options: TimeOptions = DEFAULTS): number {
  if (typeof value === 'number') return timeOfNumber(value, options.unit)
  if (typeof value === 'string') return timeOfText(value, options)
  return typeof value === 'object' && value !== null ? inRange(millisOf(value)) : NaN
}

function timeOfNumber(value: number, unit: TimeUnit | undefined): number {
  return inRange(unit === undefined || unit === 'ms' ? value : inMillis(value, unit))
}

/** The time itself, or NaN. Adding zero turns -0 into 0. */
function inRange(ms: number): number {
  return ms >= -MAX_TIME && ms <= MAX_TIME ? ms + 0 : NaN
}

function inMillis(value: number, unit: Exclude<TimeUnit, 'ms'>): number {
  switch (unit) {
    case 's':
      // By way of microseconds, because 1024.003 * 1000 is 1024002.9999999999.
      return Math.round(value * 1e6) / 1e3
    case 'us':
      return value / 1e3
    case 'ns':
      return value / 1e6
  }
}

function timeOfText(text: string, options: TimeOptions): number {
  const time = inRange(isoTime(text, options.zone))
  if (time === time || options.numericText !== true || !isNumeric(text)) return time
  return timeOfNumber(Number(text), options.unit)
}

function isNumeric(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)
}

function millisOf(value: object): number {
  if (value instanceof Date) return value.getTime()
  try {
    const { toMillis, isLuxonDuration } = value as { toMillis?: unknown; isLuxonDuration?: unknown }
    if (typeof toMillis !== 'function' || isLuxonDuration === true) return NaN
    const ms: unknown = toMillis.call(value)
    return typeof ms === 'number' ? ms : NaN
  } catch {
    return NaN
  }
}

/**
 * Why `timeOf` answers NaN, as a sentence with the value in it; `''` if it does not. For reports: slow.
 *
 * @param options those which `timeOf` was given
 */
export function whyNotATime(value: unknown, options: TimeOptions = DEFAULTS): string {
  if (!Number.isNaN(timeOf(value, options))) return ''
  return `${value === undefined ? 'nothing' : show(value)} is not a time: ${reason(value, options)}`
}

function reason(value: unknown, options: TimeOptions): string {
  switch (typeof value) {
    case 'undefined':
      return 'the event has no such field'
    case 'number':
      return Number.isFinite(value) ? outOfRange(options) : 'it is not finite'
    case 'string':
      return reasonOfText(value, options)
    case 'bigint':
      return 'it is a bigint; convert it with Number()'
    case 'object':
      return reasonOfObject(value)
    default:
      return `it is a ${typeof value}`
  }
}

function reasonOfText(text: string, options: TimeOptions): string {
  if (text === '') return 'it is empty'
  if (isNumeric(text)) {
    return options.numericText === true
      ? outOfRange(options)
      : 'it is a number in text, and those are not read as times'
  }
  const why = whyNotIso(text, options.zone)
  return why === '' ? 'it is out of the range of dates' : why
}

function reasonOfObject(value: object | null): string {
  if (value === null) return 'it is missing'
  if (value instanceof Date) return 'it is an invalid Date'
  if ('isLuxonDuration' in value) return 'it is a duration'
  return 'toMillis' in value ? 'its toMillis() gives no time' : `it is ${Array.isArray(value) ? 'a list' : 'an object'}`
}

function outOfRange(options: TimeOptions): string {
  return `it is out of the range of dates (read as ${options.unit ?? 'ms'} since 1970)`
}

/**
 * Checks options which come from a configuration, once, before events are read with them.
 *
 * @throws TidemarkError `BAD_TIME_UNIT`, `BAD_ZONE`
 */
export function checkTimeOptions(options: TimeOptions): void {
  const { unit, zone } = options
  if (unit !== undefined && !['s', 'ms', 'us', 'ns'].includes(unit)) throw badTimeUnit(unit)
  if (zone !== undefined) zoneClock(zone)
}

/** ISO 8601 in UTC, for people: to the millisecond, or to the microsecond if there is a fraction of one. */
export function timestampText(ms: number): string {
  if (!(Math.abs(ms) <= MAX_TIME)) return `no time (${ms})`
  const micros = Math.round((ms - Math.floor(ms)) * 1000)
  if (micros === 0 || micros === 1000) return new Date(Math.round(ms)).toISOString()
  return `${new Date(Math.floor(ms)).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`
}

function badTimeUnit(unit: unknown): TidemarkError {
  return new TidemarkError('BAD_TIME_UNIT', {
    message: `${show(unit)} is not a unit of event time`,
    hint: "Use 's', 'ms', 'us' or 'ns'.",
    data: { unit },
  })
}
