/**
 * Bytes to records, synchronously and without I/O.
 *
 * A decoder is told chunks of bytes, cut anywhere (in the middle of a character too), and answers with the records
 * that are complete. How the bytes are cut changes nothing: the events, their positions and lines, and the bad records
 * of all answers together are the same (law L5).
 */
import type { BadRecord } from './bad-record.ts'

/** What one chunk completed. `events`, `positions` and `lines` are of equal length; order is that of the input. */
export interface DecodedBatch<T = unknown> {
  readonly events: T[]
  /** The ordinal of each event in the input, from 0; bad records have one too, blank lines and headers do not. */
  readonly positions: number[]
  /** The line each event begins on, from 1. Empty for a format without lines (JSON documents). */
  readonly lines: number[]
  readonly bad: BadRecord[]
}

export interface Decoder<T = unknown> {
  /**
   * Takes the next bytes. Keeps no reference to `chunk`: its memory may be used again at once.
   *
   * @throws TidemarkError if the whole input cannot be read (a broken header, a document over its limit); the decoder
   * is of no use afterwards. A record that cannot be read is a `BadRecord`, never an error.
   */
  push(chunk: Uint8Array): DecodedBatch<T>
  /** The input is complete: what is left is a record, with or without a line end. */
  end(): DecodedBatch<T>
  /** The input broke off: the answer is what is complete but was held; a part of a record is dropped, not guessed at. */
  breakOff(): DecodedBatch<T>
  /** Bytes of input held for the record that is not complete yet. Bounded by the decoder's limit. */
  readonly buffered: number
}

export function emptyBatch<T>(): DecodedBatch<T> {
  return { events: [], positions: [], lines: [], bad: [] }
}

/** A line, or a CSV record, of more bytes than this is bad, and is skipped without being held in memory. */
export const DEFAULT_MAX_LINE_BYTES: number = 16 * 1024 * 1024

export const LINE_FEED = 10
export const CARRIAGE_RETURN = 13
export const BYTE_ORDER_MARK = 0xfeff

/** A Buffer over the same memory, for its fast searches. */
export function bufferOver(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

/** UTF-8 is checked, and a record with other bytes is bad; every byte is a character of Latin-1. */
export type TextEncoding = 'utf-8' | 'latin1'

/** The reason of a bad record whose bytes are no text. */
export const NOT_UTF8 = 'not valid UTF-8; if the text is in another encoding, convert it first (iconv -t utf-8)'
