/** A window that is open, as the oracle keeps it. */
import type { WindowFields, WindowResult } from '../result.ts'
import type { Trigger } from '../syntax/trigger.ts'
import type { Bounds } from './assign.ts'
import { compareKeys } from './steps.ts'
import { begin, merged, type Memory } from './trigger.ts'

export interface Arrival {
  readonly event: unknown
  readonly time: number
  /** How many were accepted before it. */
  readonly place: number
}

export interface Open {
  readonly key: WindowFields['key']
  readonly start: number
  readonly end: number
  /** Of a count window: its number; otherwise 0. */
  readonly number: number
  /** All that it has, in order of arrival. */
  contents: Arrival[]
  /** How many of them have come since the last result. */
  fresh: number
  memory: Memory
  /** Results so far, and those that were not early. */
  panes: number
  certain: number
  /** Whether an event came before its time had passed. */
  readonly inTime: boolean
  /** Whether its trigger has fired after that. */
  hasPassed: boolean
  /** Whether a result has said that it is the last. */
  saidLast: boolean
  /** The results made last, and whether what they were made of is still here. */
  last: readonly WindowResult[]
  isUpdate: boolean
  /** The last results of windows that have become part of it. */
  taken: readonly WindowResult[]
}

/** A window without contents. @param clock the time that it is about */
export function opened(trigger: Trigger, bounds: Pick<Open, 'key' | 'start' | 'end' | 'number'>, clock: number): Open {
  return {
    ...bounds,
    contents: [],
    fresh: 0,
    memory: begin(trigger),
    panes: 0,
    certain: 0,
    inTime: clock < bounds.end - 1,
    hasPassed: false,
    saidLast: false,
    last: [],
    isUpdate: false,
    taken: [],
  }
}

/** The window that sessions have become together. @param parts in the order in which they were opened */
export function together(trigger: Trigger, parts: readonly Open[], [start, end]: Bounds, clock: number): Open {
  const same = parts.find((one) => one.start === start && one.end === end)
  const sameEnd = parts.filter((one) => one.end === end)
  const others = parts.filter((one) => one !== same).toSorted((a, b) => a.start - b.start || a.end - b.end)
  return {
    ...opened(trigger, { key: parts[0]!.key, start, end, number: 0 }, clock),
    contents: parts.flatMap(({ contents }) => contents).sort((a, b) => a.place - b.place),
    fresh: parts.reduce((sum, one) => sum + one.fresh, 0),
    memory: merged(
      trigger,
      parts.map(({ memory, end: own }) => ({ memory, isSameEnd: own === end })),
    ),
    panes: same?.panes ?? 0,
    certain: same?.certain ?? 0,
    inTime: clock < end - 1 || sameEnd.some((one) => one.inTime),
    hasPassed: sameEnd.some((one) => one.hasPassed),
    last: same?.last ?? [],
    taken: others.flatMap((one) => [...one.taken, ...one.last]),
  }
}

/** The order of windows that act at the same time. */
export function compareOpen(a: Open, b: Open): number {
  return (
    compareKeys(a.key, b.key) || compareTimes(a.start, b.start) || compareTimes(a.end, b.end) || a.number - b.number
  )
}

function compareTimes(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
