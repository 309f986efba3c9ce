/**
 * One JSON value per line.
 *
 * Line feeds and CRLF, a byte order mark and blank lines are accepted. A record is an object or an array; any other
 * value, and a line that is not JSON, is a bad record.
 *
 * Cost: that of `JSON.parse`, which is most of it, and one search for a line feed per line.
 */
import { cutRaw } from './bad-record.ts'
import { DEFAULT_MAX_LINE_BYTES, emptyBatch } from './decoder.ts'
import type { DecodedBatch, Decoder } from './decoder.ts'
import { LineBlocks } from './line-blocks.ts'
import type { LineTaker } from './line-blocks.ts'
import { show } from '../base/errors.ts'

export interface NdjsonOptions {
  /** A longer line is a bad record of kind `size`. Default 16 MiB; the line end does not count. */
  readonly maxLineBytes?: number | undefined
}

export function ndjsonDecoder<T = unknown>(options: NdjsonOptions = {}): Decoder<T> {
  return new NdjsonDecoder<T>(options)
}

class NdjsonDecoder<T> implements Decoder<T>, LineTaker {
  readonly #blocks: LineBlocks
  #batch: DecodedBatch<T> = emptyBatch()
  #line = 0
  #position = 0

  constructor(options: NdjsonOptions) {
    this.#blocks = new LineBlocks(this, options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES, 'utf-8')
  }

  get buffered(): number {
    return this.#blocks.buffered
  }

  push(chunk: Uint8Array): DecodedBatch<T> {
    this.#blocks.push(chunk)
    return this.#taken()
  }

  end(): DecodedBatch<T> {
    this.#blocks.end()
    return this.#taken()
  }

  breakOff(): DecodedBatch<T> {
    this.#blocks.breakOff()
    return this.#taken()
  }

  takeLines(text: string): void {
    const { events, positions, lines } = this.#batch
    const length = text.length
    let from = 0
    while (from < length) {
      let to = text.indexOf('\n', from)
      if (to === -1) to = length
      this.#line++
      if (to > from) {
        const line = text.slice(from, to)
        let value: unknown
        let readable = true
        try {
          value = JSON.parse(line)
        } catch (error) {
          readable = false
          this.#broken(line, error)
        }
        if (readable) {
          if (typeof value === 'object' && value !== null) {
            events.push(value as T)
            positions.push(this.#position++)
            lines.push(this.#line)
          } else {
            this.#bad('type', `a JSON value that is neither an object nor an array: ${show(value)}`, cutRaw(line))
          }
        }
      }
      from = to + 1
    }
  }

  takeBadLine(kind: 'parse' | 'size', reason: string, raw: string): void {
    this.#line++
    this.#bad(kind, reason, raw)
  }

  /** `JSON.parse` refuses a line of white space too: that is a blank line, no record. */
  #broken(line: string, error: unknown): void {
    if (line.trim() !== '') this.#bad('parse', `not JSON: ${show(error)}`, cutRaw(line))
  }

  #bad(kind: 'parse' | 'size' | 'type', reason: string, raw: string): void {
    this.#batch.bad.push({ kind, reason, position: this.#position++, line: this.#line, raw })
  }

  #taken(): DecodedBatch<T> {
    const batch = this.#batch
    this.#batch = emptyBatch()
    return batch
  }
}
