/**
 * CSV with a header to objects: quoted fields, CRLF, a byte order mark and blank lines are accepted.
 *
 * A record that cannot be read costs only itself. With a wrong number of fields, reading goes on behind it. With a
 * quote that is closed in the wrong place or not at all, the record is taken to be one line, and reading goes on with
 * the next: a stray quote does not swallow what follows. A quote opened in line n is given up when something follows
 * its closing quote, at the end, or when the record would exceed the limit.
 *
 * Determinism (law L5): a record depends only on the bytes from its start up to the limit, never on how they came.
 * Cost: O(bytes); a record of many lines is read again for each chunk with a quote in it, at most limit/chunk times.
 */
import { isUtf8 } from 'node:buffer'
import { cutRaw } from '../bad-record.ts'
import type { BadRecord } from '../bad-record.ts'
import { ByteCarry } from '../byte-carry.ts'
import { BYTE_ORDER_MARK, DEFAULT_MAX_LINE_BYTES, LINE_FEED, NOT_UTF8, bufferOver } from '../decoder.ts'
import type { DecodedBatch, Decoder, TextEncoding } from '../decoder.ts'
import { brokenHeader, delimiterCode } from './csv-options.ts'
import type { CsvOptions } from './csv-options.ts'
import { BROKEN, OPEN, RecordScanner } from './record-scanner.ts'
import { RowReader } from './row-reader.ts'

export function csvDecoder<T = Record<string, unknown>>(options: CsvOptions = {}): Decoder<T> {
  return new CsvDecoder<T>(options)
}

const QUOTE = 34

class CsvDecoder<T> implements Decoder<T> {
  readonly #maxLineBytes: number
  readonly #encoding: TextEncoding
  readonly #scanner: RecordScanner
  readonly #rows: RowReader<T>
  /** From the start of the record that is not complete. */
  readonly #carry = new ByteCarry()
  /** Whether that record has lines which end inside a quoted field: its first `#seen` bytes do. */
  #open = false
  #seen = 0
  #skipping = false
  #atStart = true
  /** Lines read, or given up. */
  #line = 0

  constructor(options: CsvOptions) {
    this.#maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES
    this.#encoding = options.encoding ?? 'utf-8'
    this.#scanner = new RecordScanner(delimiterCode(options.delimiter ?? ','))
    this.#rows = new RowReader<T>(this.#scanner, options)
  }

  get buffered(): number {
    return this.#carry.length
  }

