/** The event-time clock of one source: what the first stage tells of each event, and what the stages behind ask. */
import type { ClockDescription } from './clock-description.ts'
import type { PartitionClockState } from './partition-clock.ts'
import type { ScopeClockState } from './scope-clock.ts'

/** The state of a clock as plain values, for a checkpoint. */
export type SourceClockState = ScopeClockState | PartitionClockState

export interface SourceClock {
  /**
   * Takes note of an event.
   *
   * @param scope its scope or partition, an integer from 0
   * @param time finite
   * @param arrival when it arrived, in epoch milliseconds; NaN if that is not known
   * @returns whether the event is late: decided by the watermark before it
   */
  observe(scope: number, time: number, arrival: number): boolean
  /** The same for an event that tells a watermark itself (`punctuated`); `NO_WATERMARK`: it tells none. */
  observeMarked(scope: number, time: number, arrival: number, watermark: number): boolean
  /** Every event of the scope with time `<=` this has come. */
  watermark(scope: number): number
  /** What holds for every scope, also for those not seen yet. */
  readonly general: number
  /** What is known of the source as a whole. */
  low(): number
  /** The greatest event time that counted in a scope. */
  greatestTime(scope: number): number
  readonly greatestOfAll: number
  /** Every event up to here has come, says somebody who knows. */
  advanceTo(watermark: number): void
  /** Processing time has gone on by `ms` while nothing came, and event time goes on with it. */
  elapse(ms: number): void
  /** Processing time is `now`; comes before the events that arrive then. */
  tick(now: number): void
  /**
   * The source was asked and has not answered, and processing time is `now`: partitions may have gone quiet.
   *
   * @returns whether the watermark moved
   */
  look(now: number): boolean
  /** For the last `ms` nobody asked the source: that was no partition's silence. */
  excuse(ms: number): void
  /**
   * From the next event on, the watermark is so many milliseconds behind the greatest time seen, whatever the strategy was.
   * No watermark goes back for that.
   */
  changeDelay(delayMs: number): void
  /** Nothing will follow. */
  end(): void
  /** How many events came too far ahead of their arrival to move a watermark, and would have. */
  readonly skewed: number
  describe(): ClockDescription
  snapshot(): SourceClockState
}
