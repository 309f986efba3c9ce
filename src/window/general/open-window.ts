/** A window that is open: what is known of it beside its trigger's state, which stands in it as well. */
import { compareKeys, type Key } from '../../event/keys.ts'
import type { WindowResult } from '../result.ts'

/** An event that is kept as it is, for an evictor. */
export interface KeptEvent {
  readonly event: unknown
  readonly time: number
  readonly arrival: number
}

/** The fields of one result that are its own, and the whole of it. */
export interface MadeResult {
  readonly values: Readonly<Record<string, unknown>>
  readonly result: WindowResult
}

export class OpenWindow {
  /** The id of its key, and the key. */
  readonly id: number
  readonly key: Key
  readonly scope: number
  start: number
  end: number
  /** A number that increases with each window; of one that others have become part of, its own. */
  readonly opened: number

  /** `null` once the trigger is done: nothing comes of the window any more, and it is kept to know that. */
  trigger: unknown
  /** What is made of its events; not used with an evictor. */
  accumulator: unknown = null
  /** With an evictor: the events, in order of arrival. */
  events: KeptEvent[] | null = null
  /** How many events the next result is made of, and how many of them no result has been made of. */
  size = 0
  fresh = 0
  /** How many events it has had. */
  seen = 0
  /** The least and greatest event time of those in `size`, and the greatest of all it has had. */
  earliest: number = Infinity
  latest: number = -Infinity
  greatest: number = -Infinity

  /** Results so far; those of them that were not early. */
  panes = 0
  certain = 0
  /** Whether it was open before its end had passed. */
  inTime: boolean
  /** Whether it has fired after that. */
  hasPassed = false
  /** Whether its last result said that it was the last. */
  saidLast = false
  isDone = false
  /** The results made last. */
  last: readonly MadeResult[] = []
  /** Whether the next result is made of all events that the last was made of, and perhaps of more. */
  isUpdate = false
  /** The last results of windows that have become part of it. */
  taken: readonly MadeResult[] = []

  /** Whether it is among the windows of its key. */
  isOpen = true
  /** When it is asked next: never later than it wants to act. NaN: not before the end. */
  eventTimer: number = NaN
  processingTimer: number = NaN

  constructor(id: number, key: Key, scope: number, start: number, end: number, opened: number, inTime: boolean) {
    this.id = id
    this.key = key
    this.scope = scope
    this.start = start
    this.end = end
    this.opened = opened
    this.inTime = inTime
  }

  /** The last moment that is in it. */
  get lastMoment(): number {
    return this.end - 1
  }
}

/** The order of windows that act at the same time. */
export function compareWindows(a: OpenWindow, b: OpenWindow): number {
  return (
    compareKeys(a.key, b.key) || compareNumbers(a.start, b.start) || compareNumbers(a.end, b.end) || a.opened - b.opened
  )
}

/** Two infinite numbers have no difference. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
