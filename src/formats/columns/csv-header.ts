/** Finds the header of a CSV input: the first record that is not a blank line. */
import { ByteCarry } from '../byte-carry.ts'
import { csvDecoder } from '../csv/csv-decoder.ts'
import type { CsvOptions } from '../csv/csv-options.ts'
import { RecordScanner } from '../csv/record-scanner.ts'
import { BYTE_ORDER_MARK, LINE_FEED } from '../decoder.ts'
import type { Decoder } from '../decoder.ts'

export class CsvHeader {
  /** The fields of the header, once it was found. */
  fields: (string | undefined)[] | undefined
  /** Line feeds up to the end of the header. */
  lines = 0
  readonly #scanner: RecordScanner
  readonly #encoding: 'utf-8' | 'latin1'
  /** Says what is wrong with a header, in the words of the object decoder. */
  readonly #judge: Decoder<unknown>
  readonly #read = new ByteCarry()
  #isAtStart = true

  /** @param delimiter its code */
  constructor(delimiter: number, options: CsvOptions) {
    this.#scanner = new RecordScanner(delimiter)
    this.#encoding = options.encoding ?? 'utf-8'
    this.#judge = csvDecoder({ ...options, header: undefined, schema: undefined })
  }

  get buffered(): number {
    return this.#judge.buffered
  }

  /**
   * @returns how many bytes were read: all, or those up to the end of the header
   * @throws TidemarkError `CSV_HEADER`
   */
  push(bytes: Buffer): number {
    let at = 0
    while (at < bytes.length && this.fields === undefined) {
      const feed = bytes.indexOf(LINE_FEED, at)
      const end = feed === -1 ? bytes.length : feed + 1
      const part = bytes.subarray(at, end)
      this.#judge.push(part)
      this.#read.append(part)
      if (feed !== -1) this.lines++
      if (feed !== -1 && this.#judge.buffered === 0) this.#readFields()
      at = end
    }
    return at
  }

  /** @throws TidemarkError `CSV_HEADER` */
  end(): void {
    this.#judge.end()
    if (this.#read.length > 0) this.#readFields()
  }

  /** The lines read are whole records. */
  #readFields(): void {
    const text = this.#read.view().toString(this.#encoding)
    this.#read.clear()
    const scanner = this.#scanner
    const from = this.#isAtStart && text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0
    scanner.read(text.endsWith('\n') ? text : `${text}\n`, from)
    this.#isAtStart = false
    if (!scanner.blank) this.fields = scanner.fields.slice(0, scanner.count)
  }
}
