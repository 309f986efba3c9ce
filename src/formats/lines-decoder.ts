/** Plain text: each line is a record, a string without its line end (LF or CRLF). A blank line is an empty string. */
import { detached } from './bad-record.ts'
import { DEFAULT_MAX_LINE_BYTES, emptyBatch } from './decoder.ts'
import type { DecodedBatch, Decoder, TextEncoding } from './decoder.ts'
import { LineBlocks } from './line-blocks.ts'
import type { LineTaker } from './line-blocks.ts'

export interface LinesOptions {
  /** Default `utf-8`, where a line with other bytes is a bad record. */
  readonly encoding?: TextEncoding | undefined
  /** A longer line is a bad record of kind `size`. Default 16 MiB; the line end does not count. */
  readonly maxLineBytes?: number | undefined
}

export function linesDecoder(options: LinesOptions = {}): Decoder<string> {
  return new LinesDecoder(options)
}

class LinesDecoder implements Decoder<string>, LineTaker {
  readonly #blocks: LineBlocks
  #batch: DecodedBatch<string> = emptyBatch()
  #line = 0

  constructor(options: LinesOptions) {
    this.#blocks = new LineBlocks(this, options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES, options.encoding ?? 'utf-8')
  }

  get buffered(): number {
    return this.#blocks.buffered
  }

  push(chunk: Uint8Array): DecodedBatch<string> {
    this.#blocks.push(chunk)
    return this.#taken()
  }

  end(): DecodedBatch<string> {
    this.#blocks.end()
    return this.#taken()
  }

  breakOff(): DecodedBatch<string> {
    this.#blocks.breakOff()
    return this.#taken()
  }

  takeLines(text: string): void {
    const { events, positions, lines } = this.#batch
    let from = 0
    while (from < text.length) {
      let to = text.indexOf('\n', from)
      if (to === -1) to = text.length
      const end = to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to
      events.push(detached(text.slice(from, end)))
      positions.push(this.#line++)
      lines.push(this.#line)
      from = to + 1
    }
  }

  takeBadLine(kind: 'parse' | 'size', reason: string, raw: string): void {
    const position = this.#line++
    this.#batch.bad.push({ kind, reason, position, line: this.#line, raw })
  }

  #taken(): DecodedBatch<string> {
    const batch = this.#batch
    this.#batch = emptyBatch()
    return batch
  }
}