  push(chunk: Uint8Array): DecodedBatch<T> {
    const bytes = bufferOver(chunk)
    let from = 0
    while (from < bytes.length) {
      if (this.#skipping) {
        const feed = bytes.indexOf(LINE_FEED, from)
        if (feed === -1) break
        this.#skipping = false
        from = feed + 1
      } else {
        const part = bytes.subarray(from, from + this.#maxLineBytes + 1 - this.#carry.length)
        from += part.length
        this.#feed(part)
        while (this.#carry.length > this.#maxLineBytes) this.#giveUp()
      }
    }
    return this.#rows.take()
  }

  end(): DecodedBatch<T> {
    if (this.#carry.length > 0) this.#scan(this.#carry.view(), true)
    this.#carry.clear()
    return this.#rows.takeAll()
  }

  breakOff(): DecodedBatch<T> {
    this.#carry.clear()
    return this.#rows.takeAll()
  }

  #feed(part: Buffer): void {
    let rest = part
    if (this.#carry.length > 0 && !this.#open) {
      // The line that the last chunk ended in; the others are then read where they are.
      const end = rest.indexOf(LINE_FEED) + 1
      this.#carry.append(end === 0 ? rest : rest.subarray(0, end))
      if (end === 0) return
      this.#scanCarry(this.#carry.length)
      rest = rest.subarray(end)
    }
    const end = rest.lastIndexOf(LINE_FEED) + 1
    if (this.#carry.length === 0) {
      const used = end === 0 ? 0 : this.#scan(rest.subarray(0, end), false)
      this.#seen = end - used
      this.#carry.append(rest.subarray(used))
      return
    }
    const lines = end === 0 ? 0 : this.#carry.length + end
    this.#carry.append(rest)
    if (lines === 0) return
    // Inside a quoted field only a quote makes a difference.
    if (this.#carry.view().subarray(this.#seen, lines).includes(QUOTE)) this.#scanCarry(lines)
    else this.#seen = lines
  }

  /** Reads the records in the first `length` bytes of the carry, which are whole lines. */
  #scanCarry(length: number): void {
    const used = this.#scan(this.#carry.view().subarray(0, length), false)
    this.#carry.drop(used)
    this.#seen = length - used
  }

  /** The record at the start of the carry is longer than the limit. */
  #giveUp(): void {
    const held = this.#carry.view()
    const feed = held.indexOf(LINE_FEED)
    const raw = cutRaw(this.#decode(held.subarray(0, feed === -1 ? held.length : feed)))
    const reason = `a ${feed === -1 ? 'line' : 'record'} longer than ${this.#maxLineBytes} bytes, which is the limit (maxLineBytes)`
    this.#bad('size', feed === -1 ? reason : `${reason}: perhaps a quote that is never closed`, raw)
    this.#line++
    this.#open = false
    this.#atStart = false
    if (feed === -1) {
      this.#carry.clear()
      this.#skipping = true
      return
    }
    this.#carry.drop(feed + 1)
    const lines = this.#carry.view().lastIndexOf(LINE_FEED) + 1
    if (lines > 0) this.#scanCarry(lines)
  }

  /**
   * Reads the records in `bytes`, which begin with a record and are whole lines, but for the last if `atEnd`.
   *
   * @returns the number of bytes read: up to the first record that is not complete
   */
  #scan(bytes: Buffer, atEnd: boolean): number {
    const scanner = this.#scanner
    const firstLine = this.#line
    const invalid = this.#encoding === 'utf-8' && !isUtf8(bytes) ? invalidLines(bytes, firstLine) : undefined
    let text = this.#decode(bytes)
    if (atEnd && text.charCodeAt(text.length - 1) !== LINE_FEED) text += '\n'
    const atStart = this.#atStart
    let at = atStart && text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0
    this.#atStart = false
    this.#open = false
    while (at < text.length) {
      let next = scanner.read(text, at)
      if (next === OPEN && !atEnd) {
        this.#open = true
        this.#atStart = atStart && this.#line === firstLine
        return offsetOfLine(bytes, this.#line - firstLine)
      }
      if (next === OPEN || next === BROKEN) {
        const reason = next === OPEN ? 'a quote is opened and never closed' : 'text after a closing quote'
        next = text.indexOf('\n', at) + 1
        this.#bad('parse', reason, cutRaw(text.slice(at, next)))
        this.#line++
      } else {
        const last = this.#line + scanner.innerLines
        if (invalid !== undefined && hasLine(invalid, this.#line, last))
          this.#bad('parse', NOT_UTF8, cutRaw(text.slice(at, next)))
        else if (!scanner.blank) this.#rows.add(this.#line + 1, text, at, next)
        this.#line = last + 1
      }
      at = next
    }
    return bytes.length
  }

  #decode(bytes: Buffer): string {
    return bytes.toString(this.#encoding)
  }

  #bad(kind: BadRecord['kind'], reason: string, raw: string): void {
    if (!this.#rows.headed) throw brokenHeader(reason, this.#line + 1, raw)
    this.#rows.addBad(kind, reason, this.#line + 1, raw)
  }
}

/** Where line `count` (from 0) of `bytes` begins. */
function offsetOfLine(bytes: Buffer, count: number): number {
  let offset = 0
  for (let line = 0; line < count; line++) offset = bytes.indexOf(LINE_FEED, offset) + 1
  return offset
}

/** The lines with bytes that are no UTF-8, the first being line `line`. */
function invalidLines(bytes: Buffer, line: number): ReadonlySet<number> {
  const found = new Set<number>()
  for (let from = 0; from < bytes.length; line++) {
    const feed = bytes.indexOf(LINE_FEED, from)
    const end = feed === -1 ? bytes.length : feed + 1
    if (!isUtf8(bytes.subarray(from, end))) found.add(line)
    from = end
  }
  return found
}

function hasLine(lines: ReadonlySet<number>, first: number, last: number): boolean {
  for (let line = first; line <= last; line++) if (lines.has(line)) return true
  return false
}
