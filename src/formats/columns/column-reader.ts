/**
 * Bytes to columns, for any format of records that are whole lines.
 *
 * A fast scan reads what is sound and plain. Where it stops, the object decoder of the format is told the bytes from
 * that record on, until it holds nothing; then the scan goes on. An object decoder's answer depends only on the bytes
 * from the start of a record (law L5), so both ways together give what it alone would give.
 *
 * Cost: O(bytes). Runs of records that the scan does not read are handed over in pieces that double, so a file full of
 * them costs what the object decoder costs.
 */
import { isUtf8 } from 'node:buffer'
import { ByteCarry } from '../byte-carry.ts'
import { LINE_FEED, bufferOver } from '../decoder.ts'
import type { DecodedBatch, Decoder } from '../decoder.ts'
import type { ColumnBuilder } from './column-builder.ts'
import type { ColumnBatch, ColumnCounts, ColumnDecoder } from './column-decoder.ts'
import type { CarefulWay, RecordScan } from './record-scan.ts'

/** A run of records that the scan does not read: the second piece has this many bytes, each further one twice as many. */
const FIRST_PIECE = 512

export interface ReaderOptions {
  readonly maxLineBytes: number
  readonly checksUtf8: boolean
  /** Line feeds before the first byte. */
  readonly line: number
}

export class ColumnReader implements ColumnDecoder {
  readonly #builder: ColumnBuilder
  readonly #scan: RecordScan
  readonly #way: CarefulWay
  readonly #options: ReaderOptions
  /** The line which a chunk ended in. */
  readonly #carry = new ByteCarry()
  #careful: Decoder<object> | undefined
  /** Whether the object decoder is in the middle of a record. */
  #isAway = false
  /** Bytes that it was told and has not answered: a record may begin in one chunk and be reported in another. */
  readonly #held = new ByteCarry()
  /** Line feeds it was told before those. */
  #heldLine = 0
  /** Line feeds it was told; line feeds of the input. */
  #carefulLine = 0
  #line: number
  #carefulRecords = 0
  #isAtStart: boolean

  constructor(builder: ColumnBuilder, scan: RecordScan, way: CarefulWay, options: ReaderOptions) {
    this.#builder = builder
    this.#scan = scan
    this.#way = way
    this.#options = options
    this.#line = options.line
    this.#isAtStart = options.line === 0
  }

  get buffered(): number {
    return this.#carry.length + (this.#careful?.buffered ?? 0)
  }

