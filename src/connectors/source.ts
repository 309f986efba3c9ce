/**
 * The source contract: where events come from.
 *
 * A source hands over events in batches, in the order of their arrival. It reads ahead by at most one batch: the
 * runtime asks for the next one only when everything that the last one caused has been taken by the sinks. That is
 * all of backpressure: nothing in Tidemark buffers what a consumer has not asked for.
 */
import type { ColumnData } from '../event/columns.ts'
import type { BadRecord } from '../formats/bad-record.ts'

export type { BadRecord } from '../formats/bad-record.ts'

export interface SourceBatch<T> {
  /** The events: objects in order of arrival, or columns of equal length. */
  readonly events: readonly T[] | ColumnData
  /** The ordinal in the source of the first record of this batch, from 0. */
  readonly first: number
  /** The ordinal of each event, where records between them were bad; absent: `first`, `first + 1`, … */
  readonly positions?: ArrayLike<number>
  readonly bad?: readonly BadRecord[]
}

/** How far a source has come, for a progress bar. */
export interface SourceProgress {
  readonly done: number
  /** Absent: not known (a socket, stdin). */
  readonly total?: number
  readonly unit: 'bytes' | 'events'
}

export interface Source<T> {
  /** Shown in reports and errors: `file readings.csv`, `tcp://127.0.0.1:9000`. */
  readonly name: string
  /** Whether events arrive as they happen, so that the time of arrival means something. A file's does not. */
  readonly live: boolean
  /**
   * Starts reading. Leaving the iteration early (`return`), or the signal, closes everything that was opened.
   *
   * @throws TidemarkError `SOURCE_…` if it cannot be opened, or fails half way: what came before has been delivered
   */
  open(signal: AbortSignal): AsyncIterable<SourceBatch<T>>
  progress?(): SourceProgress
}
