/**
 * Cuts text into the fields of CSV records (RFC 4180, with any delimiter; LF or CRLF).
 *
 * A field is quoted if its first character is a quote; a quote elsewhere in a field is text. A quoted field may hold
 * delimiters, line ends and doubled quotes, and nothing may follow its closing quote.
 *
 * Cost: one look at each character, one cut per field.
 */
import { CARRIAGE_RETURN, LINE_FEED } from '../decoder.ts'

const QUOTE = 34

/** The record does not end in this text: a quoted field is still open. */
export const OPEN = -1
/** The record cannot be read: something follows a closing quote. */
export const BROKEN = -2

export class RecordScanner {
  /** The fields of the record last read. `undefined` is an empty field without quotes; places beyond `count` are stale. */
  readonly fields: (string | undefined)[] = []
  count = 0
  /** Fields beyond this many are counted, not kept. */
  width: number = Infinity
  /** Line feeds inside quoted fields of the record last read. */
  innerLines = 0
  readonly #delimiter: number

  constructor(delimiter: number) {
    this.#delimiter = delimiter
  }

  /**
   * Reads the record which begins at `from`.
   *
   * @param text ends with a line feed
   * @returns where the next record begins, or `OPEN`, or `BROKEN`
   */
  read(text: string, from: number): number {
    const fields = this.fields
    const delimiter = this.#delimiter
    let count = 0
    let at = from
    this.innerLines = 0
    for (;;) {
      const start = at
      let code = text.charCodeAt(at)
      if (code === QUOTE) {
        const close = closingQuote(text, at + 1)
        if (close === OPEN) return OPEN
        const value = text.slice(at + 1, close)
        if (count < this.width) fields[count] = value.includes('"') ? value.replaceAll('""', '"') : value
        this.#countLines(value)
        at = close + 1
        code = text.charCodeAt(at)
        if (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) code = text.charCodeAt(++at)
        if (code !== delimiter && code !== LINE_FEED) return BROKEN
      } else {
        while (code !== delimiter && code !== LINE_FEED) code = text.charCodeAt(++at)
        const end = code === LINE_FEED && at > start && text.charCodeAt(at - 1) === CARRIAGE_RETURN ? at - 1 : at
        if (count < this.width) fields[count] = start === end ? undefined : text.slice(start, end)
      }
      count++
      at++
      if (code === LINE_FEED) {
        this.count = count
        return at
      }
    }
  }

  /** Whether the record last read was a blank line, which is no record. */
  get blank(): boolean {
    return this.count === 1 && this.fields[0] === undefined
  }

  #countLines(value: string): void {
    for (let at = value.indexOf('\n'); at !== -1; at = value.indexOf('\n', at + 1)) this.innerLines++
  }
}

/** Where the quoted field, whose first character is at `from`, is closed; `OPEN` if that is not in this text. */
function closingQuote(text: string, from: number): number {
  let close = text.indexOf('"', from)
  while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2)
  return close
}