  get counts(): ColumnCounts {
    return { careful: this.#carefulRecords, dictionariesBegun: this.#builder.dictionariesBegun }
  }

  push(chunk: Uint8Array): ColumnBatch {
    let bytes = bufferOver(chunk)
    if (this.#isAway) bytes = bytes.subarray(this.#comeBack(bytes))
    if (bytes.length > 0 && this.#carry.length > 0) {
      const end = bytes.indexOf(LINE_FEED) + 1
      this.#hold(end === 0 ? bytes : bytes.subarray(0, end))
      if (end === 0) return this.#builder.take()
      if (this.#carry.length > 0) {
        this.#block(this.#carry.view())
        this.#carry.clear()
      }
      bytes = bytes.subarray(end)
      if (this.#isAway) bytes = bytes.subarray(this.#comeBack(bytes))
    }
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end > 0) this.#block(bytes.subarray(0, end))
    if (end < bytes.length) this.#hold(bytes.subarray(end))
    return this.#builder.take()
  }

  end(): ColumnBatch {
    this.#passCarry()
    if (this.#careful !== undefined) this.#take(this.#careful.end(), this.#held.view(), this.#heldLine)
    this.#held.clear()
    this.#isAway = false
    return this.#builder.take()
  }

  breakOff(): ColumnBatch {
    this.#carry.clear()
    if (this.#careful !== undefined) this.#take(this.#careful.breakOff(), this.#held.view(), this.#heldLine)
    this.#held.clear()
    this.#isAway = false
    return this.#builder.take()
  }

  /** Adds to the line that is not complete; `part` has a line feed at most as its last byte. */
  #hold(part: Buffer): void {
    const isComplete = part[part.length - 1] === LINE_FEED
    const length = this.#carry.length + part.length - (isComplete ? 1 : 0)
    if (!this.#isAway && length <= this.#options.maxLineBytes) {
      this.#carry.append(part)
      return
    }
    this.#passCarry()
    this.#pass(part)
  }

  #passCarry(): void {
    if (this.#carry.length > 0) this.#pass(this.#carry.view())
    this.#carry.clear()
  }

  /** Whole lines. */
  #block(bytes: Buffer): void {
    const { checksUtf8 } = this.#options
    const end = bytes.length
    if (checksUtf8 && !isUtf8(bytes)) {
      this.#pass(bytes)
      return
    }
    let at = 0
    if (this.#isAtStart && checksUtf8 && isMarked(bytes)) {
      at = bytes.indexOf(LINE_FEED) + 1
      this.#pass(bytes.subarray(0, at))
      if (this.#isAway) at += this.#comeBack(bytes.subarray(at))
    }
    this.#isAtStart = false
    let piece = 0
    while (at < end) {
      const stop = this.#scan.scan(bytes, at, end)
      this.#line += this.#scan.lines
      this.#scan.lines = 0
      if (stop === end) break
      if (stop > at) piece = 0
      this.#builder.clearRow()
      at = stop
      do {
        const next = bytes.indexOf(LINE_FEED, Math.min(at + piece, end - 1)) + 1
        this.#pass(bytes.subarray(at, next))
        at = next
        piece = Math.max(FIRST_PIECE, 2 * piece)
      } while (this.#isAway && at < end)
    }
  }

  /** Tells the object decoder the bytes, until it is through with a record at the end of a line. @returns how many */
  #comeBack(bytes: Buffer): number {
    let at = 0
    let piece = 0
    while (this.#isAway && at < bytes.length) {
      const feed = bytes.indexOf(LINE_FEED, Math.min(at + piece, bytes.length - 1))
      const next = feed === -1 ? bytes.length : feed + 1
      this.#pass(bytes.subarray(at, next))
      at = next
      piece = Math.max(FIRST_PIECE, 2 * piece)
    }
    return at
  }

  #pass(bytes: Buffer): void {
    const decoder = (this.#careful ??= this.#way.decoder())
    if (this.#isAtStart) this.#isAtStart = false
    else if (this.#carefulLine === 0 && !this.#isAway) {
      // Told a blank line, it no longer takes a byte order mark for the start of the input.
      decoder.push(Buffer.from('\n'))
      this.#carefulLine = 1
    }
    let told = bytes
    if (this.#held.length > 0) {
      this.#held.append(bytes)
      told = this.#held.view()
    }
    const toldLine = this.#held.length > 0 ? this.#heldLine : this.#carefulLine
    this.#take(decoder.push(bytes), told, toldLine)
    const { buffered } = decoder
    const answered = told.length - buffered
    this.#heldLine = toldLine + countFeeds(told.subarray(0, answered))
    if (told === bytes) this.#held.append(bytes.subarray(answered))
    else this.#held.drop(answered)
    const feeds = countFeeds(bytes)
    this.#line += feeds
    this.#carefulLine += feeds
    this.#isAway = buffered > 0 || bytes[bytes.length - 1] !== LINE_FEED
  }

  /**
   * Adds what the object decoder has answered.
   *
   * @param told the bytes in which these records are
   * @param toldLine line feeds the decoder was told before them
   */
  #take({ events, lines, positions, bad }: DecodedBatch<object>, told: Buffer, toldLine: number): void {
    const builder = this.#builder
    const offset = this.#line - this.#carefulLine
    let nextBad = 0
    let at = 0
    let atLine = toldLine
    for (let i = 0; i <= events.length; i++) {
      const position = positions[i] ?? Infinity
      for (; nextBad < bad.length && bad[nextBad]!.position < position; nextBad++) {
        const { kind, reason, line = 0, raw = '' } = bad[nextBad]!
        builder.addBad({ kind, reason, line: line + offset, raw })
      }
      if (i === events.length) break
      const reason = builder.add(events[i]!)
      if (reason === '') continue
      const line = lines[i]!
      for (; atLine < line - 1; atLine++) at = told.indexOf(LINE_FEED, at) + 1
      builder.addBad({ kind: 'type', reason, line: line + offset, raw: this.#way.rawAt(told, at) })
    }
    this.#carefulRecords += events.length + bad.length
  }
}

/** Whether bytes begin with a byte order mark. */
function isMarked(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function countFeeds(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count++
  return count
}
