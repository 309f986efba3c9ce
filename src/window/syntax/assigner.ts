/**
 * Which windows an event belongs to. Assigners are frozen values, with a JSON form unless they hold a function.
 *
 * Windows are half open, `[start, end)`, in epoch milliseconds; the last moment of one is `end - 1`.
 */

/** Whether windows are about when events happened, or when they were processed. */
export type TimeDomain = 'event' | 'processing'

/** Windows side by side: `start = t - floorMod(t - offsetMs, sizeMs)`. */
export interface Tumbling {
  readonly kind: 'tumbling'
  readonly sizeMs: number
  /** From `-sizeMs` to `sizeMs`, both exclusive. */
  readonly offsetMs: number
  readonly domain: TimeDomain
}

/** A window of `sizeMs` begins every `slideMs`; an event is in all that contain it. */
export interface Sliding {
  readonly kind: 'sliding'
  readonly sizeMs: number
  readonly slideMs: number
  /** From `-slideMs` to `slideMs`, both exclusive. */
  readonly offsetMs: number
  readonly domain: TimeDomain
}

/** Windows of up to `maxSizeMs` that begin together, one ending every `stepMs`. */
export interface Cumulate {
  readonly kind: 'cumulate'
  readonly maxSizeMs: number
  /** A divisor of `maxSizeMs`. */
  readonly stepMs: number
  readonly offsetMs: number
  readonly domain: TimeDomain
}

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/**
 * Days, weeks, months, quarters or years as the clocks of a zone show them, so that a day may have 23 or 25 hours. A
 * boundary that a change of clocks skips is the first moment after the gap; one that comes twice is the first of the two.
 */
export interface Calendar {
  readonly kind: 'calendar'
  readonly unit: CalendarUnit
  /** How many units one window has. */
  readonly every: number
  /** An IANA name, `UTC`, or an offset such as `UTC+3`. */
  readonly zone: string
  /** A local date, `2014-03-05`, on which a window begins. */
  readonly origin: string
}

/**
 * Windows that last as long as events keep coming: an event at `t` opens `[t, t + gap)`, and windows that overlap are
 * one.
 */
export interface Session {
  readonly kind: 'session'
  /** Milliseconds, more than 0; or read from the event, and then no less than 0. */
  readonly gap: number | ((event: never) => number)
  /** Whether windows that merely touch are one too, as in Flink. What comes out may then depend on the order of arrival. */
  readonly touching: boolean
  readonly domain: TimeDomain
}

/** By the ordinals of a key's events, in order of arrival: window i has those from `i * slide`, `size` of them. */
export interface Count {
  readonly kind: 'count'
  readonly size: number
  /** `size`: side by side. */
  readonly slide: number
}

/** One window for everything of a key, which never ends: only a trigger makes a result. */
export interface Global {
  readonly kind: 'global'
}

/** Windows from a function: those an event at `time` belongs to. */
export interface Custom {
  readonly kind: 'custom'
  readonly name: string
  readonly assign: (event: never, time: number) => readonly (readonly [start: number, end: number])[]
}

/** Windows that are known from the time of an event alone. */
export type TimeAssigner = Tumbling | Sliding | Cumulate | Calendar

export type Assigner = TimeAssigner | Session | Count | Global | Custom
