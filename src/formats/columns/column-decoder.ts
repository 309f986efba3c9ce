/**
 * Bytes to columns, synchronously and without I/O: what `Decoder` is for objects.
 *
 * The rows, their positions, and the bad records are those of the object decoder of the format, and how the bytes are
 * cut changes nothing but where a batch ends (law L5).
 */
import type { ColumnData } from '../../event/columns.ts'
import type { BadRecord } from '../bad-record.ts'

/** What one chunk completed; a batch of a source as it is. */
export interface ColumnBatch {
  /** Its memory is its own, but for dictionaries, which later batches share and add to. */
  readonly events: ColumnData
  /** The ordinal in the input of the first record, bad ones included, from 0. */
  readonly first: number
  /** The ordinal of each row, if there are bad records; else `first`, `first + 1`, … */
  readonly positions?: Float64Array
  /** In order of their positions. */
  readonly bad: readonly BadRecord[]
}

export interface ColumnDecoder {
  /**
   * Takes the next bytes. Keeps no reference to `chunk`.
   *
   * @throws TidemarkError if the whole input cannot be read (a broken header); see `Decoder`
   */
  push(chunk: Uint8Array): ColumnBatch
  /** The input is complete: what is left is a record, with or without a line end. */
  end(): ColumnBatch
  /** The input broke off: a part of a record is dropped, not guessed at. */
  breakOff(): ColumnBatch
  /** Bytes of input held for the record that is not complete yet. Bounded by the limit of a record. */
  readonly buffered: number
  /** How often the fast way was not sure and something else was done. */
  readonly counts: ColumnCounts
}

export interface ColumnCounts {
  /** Rows and bad records that came from the object decoder. */
  readonly careful: number
  /** How often a dictionary had reached its limit, and a new one was begun. */
  readonly dictionariesBegun: number
}
