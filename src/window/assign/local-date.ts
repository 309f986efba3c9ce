/**
 * Days of the proleptic Gregorian calendar, numbered from 1970-01-01 (day 0, a Thursday): arithmetic on whole numbers,
 * without the limits of `Date`.
 *
 * The year is taken to begin in March, so that the odd day is its last: after Howard Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms".
 */
import { isoTime } from '../../time/iso-text.ts'

export const DAY_MS = 86_400_000

/** Four centuries always have as many days. */
const ERA_YEARS = 400
const ERA_DAYS = 146_097
/** From 0000-03-01 to 1970-01-01. */
const DAYS_TO_1970 = 719_468

/** A day by its month, counted from January of the year 0, and its place in it. */
export interface LocalDate {
  readonly month: number
  /** From 1. */
  readonly day: number
}

/** The number of a day in a month. A day that the month does not have is its last. */
export function dayNumber(month: number, day: number): number {
  const first = firstDayOf(month)
  return Math.min(first + day - 1, firstDayOf(month + 1) - 1)
}

function firstDayOf(month: number): number {
  const sinceMarch = month - 2
  const year = Math.floor(sinceMarch / 12)
  const monthOfYear = sinceMarch - year * 12
  const era = Math.floor(year / ERA_YEARS)
  const yearOfEra = year - era * ERA_YEARS
  // From March on, months have 31 30 31 30 31 | 31 30 31 30 31 | 31 days: 153 every five.
  const daysBefore = Math.floor((153 * monthOfYear + 2) / 5)
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return era * ERA_DAYS + yearOfEra * 365 + leapDays + daysBefore - DAYS_TO_1970
}

/** The month of a day, counted from January of the year 0. */
export function monthOf(number: number): number {
  // A month has 30.44 days on average over the four centuries; one step at most is left to do.
  const guess = Math.floor(((number + DAYS_TO_1970) * ERA_YEARS * 12) / ERA_DAYS) + 2
  if (firstDayOf(guess) > number) return guess - 1
  return firstDayOf(guess + 1) <= number ? guess + 1 : guess
}

/** The number of the day that a text such as `2014-03-05` names; NaN if it names none. */
export function dayOfText(text: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? isoTime(`${text}T00:00Z`, undefined) / DAY_MS : NaN
}

/** Its month and its place in it. */
export function localDate(number: number): LocalDate {
  const month = monthOf(number)
  return { month, day: number - firstDayOf(month) + 1 }
}

/** A day as `2014-03-05`. */
export function localDateText(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10)
}
