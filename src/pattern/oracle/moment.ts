/**
 * Moments: the points of event time at which something is decided.
 *
 * Between two events of the same time, and between an event and a deadline of the same time, there is an order too: a
 * deadline of a strict bound comes before the events of its time (they are outside already), the one of an inclusive
 * bound after them (they are still inside). The end of the input comes after everything.
 */
import type { Within } from '../syntax/pattern.ts'

export interface Moment {
  readonly kind: 'event' | 'deadline' | 'end'
  /** Epoch milliseconds; infinite for the end. */
  readonly time: number
  /** Orders moments of equal time: the row of an event, below or above all rows for a deadline. */
  readonly order: number
}

/** After everything that happens. */
export const END: Moment = Object.freeze({ kind: 'end', time: Infinity, order: Infinity })

/** When the event in `row` is seen. */
export function eventMoment(row: number, time: number): Moment {
  return { kind: 'event', time, order: row }
}

/** When a bound that counts from `from` is over. */
export function deadlineOf(from: number, within: Within): Moment {
  return { kind: 'deadline', time: from + within.ms, order: within.inclusive ? Infinity : -1 }
}

/** Whether a clock that stands at the time of an event has reached a deadline: one of that very time only if it is strict. */
export function isReached({ time, order }: Moment, clock: number): boolean {
  return time < clock || (time === clock && order < 0)
}

export function compareMoments(a: Moment, b: Moment): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1
  if (a.order !== b.order) return a.order < b.order ? -1 : 1
  return 0
}

export function earlier(a: Moment, b: Moment): Moment {
  return compareMoments(a, b) <= 0 ? a : b
}

export function later(a: Moment, b: Moment): Moment {
  return compareMoments(a, b) >= 0 ? a : b
}
