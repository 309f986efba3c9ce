/**
 * Durations as people write them, turned into milliseconds when a rule is built. All of them have a fixed length: a
 * day is 24 hours. Months and years have none and are refused; calendar windows know them.
 */
import type { Duration, DurationLikeObject } from 'luxon'
import { show, TidemarkError } from '../base/errors.ts'
import { luxon } from './luxon.ts'

/**
 * - a number: milliseconds
 * - short text: `'250ms'`, `'5s'`, `'1h30m'`, `'1 h 30 min'`, `'2 days'` (units from large to small, each once)
 * - ISO 8601 text: `'PT5M'`, `'P1DT12H'`
 * - an object of luxon's units: `{ minutes: 5 }`
 * - a luxon `Duration`
 */
export type DurationInput = number | string | DurationLikeObject | Duration

/** What a duration may be, besides positive. */
export interface DurationLimits {
  /** Whether zero is allowed; it is unless this is `false`. */
  readonly zero?: boolean
  /** Whether it may be negative; it may not unless this is `true`. */
  readonly negative?: boolean
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Every spelling of a unit of fixed length, in milliseconds. Case matters: `M` would be a minute or a month. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ...spellings(1, 'ms', 'millisecond', 'milliseconds'),
  ...spellings(SECOND, 's', 'sec', 'second', 'seconds'),
  ...spellings(MINUTE, 'm', 'min', 'minute', 'minutes'),
  ...spellings(HOUR, 'h', 'hour', 'hours'),
  ...spellings(DAY, 'd', 'day', 'days'),
  ...spellings(7 * DAY, 'w', 'week', 'weeks'),
])

const CALENDAR_UNIT = /^(?:mo|month|quarter|y|year)s?$/

function spellings(ms: number, ...names: string[]): [string, number][] {
  return names.map((name) => [name, ms])
}

/**
 * The length of a duration.
 *
 * @param what what the duration is for, as it shall read in an error: `'the delay'`
 * @returns milliseconds, finite; a sum of parts which is within a nanosecond of a whole number is that number
 * @throws TidemarkError `BAD_DURATION`
 */
export function toMillis(input: DurationInput, what: string, limits: DurationLimits = {}): number {
  const ms = lengthOf(input, what)
  if (!Number.isFinite(ms)) throw badDuration(input, what, 'it is not finite')
  if (ms < 0 && limits.negative !== true) throw badDuration(input, what, 'it is negative')
  if (ms === 0 && limits.zero === false) throw badDuration(input, what, 'it must be longer than zero')
  const whole = Math.round(ms)
  return (Math.abs(ms - whole) < 1e-6 ? whole : ms) + 0
}

function lengthOf(input: unknown, what: string): number {
  if (typeof input === 'number') return input
  if (typeof input === 'string') return /^[+-]?P/.test(input) ? ofIsoText(input, what) : ofShortText(input, what)
  if (typeof input !== 'object' || input === null)
    throw badDuration(input, what, 'it is neither number, text nor object')
  return isLuxonDuration(input) ? ofLuxon(input, input, what) : ofUnits(input, input, what)
}

/** By its mark, not by `instanceof`: a program may have another copy of luxon. */
function isLuxonDuration(input: object): input is Duration {
  return (input as { isLuxonDuration?: unknown }).isLuxonDuration === true
}

function ofLuxon(duration: Duration, input: unknown, what: string): number {
  if (!duration.isValid) throw badDuration(input, what, `luxon calls it invalid (${duration.invalidReason})`)
  const units = duration.toObject()
  return Object.keys(units).length === 0 ? 0 : ofUnits(units, input, what)
}

function ofIsoText(text: string, what: string): number {
  const duration = luxon().Duration.fromISO(text)
  if (!duration.isValid) throw badDuration(text, what, 'it starts as an ISO 8601 duration, and is none')
  return ofUnits(duration.toObject(), text, what)
}

