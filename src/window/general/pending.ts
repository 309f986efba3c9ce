/** Open windows as values, for people who ask what they wait for. */
import type { Key } from '../../event/keys.ts'
import { compareWindows, type OpenWindow } from './open-window.ts'
import { firesAgainInEventTime } from './trigger/fires-again.ts'
import type { Standing, TriggerMachine } from './trigger/trigger-machine.ts'

export interface PendingWindow {
  /** `null`: everything belongs together. */
  readonly key: Key | null
  /** The watermark scope it is in. */
  readonly scope: number
  readonly start: number
  readonly end: number
  /** How many events the next result would be made of. */
  readonly events: number
  /** It makes a result when the watermark comes to this; `null`: not by event time alone. `Infinity`: at the end. */
  readonly firesAt: number | null
  /** It makes a result when processing time comes to this; `null`: not by processing time alone. */
  readonly firesAtProcessingTime: number | null
  /**
   * It is given up when the watermark comes to this, or processing time where it is a window of that; `Infinity`: at the
   * end.
   */
  readonly givenUpAt: number
  /** Whether it takes no events any more, and will make no result. */
  readonly isDone: boolean
}

export interface PendingParts {
  readonly isKeyed: boolean
  readonly at: (window: OpenWindow) => Standing
  readonly machine: TriggerMachine
  /** When a window of event time is given up. */
  readonly cleanup: (window: OpenWindow) => number
}

/** The first `limit` of them: those that act first, others in order of key, start and end. */
export function pendingWindows(windows: readonly OpenWindow[], limit: number, parts: PendingParts): PendingWindow[] {
  return windows
    .map((window) => ({ window, shown: pendingWindow(window, parts) }))
    .sort((a, b) => compareTimes(actsAt(a.shown), actsAt(b.shown)) || compareWindows(a.window, b.window))
    .slice(0, limit)
    .map(({ shown }) => shown)
}

function pendingWindow(window: OpenWindow, { isKeyed, at, machine, cleanup }: PendingParts): PendingWindow {
  const { key, scope, start, end, size, isDone, trigger } = window
  const standing = at(window)
  const event = isDone ? Infinity : machine.nextEventTime(trigger, standing)
  const processing = isDone ? Infinity : machine.nextProcessingTime(trigger, standing)
  const givenUpAt = standing.isProcessing ? end - 1 : cleanup(window)
  const firesAtEnd = !isDone && givenUpAt === Infinity && firesAgainInEventTime(machine, trigger, standing, Infinity)
  return {
    key: isKeyed ? key : null,
    scope,
    start,
    end,
    events: size,
    firesAt: event < Infinity || firesAtEnd ? event : null,
    firesAtProcessingTime: processing < Infinity ? processing : null,
    givenUpAt,
    isDone,
  }
}

function actsAt({ firesAt, firesAtProcessingTime, givenUpAt }: PendingWindow): number {
  return Math.min(firesAt ?? Infinity, firesAtProcessingTime ?? Infinity, givenUpAt)
}

function compareTimes(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
