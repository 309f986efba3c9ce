/**
 * Frames: windows whose boundaries are in the data ("semantic windows"). Frozen values.
 *
 * The events of a key are looked at in order of event time, equal times in order of arrival. A frame has members, the
 * first and the last of which are at `first` and `last`; it is over at `closedAt`, the time of the event (or the
 * deadline) that closed it. Definitions follow Grossniklaus, Maier, Miller, Moorthy, Tufte, "Frames: Data-driven
 * Windows" (DEBS 2016); where implementations disagree there is an option.
 */
import type { Expression } from '../../event/expression.ts'
import type { AggregateSpec, Operand } from './aggregate.ts'

/** A condition on one event: an expression (`field('celsius').gt(80).expression`), or a function. */
export type FrameCondition = Expression | ((event: never) => unknown)

export type FrameRule =
  /** The longest runs of events for which the condition holds. The event that ends one is not in it. */
  | { readonly kind: 'threshold'; readonly where: FrameCondition }
  /**
   * As long as values stay within `threshold` of a reference; the event that does not opens the next frame.
   * `anchor`: the reference is the frame's `first` value, the `previous` one, or (`range`) greatest less least counts.
   * An event exactly at the threshold is out.
   */
  | {
      readonly kind: 'delta'
      readonly of: Operand
      readonly threshold: number
      readonly anchor: 'first' | 'previous' | 'range'
    }
  /**
   * Until an aggregate over the frame reaches a value (`>=`). `closing: 'last'`: the event that does it is the last of its
   * frame; `'next'`: it is the first of the next one.
   */
  | {
      readonly kind: 'aggregate'
      readonly of: AggregateSpec
      readonly reaches: number
      readonly closing: 'last' | 'next'
    }
  /** As long as values lie between the same two of these boundaries, ascending; a value at a boundary is above it. */
  | { readonly kind: 'boundary'; readonly of: Operand; readonly boundaries: readonly number[] }
  /** As long as a value stays the same. */
  | { readonly kind: 'whileSame'; readonly of: Operand }
  /** From an event with `open` to the next with `close`, both included; one event can be both. */
  | { readonly kind: 'between'; readonly open: FrameCondition; readonly close: FrameCondition }

export interface Frame {
  readonly kind: 'frame'
  readonly rule: FrameRule
  /** A frame with fewer members makes no result. */
  readonly minCount: number
  /** A frame that is shorter, from `first` to `last`, makes no result. */
  readonly minDurationMs: number
  /** A frame with so many members is over with the last of them; `null`: no limit. */
  readonly maxCount: number | null
  /**
   * A frame is over when event time has come so far after `first`, with what it has then, and is marked `timedOut`; an
   * event at that time is outside, and may open another. `null`: no limit.
   */
  readonly maxDurationMs: number | null
  /** What becomes of a frame that is open when the input ends: it makes no result, or one that is marked `isOpen`. */
  readonly atEnd: 'drop' | 'emit'
}
