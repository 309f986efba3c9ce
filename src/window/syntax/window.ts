/** A window operator as a value: what is to be known, apart from the stream it stands in. */
import type { AggregateSpecs } from './aggregate.ts'
import type { Assigner } from './assigner.ts'
import type { Evictor } from './evictor.ts'
import type { Frame } from './frame.ts'
import type { Trigger } from './trigger.ts'

/** What a further result of a window says: what has come since the last, all of it, or all and the last taken back. */
export type Accumulation = 'discarding' | 'accumulating' | 'retracting'

/** The event time of a result: the last moment of its window, or that of its earliest or latest event. */
export type TimestampOf = 'end' | 'earliest' | 'latest'

/** Windows by time, by count, or of a whole key. */
export interface WindowSyntax {
  readonly kind: 'window'
  readonly assigner: Assigner
  readonly trigger: Trigger
  readonly evictor: Evictor | null
  readonly accumulation: Accumulation
  /** A window takes events until the watermark has passed its last moment by so much. */
  readonly allowedLatenessMs: number
  /** Whether a result that is equal to the last of its window is handed on. */
  readonly unchanged: 'emit' | 'suppress'
  /**
   * Whether a window that is empty when it is on time, or when it is given up, makes a result: `never` (Flink),
   * `onTime` (Beam's default), `always` (also a last one, when it is given up).
   */
  readonly onEmpty: 'never' | 'onTime' | 'always'
  readonly timestamp: TimestampOf
  readonly aggregates: WindowFunction
}

/** Windows whose boundaries are in the data. */
export interface FrameSyntax {
  readonly kind: 'frames'
  readonly frame: Frame
  readonly aggregates: WindowFunction
}

export type AnyWindowSyntax = WindowSyntax | FrameSyntax

/** What a window makes of its events. */
export type WindowFunction =
  | { readonly kind: 'aggregates'; readonly aggregates: AggregateSpecs }
  /** One event from two, as in Flink's `reduce`. The result has it as `value`. */
  | { readonly kind: 'reduce'; readonly reduce: (a: never, b: never) => unknown }
  /** Of all events, in order of event time (equal times in order of arrival); gives any number of results (`value`). */
  | { readonly kind: 'apply'; readonly apply: (events: readonly never[], window: WindowContext) => Iterable<unknown> }

/** What a function over a whole window is told. */
export interface WindowContext {
  readonly key: unknown
  readonly start: number
  readonly end: number
  readonly watermark: number
}
