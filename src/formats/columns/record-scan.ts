/** What a format brings to be read as columns. */
import type { Decoder } from '../decoder.ts'

/** The fast way: reads what is sound and plain from bytes straight into columns. */
export interface RecordScan {
  /**
   * Reads records from `from` on into the builder.
   *
   * @param bytes whole lines up to `to`; in UTF-8 checked to be so
   * @returns `to`, or where the first record begins which it does not read: one that is broken, or that it is not sure of
   */
  scan(bytes: Buffer, from: number, to: number): number
  /** Line feeds in what was read since this was last set. */
  lines: number
}

/** The careful way: the object decoder of the format, which has the last word on every record. */
export interface CarefulWay {
  decoder(): Decoder<object>
  /** The record that begins at `from`, as it is reported. */
  rawAt(bytes: Buffer, from: number): string
}

/** Bytes of a record that are looked at for a report. */
export const RAW_BYTES = 1024
