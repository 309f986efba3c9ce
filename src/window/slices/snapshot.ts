/** What a sliced operator keeps, as plain values. What is made of it to put windows together is not in it: it gives the same. */
import type { TimedSnapshot } from '../../stream/timed-operator.ts'
import type { StateKeysSnapshot } from '../../stream/state-keys.ts'
import type { WindowCounters } from '../operator-options.ts'
import { plainValue, valueFromPlain } from '../aggregates/plain.ts'
import type { WindowResult } from '../result.ts'

export interface SlicedSnapshot {
  readonly timed: TimedSnapshot
  readonly keys: StateKeysSnapshot
  readonly arrival: number
  /** By window: how many results there have been, where there are several windows. */
  readonly outlets: readonly number[]
  readonly counters: WindowCounters
  readonly timelines: readonly PlainTimeline[]
}

export interface PlainTimeline {
  readonly scope: number
  /** In order; of each what every key has in it. */
  readonly slices: readonly (readonly [start: number, contents: readonly (readonly [id: number, partial: unknown])[]])[]
  /** By window. */
  readonly fired: readonly (readonly (readonly [end: number, id: number, panes: number, last: PlainResult | null])[])[]
}

/** The fields of a result, each as a plain value. */
export type PlainResult = Readonly<Record<string, unknown>>

export function plainResult(result: WindowResult): PlainResult {
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, plainValue(value)]))
}

export function resultFromPlain(plain: PlainResult): WindowResult {
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, valueFromPlain(value)]),
  ) as unknown as WindowResult
}
