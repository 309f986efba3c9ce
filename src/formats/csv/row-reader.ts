/** Fields to rows: the header, the sample that types are inferred from, and the objects. */
import { cutRaw } from '../bad-record.ts'
import type { BadRecord } from '../bad-record.ts'
import { emptyBatch } from '../decoder.ts'
import type { DecodedBatch } from '../decoder.ts'
import { ColumnTypes } from './column-types.ts'
import { columnNames } from './csv-options.ts'
import type { CsvOptions } from './csv-options.ts'
import type { RecordScanner } from './record-scanner.ts'
import { rowMaker } from './row-maker.ts'
import type { RowMaker } from './row-maker.ts'

/** A record held until the types are inferred. */
interface Sampled {
  readonly fields: readonly (string | undefined)[]
  readonly position: number
  readonly line: number
  readonly raw: string
}

/** The sample is also complete when its records have this many characters. */
const SAMPLE_CHARACTERS = 1024 * 1024

export class RowReader<T> {
  readonly #scanner: RecordScanner
  readonly #options: CsvOptions
  readonly #sampleSize: number
  #columns: { readonly count: number; readonly types: ColumnTypes; readonly make: RowMaker } | undefined
  /** `undefined` once the types are inferred. */
  #sample: Sampled[] | undefined
  #sampleRecords = 0
  #sampleCharacters = 0
  #position = 0
  #batch: DecodedBatch<T> = emptyBatch()
  readonly #values: unknown[] = []

  constructor(scanner: RecordScanner, options: CsvOptions) {
    this.#scanner = scanner
    this.#options = options
    this.#sampleSize = options.sample ?? 1000
    if (options.header !== undefined) this.#setHeader(options.header)
  }

  /** Whether the columns are known. */
  get headed(): boolean {
    return this.#columns !== undefined
  }

  /** Takes the record that the scanner has read from `text`, between `from` and `to`. */
  add(line: number, text: string, from: number, to: number): void {
    const scanner = this.#scanner
    const columns = this.#columns
    if (columns === undefined) {
      this.#setHeader(scanner.fields.slice(0, scanner.count))
      return
    }
    if (scanner.count !== columns.count) {
      const reason = `${scanner.count} field${scanner.count === 1 ? '' : 's'}, but the header has ${columns.count}`
      this.addBad('parse', reason, line, cutRaw(text.slice(from, to)))
      return
    }
    const position = this.#position++
    if (this.#sample === undefined) {
      if (columns.types.read(scanner.fields, this.#values)) this.#addRow(columns.make, position, line)
      else this.#addMisfit(columns.types, position, line, cutRaw(text.slice(from, to)))
      return
    }
    this.#sample.push({
      fields: scanner.fields.slice(0, columns.count),
      position,
      line,
      raw: cutRaw(text.slice(from, to)),
    })
    this.#sampleCharacters += to - from
    this.#countSample()
  }

  addBad(kind: BadRecord['kind'], reason: string, line: number, raw: string): void {
    this.#batch.bad.push({ kind, reason, position: this.#position++, line, raw })
    if (this.#sample !== undefined) this.#countSample()
  }

  /** What is complete; nothing while the sample is being taken, so that order is kept. */
  take(): DecodedBatch<T> {
    if (this.#sample !== undefined && this.#sample.length > 0) return emptyBatch()
    const batch = this.#batch
    this.#batch = emptyBatch()
    return batch
  }

  /** The same, with the sample as far as it came. */
  takeAll(): DecodedBatch<T> {
    this.#endSample()
    return this.take()
  }

  #setHeader(header: readonly (string | undefined)[]): void {
    const names = columnNames(header, this.#options.schema)
    const types = new ColumnTypes(names, this.#options.schema)
    this.#columns = { count: names.length, types, make: rowMaker(names) }
    this.#scanner.width = names.length
    if (!types.decided) this.#sample = []
  }

  /** Bad records count too, so that what is held is bounded whatever comes. */
  #countSample(): void {
    this.#sampleRecords++
    if (this.#sampleRecords >= this.#sampleSize || this.#sampleCharacters >= SAMPLE_CHARACTERS) this.#endSample()
  }

  #endSample(): void {
    const sample = this.#sample
    const columns = this.#columns
    if (sample === undefined || columns === undefined) return
    columns.types.infer(sample.map((record) => record.fields))
    for (const { fields, position, line, raw } of sample) {
      if (columns.types.read(fields, this.#values)) this.#addRow(columns.make, position, line)
      else this.#addMisfit(columns.types, position, line, raw)
    }
    this.#sample = undefined
    this.#batch.bad.sort((a, b) => a.position - b.position)
  }

  #addRow(make: RowMaker, position: number, line: number): void {
    this.#batch.events.push(make(this.#values) as T)
    this.#batch.positions.push(position)
    this.#batch.lines.push(line)
  }

  #addMisfit(types: ColumnTypes, position: number, line: number, raw: string): void {
    this.#batch.bad.push({ kind: 'type', reason: types.misfit(), position, line, raw })
  }
}
