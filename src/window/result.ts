/** What comes out of windows: events, which have a time and a key, and can feed patterns and further windows. */
import type { Key } from '../event/keys.ts'

/** Which of the results of one window this is. */
export interface Pane {
  /** Before the watermark passed the last moment of the window, when it did, or after. */
  readonly timing: 'early' | 'on-time' | 'late'
  /** The ordinal among the results of the window, from 0. */
  readonly index: number
  /** The ordinal among those that are not early, from 0; -1 for early ones. */
  readonly nonSpeculativeIndex: number
  readonly isFirst: boolean
  /**
   * Whether it is known that no further result of the window can come. Where windows take late events, that depends on how
   * far time has come when the result is made: `false` means that it is not known yet.
   */
  readonly isLast: boolean
}

/** The fields of every result; the aggregates stand beside them, under their names. */
export interface WindowFields {
  /** What belongs together; absent where everything does. */
  readonly key: Key
  /** Epoch milliseconds; `-Infinity` for windows that have no beginning (`global`, `count`). */
  readonly start: number
  /** Exclusive; `Infinity` for windows that have no end. */
  readonly end: number
  /** Event time: the last moment of the window, unless `timestamp` says otherwise. A count window's: its latest event's. */
  readonly time: number
  readonly pane: Pane
  /** `retract`: an earlier result of the window, with the same values, no longer holds. */
  readonly change: 'insert' | 'retract'
}

/** The fields of a frame's result. */
export interface FrameFields extends Omit<WindowFields, 'change'> {
  /** The time of the first member; also `start`. */
  readonly first: number
  /** The time of the last member; `end` is one millisecond later. */
  readonly last: number
  /** The time of what closed it, which is the event time of the result. */
  readonly closedAt: number
  /** How many members. */
  readonly size: number
  /** Whether it was its greatest duration that ended it. */
  readonly timedOut: boolean
  /** Whether it was still open when the input ended. */
  readonly isOpen: boolean
}

export type WindowResult<A = Readonly<Record<string, unknown>>> = WindowFields & A
export type FrameResult<A = Readonly<Record<string, unknown>>> = FrameFields & A

/** Names that aggregates cannot have. */
export const RESERVED_NAMES: readonly string[] = Object.freeze([
  'key',
  'start',
  'end',
  'time',
  'pane',
  'change',
  'first',
  'last',
  'closedAt',
  'size',
  'timedOut',
  'isOpen',
])
