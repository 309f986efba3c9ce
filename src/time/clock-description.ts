/** What a clock knows, as plain values: who holds the watermark back, and how far it is. */
import type { PlainWatermark } from './watermark.ts'

/** A scope, a partition or an input with its own watermark. */
export interface ScopeDescription {
  /** Its number, in order of appearance. */
  readonly scope: number
  /** Its own watermark. */
  readonly watermark: PlainWatermark
  /** The greatest event time seen in it; `null`: none. */
  readonly lastTime: PlainWatermark
}

export interface ClockDescription {
  /** What is known of the stream as a whole. */
  readonly watermark: PlainWatermark
  /** The strategy, as it would be written in code. */
  readonly strategy: string
  /** The delay as it is now, in milliseconds; `null` where the events themselves tell the watermark. */
  readonly delayMs: number | null
  /** How many scopes or partitions have been seen. */
  readonly scopes: number
  /** The scope that holds the watermark back; `null`: none does, or time has been told to be farther on. */
  readonly slowest: ScopeDescription | null
  /** Partitions that hold nothing back since they are quiet, at most the first hundred. */
  readonly idle: readonly ScopeDescription[]
  /** Whether all of them are. */
  readonly isIdle: boolean
  /** Events too far ahead of their arrival to move a watermark. */
  readonly futureSkewed: number
}
