/**
 * Cuts a stream of bytes into blocks of whole lines, and the blocks into text.
 *
 * Lines are found as bytes: in UTF-8 the byte 10 is a line feed and nothing else, so no character is ever cut, and a
 * block of some hundred lines is decoded in one call. Only the line that a chunk ends in is copied.
 *
 * A line over the limit is reported as soon as that is certain, and then skipped up to its end without being held.
 */
import { isUtf8 } from 'node:buffer'
import { RAW_CHARACTERS, cutRaw } from './bad-record.ts'
import { ByteCarry } from './byte-carry.ts'
import { BYTE_ORDER_MARK, LINE_FEED, NOT_UTF8, bufferOver } from './decoder.ts'
import type { TextEncoding } from './decoder.ts'

export interface LineTaker {
  /** One or more lines, each with its line feed; only the last line of the input may be without. */
  takeLines(text: string): void
  /** A line that cannot be handed over. */
  takeBadLine(kind: 'parse' | 'size', reason: string, raw: string): void
}

/** A character has at most four bytes, so these hold `RAW_CHARACTERS`. */
const RAW_BYTES = 4 * RAW_CHARACTERS + 4

export class LineBlocks {
  readonly #taker: LineTaker
  readonly #maxLineBytes: number
  readonly #encoding: TextEncoding
  readonly #carry = new ByteCarry()
  #skipping = false
  #atStart = true

  constructor(taker: LineTaker, maxLineBytes: number, encoding: TextEncoding) {
    this.#taker = taker
    this.#maxLineBytes = maxLineBytes
    this.#encoding = encoding
  }

  get buffered(): number {
    return this.#carry.length
  }

  push(chunk: Uint8Array): void {
    let bytes = bufferOver(chunk)
    if (this.#skipping || this.#carry.length > 0) {
      const first = bytes.indexOf(LINE_FEED)
      const end = first === -1 ? bytes.length : first + 1
      if (!this.#skipping) this.#hold(bytes.subarray(0, end))
      if (first === -1) return
      this.#skipping = false
      if (this.#carry.length > 0) {
        this.#block(this.#carry.view())
        this.#carry.clear()
      }
      bytes = bytes.subarray(end)
    }
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end > 0) this.#block(bytes.subarray(0, end))
    if (end < bytes.length) this.#hold(bytes.subarray(end))
  }

  end(): void {
    if (this.#carry.length > 0) this.#block(this.#carry.view())
    this.#carry.clear()
    this.#skipping = false
  }

  breakOff(): void {
    this.#carry.clear()
    this.#skipping = false
  }

  /** Adds to the line that is not complete; `part` has a line feed at most as its last byte. */
  #hold(part: Buffer): void {
    const limit = this.#maxLineBytes
    const lineBytes = this.#carry.length + part.length - (part[part.length - 1] === LINE_FEED ? 1 : 0)
    if (lineBytes <= limit) {
      this.#carry.append(part)
      return
    }
    this.#carry.append(part.subarray(0, Math.max(0, Math.min(RAW_BYTES, limit) - this.#carry.length)))
    this.#tooLong(this.#carry.view())
    this.#carry.clear()
    this.#skipping = true
  }

  #block(bytes: Buffer): void {
    if (bytes.length > this.#maxLineBytes || (this.#encoding === 'utf-8' && !isUtf8(bytes))) this.#oneByOne(bytes)
    else this.#taker.takeLines(this.#text(bytes))
  }

  /** The careful way, for a block which has, or may have, a bad line. */
  #oneByOne(bytes: Buffer): void {
    let from = 0
    while (from < bytes.length) {
      const feed = bytes.indexOf(LINE_FEED, from)
      const end = feed === -1 ? bytes.length : feed
      const line = bytes.subarray(from, feed === -1 ? end : end + 1)
      if (end - from > this.#maxLineBytes) this.#tooLong(line)
      else if (this.#encoding === 'utf-8' && !isUtf8(line))
        this.#taker.takeBadLine('parse', NOT_UTF8, cutRaw(this.#text(line)))
      else this.#taker.takeLines(this.#text(line))
      from = end + 1
    }
  }

  #tooLong(line: Buffer): void {
    const limit = this.#maxLineBytes
    const start = this.#text(line.subarray(0, Math.min(RAW_BYTES, limit)))
    this.#taker.takeBadLine(
      'size',
      `a line longer than ${limit} bytes, which is the limit (maxLineBytes)`,
      cutRaw(start),
    )
  }

  #text(bytes: Buffer): string {
    const text = bytes.toString(this.#encoding)
    const marked = this.#atStart && text.charCodeAt(0) === BYTE_ORDER_MARK
    this.#atStart = false
    return marked ? text.slice(1) : text
  }
}
