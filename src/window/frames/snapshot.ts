/** What the operator of frames keeps, as plain values. */
import type { StateKeysSnapshot } from '../../stream/state-keys.ts'
import type { TimedSnapshot } from '../../stream/timed-operator.ts'
import type { WaitingEvent } from './waiting-events.ts'

export const FRAMES_SNAPSHOT_VERSION = 1

export interface PlainFrame {
  readonly id: number
  readonly first: number
  readonly last: number
  readonly size: number
  readonly state: unknown
  readonly sofar: unknown
}

export interface FramesSnapshot {
  readonly version: number
  readonly time: TimedSnapshot
  readonly keys: StateKeysSnapshot
  /** How many events have been taken in order. */
  readonly taken: number
  /** By watermark scope: what waits for it, in order of arrival, and what is open, in order of opening. */
  readonly lanes: readonly {
    readonly scope: number
    readonly waiting: readonly WaitingEvent[]
    readonly frames: readonly PlainFrame[]
  }[]
}
