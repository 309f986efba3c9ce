/** What the parent and the process of a subject say to each other, and what is recorded of it. */
import type { ClockKind } from './clock.ts'
import type { QueryName } from './queries.ts'

/** How matches are given: when the watermark says that they are certain, or at once and corrected. */
export type Emit = 'final' | 'speculative'

/** `push`: one call per event. `stream`: arrays of what is there. `driver`: nothing is looked for at all. */
export type Way = 'push' | 'stream' | 'driver'

export interface SubjectName {
  readonly query: QueryName
  readonly emit: Emit
  readonly way: Way
}

export interface RunOrder {
  readonly subject: SubjectName
  readonly events: number
  /** Events per second; `null`: all are there at once. */
  readonly rate: number | null
  /** What comes of the first so many is not counted. */
  readonly warmUpEvents: number
  readonly seed: number
  readonly clock: ClockKind
}

/** Of one histogram: milliseconds, and all of it. */
export interface Curve {
  readonly samples: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** HdrHistogram V2, compressed, in base 64: nanoseconds, three digits. */
  readonly hdr: string
}

export interface RunResult {
  /** Events per second that were taken. */
  readonly achieved: number
  readonly outputs: number
  /** From the arrival of the event that completes a match; `null`: none does, or nothing was measured. */
  readonly arrival: Curve | null
  /** From the arrival of the event by which time passed the match's; `null`: nothing was measured. */
  readonly eventTime: Curve | null
  /** Pauses of the collector, by the wall clock. */
  readonly gc: { readonly count: number; readonly totalMs: number; readonly maxMs: number }
  readonly clock: ClockKind
  /** The share of the time in which something else had the processor; see `clock.ts`. */
  readonly stolen: number
  /** The longest time in which nothing was handed over or taken, by the clock: the longest pause, whatever its cause. */
  readonly longestMs: number
}

export interface LoadResult extends RunResult {
  /** Share of the greatest rate. */
  readonly load: number
  /** Events per second that arrived. */
  readonly rate: number
}

export type Answer = { readonly ok: true; readonly result: RunResult } | { readonly ok: false; readonly reason: string }
