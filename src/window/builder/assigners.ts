/**
 * The public makers of assigners: each gives a frozen value.
 *
 * Names and meaning are those of Flink where it has them. Durations are whole milliseconds; a day is 24 hours, unless it
 * is one of `calendar`.
 */
import type { DurationInput } from '../../time/duration.ts'
import { dayOfText, localDateText } from '../assign/local-date.ts'
import { notADate } from '../assign/calendar-windows.ts'
import type {
  Assigner,
  Calendar,
  CalendarUnit,
  Count,
  Cumulate,
  Custom,
  Global,
  Session,
  Sliding,
  TimeDomain,
  Tumbling,
} from '../syntax/assigner.ts'
import { checkAssigner } from './check-assigner.ts'
import { checkOneOf, checkOptions, millis } from './checked.ts'
import { contradiction } from './errors.ts'
import type { ForEvents } from './types.ts'

const CODE = 'BAD_WINDOW'

export interface AlignedOptions {
  /** Windows begin so long after they otherwise would; may be negative. */
  readonly offset?: DurationInput
  /** Whether windows are about when events happened (default), or when they were processed. */
  readonly domain?: TimeDomain
}

export interface SessionOptions {
  /** Whether windows that merely touch are one too, as in Flink; what comes out may then depend on the order of arrival. */
  readonly touching?: boolean
  readonly domain?: TimeDomain
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'

export interface CalendarOptions {
  readonly unit: CalendarUnit
  /** How many units one window has; 1 if absent. */
  readonly every?: number
  /** An IANA name (`Europe/Berlin`), `UTC`, or an offset such as `UTC+3`. */
  readonly zone: string
  /**
   * A local date on which a window begins: `'2014-03-05'`. If absent 1970-01-01; for weeks the Monday after it. Where a
   * month does not have the day of the origin, its window begins on the last it has.
   */
  readonly origin?: string
  /** For weeks: the day on which they begin; Monday, unless there is an `origin`. */
  readonly weekStartsOn?: Weekday
}

/**
 * Windows side by side: `[k * size + offset, (k + 1) * size + offset)`.
 *
 * @example tumbling('5 min')
 * @throws TidemarkError `BAD_WINDOW` for a size that is not positive, or an offset as long as it; `BAD_DURATION`
 */
export function tumbling(size: DurationInput, options: AlignedOptions = {}): Tumbling {
  return checked({ kind: 'tumbling', sizeMs: millis(size, 'the size of a window'), ...aligned(options, 'tumbling') })
}

/**
 * A window of `size` begins every `slide`; an event is in `size / slide` of them.
 *
 * @example sliding('1 h', '5 min')
 * @throws TidemarkError `BAD_WINDOW` for a size or slide that is not positive, or an offset as long as the slide;
 *   `BAD_DURATION`
 */
export function sliding(size: DurationInput, slide: DurationInput, options: AlignedOptions = {}): Sliding {
  return checked({
    kind: 'sliding',
    sizeMs: millis(size, 'the size of a window'),
    slideMs: millis(slide, 'the slide of a window'),
    ...aligned(options, 'sliding'),
  })
}

/**
 * Windows that begin together every `max`, one ending every `step`: the day so far, every hour.
 *
 * @example cumulate('1 day', '1 h')
 * @throws TidemarkError `BAD_WINDOW` if `step` does not divide `max`, and as `tumbling`; `BAD_DURATION`
 */
export function cumulate(max: DurationInput, step: DurationInput, options: AlignedOptions = {}): Cumulate {
  return checked({
    kind: 'cumulate',
    maxSizeMs: millis(max, 'the greatest size of a window'),
    stepMs: millis(step, 'the step of a window'),
    ...aligned(options, 'cumulate'),
  })
}

/**
 * Windows that last as long as events keep coming: until there is none for `gap`.
 *
 * @param gap a duration, or a function that reads it from an event, in milliseconds
 * @example session('30 min')
 * @example session((job: Job) => job.maxPauseMs)
 * @throws TidemarkError `BAD_WINDOW` for a gap that is not positive; `BAD_DURATION`
 */
export function session<T = unknown>(
  gap: DurationInput | ((event: T) => number),
  options: SessionOptions = {},
): Session & ForEvents<T> {
  checkOptions(CODE, options, ['touching', 'domain'], 'session')
  const { touching = false, domain = 'event' } = options
  return checked({
    kind: 'session',
    gap: typeof gap === 'function' ? gap : millis(gap, 'the gap of a session'),
    touching,
    domain,
  })
}

/**
 * By the ordinals of a key's events, in order of arrival: `size` events each, a new window every `slide` events. A
 * window that is not full makes no result. (In Flink the first sliding ones have fewer: `globalWindow()` with
 * `countTrigger(slide)` and `countEvictor(size)`.)
 *
 * @throws TidemarkError `BAD_WINDOW` for numbers that are not whole and positive
 */
export function countWindow(size: number, slide: number = size): Count {
  return checked({ kind: 'count', size, slide })
}

/** One window for everything of a key. It makes results only by a trigger. */
export function globalWindow(): Global {
  return checked({ kind: 'global' })
}

/**
 * Days, weeks, months, quarters or years as the clocks of a zone show them; a day may have 23 or 25 hours.
 *
 * A window begins at the first moment at which clocks show midnight of its date, or later: after the gap where midnight
 * is skipped, at the first where it comes twice (Flink SQL: the later).
 *
 * @example calendar({ unit: 'day', zone: 'Europe/Berlin' })
 * @example calendar({ unit: 'month', every: 7, zone: 'UTC', origin: '2014-03-05' })
 * @throws TidemarkError `BAD_WINDOW`, `BAD_ZONE`
 */
export function calendar(options: CalendarOptions): Calendar {
  checkOptions(CODE, options, ['unit', 'every', 'zone', 'origin', 'weekStartsOn'], 'calendar')
  const { unit, every = 1, zone } = options
  return checked({ kind: 'calendar', unit, every, zone, origin: originOf(options) })
}

/**
 * Windows from a function: those an event at `time` belongs to, as `[start, end)`. They are not shared among events by
 * slices, so each event costs as much as it has windows.
 *
 * @param name for `explain` and errors
 * @param assign a pure function; what it gives must not depend on anything but the event and its time
 * @throws TidemarkError `BAD_WINDOW`
 */
export function customWindow<T = unknown>(
  name: string,
  assign: (event: T, time: number) => readonly (readonly [start: number, end: number])[],
): Custom & ForEvents<T> {
  return checked({ kind: 'custom', name, assign })
}

function checked<A extends Assigner>(assigner: A): A {
  checkAssigner(assigner)
  return Object.freeze(assigner)
}

function aligned(options: AlignedOptions, what: string): { readonly offsetMs: number; readonly domain: TimeDomain } {
  checkOptions(CODE, options, ['offset', 'domain'], what)
  const { offset = 0, domain = 'event' } = options
  return { offsetMs: millis(offset, 'the offset of a window'), domain }
}

/** Day 0, 1970-01-01, was a Thursday; the first Monday after it is day 4. */
const FIRST_MONDAY = 4
const WEEKDAYS: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The origin where none is given. */
export function defaultOrigin(unit: CalendarUnit): string {
  return localDateText(unit === 'week' ? FIRST_MONDAY : 0)
}

function originOf({ unit, origin, weekStartsOn }: CalendarOptions): string {
  if (weekStartsOn === undefined) return origin ?? defaultOrigin(unit)
  checkOneOf(CODE, weekStartsOn, WEEKDAYS, 'weekStartsOn')
  if (unit !== 'week')
    throw contradiction(CODE, `weekStartsOn is for weeks, and the unit is '${unit}'.`, "Use unit: 'week', or origin.", {
      unit,
      weekStartsOn,
    })
  const first = FIRST_MONDAY + WEEKDAYS.indexOf(weekStartsOn)
  if (origin === undefined) return localDateText(first)
  const day = dayOfText(origin)
  if (Number.isNaN(day)) throw notADate(origin)
  if ((day - first) % 7 === 0) return origin
  throw contradiction(
    CODE,
    `Weeks start on ${weekStartsOn}, and the origin ${origin} is none.`,
    'Leave one of the two away: an origin says on which day weeks begin.',
    { origin, weekStartsOn },
  )
}