function ofUnits(units: object, input: unknown, what: string): number {
  let sum = 0
  let count = 0
  for (const [unit, amount] of Object.entries(units) as [string, unknown][]) {
    if (amount === undefined) continue
    if (typeof amount !== 'number') throw badDuration(input, what, `its ${show(unit)} is ${show(amount)}, not a number`)
    if (!(CALENDAR_UNIT.test(unit) && amount === 0)) sum += amount * unitOf(unit, input, what)
    count += 1
  }
  if (count === 0) throw badDuration(input, what, 'it has no units')
  return sum
}

function ofShortText(text: string, what: string): number {
  const body = text.trim()
  const sign = body.startsWith('-') ? -1 : 1
  const part = /\s*(\d+(?:\.\d+)?)\s*(\p{L}+)/uy
  part.lastIndex = body.startsWith('-') || body.startsWith('+') ? 1 : 0
  let sum = 0
  let smallest = Infinity
  while (part.lastIndex < body.length) {
    const found = part.exec(body)
    if (found === null) throw noParts(text, body, what)
    const unit = unitOf(found[2] as string, text, what)
    if (unit >= smallest)
      throw badDuration(text, what, 'its units do not go from large to small, each once', ORDER_HINT)
    smallest = unit
    sum += Number(found[1]) * unit
  }
  if (smallest === Infinity) throw noParts(text, body, what)
  return sign * sum
}

function noParts(text: string, body: string, what: string): TidemarkError {
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(body)) return badDuration(text, what, 'it is not made of numbers with units')
  return badDuration(
    text,
    what,
    'it has no unit',
    `Say of what: '${body}ms', '${body}s', '${body}m', '${body}h' or '${body}d'.`,
  )
}

function unitOf(unit: string, input: unknown, what: string): number {
  const ms = UNITS.get(unit)
  if (ms !== undefined) return ms
  if (CALENDAR_UNIT.test(unit)) throw badDuration(input, what, `${show(unit)} has no fixed length`, CALENDAR_HINT)
  throw badDuration(input, what, `${show(unit)} is not a unit`, UNITS_HINT)
}

/**
 * Short text for people, and exact: `'5 min'`, `'1 h 30 min'`, `'250 ms'`, `'1.5 s'`, `'3 d'`. `toMillis` reads it.
 *
 * @param ms milliseconds; an infinite one reads `unbounded`
 */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return Number.isNaN(ms) ? 'no duration' : ms > 0 ? 'unbounded' : '-unbounded'
  if (ms < 0) return `-${durationText(-ms)}`
  if (ms < SECOND) return `${decimal(ms)} ms`
  const parts: string[] = []
  let rest = ms
  for (const [unit, name] of TEXT_UNITS) {
    const count = Math.floor(rest / unit)
    if (count > 0) parts.push(`${decimal(count)} ${name}`)
    rest -= count * unit
  }
  if (rest > 0) parts.push(rest < SECOND && parts.length > 0 ? `${decimal(rest)} ms` : `${decimal(rest / SECOND)} s`)
  return parts.join(' ')
}

const TEXT_UNITS: readonly (readonly [number, string])[] = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
]

/** Without an exponent, to a millionth: `toMillis` and people read no exponents. */
function decimal(value: number): string {
  const text = Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(9).replace(/0+$/, '')
  return text.endsWith('.') ? text.slice(0, -1) : text
}

const FORMS_HINT = "Give milliseconds, text such as '5s', '1h30m' or 'PT5M', or an object such as { minutes: 5 }."
const ORDER_HINT = "Write the largest first, and each unit once: '1h30m', not '30m1h'."
const UNITS_HINT =
  "Units are ms, s, m (or min), h, d and w, or their names, in small letters: '5s', '1h30m', '2 days', or { minutes: 5 }."
const CALENDAR_HINT = 'Use weeks, days or less ({ days: 30 }); calendar months and years are for calendar windows.'

/** A value that is no duration, or not one that may stand there. */
function badDuration(value: unknown, what: string, reason: string, hint: string = FORMS_HINT): TidemarkError {
  return new TidemarkError('BAD_DURATION', {
    message: `${show(value)} cannot be ${what}: ${reason}`,
    hint,
    data: { what, value },
  })
}
