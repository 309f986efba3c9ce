/**
 * Days, weeks, months, quarters and years of a zone.
 *
 * A window begins at the first moment at which the clocks of its zone show midnight of its first date, or later: the
 * first moment after the gap where there is no such midnight, the first of the two where there are two. It ends where
 * the next one begins; so windows leave no gap and never overlap, whatever clocks do. A day has 23 or 25 hours where they
 * change, and does not exist at all where a zone leaves it out (Samoa had no 30 December 2011).
 *
 * Flink SQL takes the *later* of two midnights for its timers, and rounds a gap to the hour.
 */
import { invariant, show, TidemarkError } from '../../base/errors.ts'
import { zoneClock, type ZoneClock } from '../../time/zone.ts'
import type { Calendar } from '../syntax/assigner.ts'
import { DAY_MS, dayNumber, dayOfText, localDate, monthOf, type LocalDate } from './local-date.ts'
import type { TimeWindows } from './time-windows.ts'

/** Boundaries kept: eleven years of days. When full, all are forgotten, and asked for again as they come. */
const EDGES_KEPT = 4096

/**
 * `assign` is O(1), and no more than two comparisons while times stay in one window. A boundary that was not met before
 * asks the zone twice, one near a change of clocks about thirty times.
 */
export class CalendarWindows implements TimeWindows {
  readonly #clock: ZoneClock
  /** How many days a window has; 0 for windows made of months. */
  readonly #days: number
  readonly #months: number
  readonly #origin: LocalDate & { readonly number: number }
  readonly #edges = new Map<number, number>()
  /** The window that was asked for last. */
  #start = Infinity
  #end = -Infinity

  /** @throws TidemarkError `BAD_ZONE`, `BAD_WINDOW` if the origin is not a date */
  constructor({ unit, every, zone, origin }: Calendar) {
    this.#clock = zoneClock(zone)
    this.#days = unit === 'day' ? every : unit === 'week' ? 7 * every : 0
    this.#months = unit === 'month' ? every : unit === 'quarter' ? 3 * every : unit === 'year' ? 12 * every : 0
    const number = dayOfText(origin)
    if (Number.isNaN(number)) throw notADate(origin)
    this.#origin = { ...localDate(number), number }
  }

  assign(time: number, found: (start: number, end: number) => void): void {
    if (time < this.#start || time >= this.#end) this.#find(time)
    found(this.#start, this.#end)
  }

  edgeAfter(time: number): number {
    if (time < this.#start || time >= this.#end) this.#find(time)
    return this.#end
  }

  edgeBefore(time: number): number {
    if (time < this.#start || time >= this.#end) this.#find(time)
    return this.#start
  }

  endAfter(time: number): number {
    return this.edgeAfter(time)
  }

  startsOf(end: number, found: (start: number) => void): void {
    if (this.edgeBefore(end) === end) found(this.edgeBefore(end - 1))
  }

  /** Windows without any time in them (a day that was left out) are passed over. */
  #find(time: number): void {
    invariant(Number.isFinite(time), 'a time that is looked up in a calendar is finite')
    // The date in UTC is at most one day off, and not even that much matters: what follows puts it right.
    let at = this.#indexOf(Math.floor(time / DAY_MS))
    while (this.#edge(at) > time) at -= 1
    while (this.#edge(at + 1) <= time) at += 1
    this.#start = this.#edge(at)
    this.#end = this.#edge(at + 1)
  }

  #indexOf(day: number): number {
    return this.#days > 0
      ? Math.floor((day - this.#origin.number) / this.#days)
      : Math.floor((monthOf(day) - this.#origin.month) / this.#months)
  }

  /** Where the window begins that is so many after that of the origin. */
  #edge(index: number): number {
    let edge = this.#edges.get(index)
    if (edge === undefined) {
      if (this.#edges.size >= EDGES_KEPT) this.#edges.clear()
      edge = this.#clock.firstShowing(this.#firstDayOf(index) * DAY_MS)
      this.#edges.set(index, edge)
    }
    return edge
  }

  #firstDayOf(index: number): number {
    return this.#days > 0
      ? this.#origin.number + index * this.#days
      : dayNumber(this.#origin.month + index * this.#months, this.#origin.day)
  }
}

/** An origin that names no day. */
export function notADate(origin: unknown): TidemarkError {
  return new TidemarkError('BAD_WINDOW', {
    message: `${show(origin)} is not a date on which calendar windows could begin.`,
    hint: "Give a local date as YYYY-MM-DD, such as '2014-03-05'.",
    data: { origin },
  })
}
