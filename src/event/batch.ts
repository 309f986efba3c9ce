/**
 * Batches: how events travel. A batch is a selection of rows with their event times; it is valid only during the call
 * that hands it over, since its arrays are used again for the next one.
 *
 * How input is cut into batches changes no result (law L5).
 */
import type { Rows } from './rows.ts'

export interface EventBatch<T> {
  readonly rows: Rows<T>
  /** How many events; `row`, `time` and `scope` are valid up to here. */
  readonly size: number
  /** The rows that were selected, ascending. */
  readonly row: Int32Array
  /** Epoch milliseconds by event; `null` on a stream without event time. */
  readonly time: Float64Array | null
  /** The watermark scope by event; `null`: all are of scope 0. */
  readonly scope: Int32Array | null
  /**
   * By event: the watermark of its scope as it was before the event, so that whoever decides lateness and order by it
   * decides the same however the input is cut. `null`: no event of the batch is late, and nobody behind has asked.
   */
  readonly watermark: Float64Array | null
}

/** What the event time of a stream is known to be. */
export interface Clock {
  /** Every event of the scope with time `<=` this has come. */
  watermark(scope: number): number
  /** What holds for every scope, also for those not seen yet. */
  readonly general: number
  /** The least watermark of all live scopes: what is known of the stream as a whole. */
  low(): number
  /** The greatest event time seen in a scope. */
  greatestTime(scope: number): number
  /** The greatest event time seen in any scope. */
  readonly greatestOfAll: number
}
