/**
 * What the speculative operator keeps, as plain values: the engines as they were before the first event that can still
 * be corrected, and those events. The rest is found again from that.
 */
import type { Key } from '../../event/keys.ts'
import type { TimedSnapshot } from '../../stream/timed-operator.ts'
import type { EngineSnapshot } from '../engine/snapshot.ts'

export const SPECULATIVE_SNAPSHOT_VERSION = 1

export interface TimelineSnapshot {
  readonly key: number
  readonly scope: number
  /** The operator's code of the key: another one where the rule keeps the events of a key apart. */
  readonly outer: number
  /** The event in front of the first; absent: there is none, or nobody asks. */
  readonly before?: unknown
  readonly entries: readonly { readonly event: unknown; readonly time: number; readonly position: number }[]
}

export interface RuleHistorySnapshot {
  readonly name: string
  readonly state: {
    /** Of a rule that keeps the events of a key apart: its keys with their codes. */
    readonly keys: readonly (readonly [code: number, key: Key])[] | null
    readonly engine: EngineSnapshot
  }
  readonly timelines: readonly TimelineSnapshot[]
}

export interface ScopeSnapshot {
  /** `null`: nothing has come. */
  readonly now: number | null
  readonly horizon: number | null
  readonly ahead: readonly {
    readonly time: number
    readonly order: number
    readonly event: unknown
    readonly position: number
    readonly origin: number
  }[]
}

export interface SpeculativeSnapshot {
  readonly version: number
  readonly timed: TimedSnapshot
  readonly sequence: number
  readonly floor: number | null
  readonly counts: {
    readonly inserted: number
    readonly replayed: number
    readonly said: number
    readonly shed: number
  }
  readonly keys: readonly (readonly [code: number, key: Key])[]
  readonly scopes: readonly ScopeSnapshot[]
  readonly rules: readonly RuleHistorySnapshot[]
}
