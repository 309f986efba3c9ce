/**
 * Objects to CSV (RFC 4180, line feeds).
 *
 * The columns are those given, or the fields of the first record. A missing field is empty; an empty text is `""`, so
 * that the two stay apart; a time is ISO 8601; a nested value is its JSON.
 */
import { TidemarkError, show } from '../../base/errors.ts'
import type { Encoder } from '../encoder.ts'
import { delimiterCode } from './csv-options.ts'

export interface CsvEncoderOptions {
  /** One character. Default `,`. */
  readonly delimiter?: string | undefined
  /** The columns, in order; other fields are left out. Absent: the fields of the first record, and no others may come. */
  readonly header?: readonly string[] | undefined
  /** Whether the header is written. Default true. */
  readonly writeHeader?: boolean | undefined
}

/** @throws TidemarkError `CSV_RECORD`, from `encode`, for a record that does not go into the columns */
export function csvEncoder(options: CsvEncoderOptions = {}): Encoder {
  return new CsvEncoder(options)
}

class CsvEncoder implements Encoder {
  readonly #delimiter: string
  readonly #chosen: boolean
  #names: readonly string[] | undefined
  #headerDue: boolean

  constructor(options: CsvEncoderOptions) {
    this.#delimiter = options.delimiter ?? ','
    delimiterCode(this.#delimiter)
    this.#chosen = options.header !== undefined
    this.#names = options.header
    this.#headerDue = options.writeHeader ?? true
  }

  encode(records: readonly unknown[]): string {
    let text = ''
    for (const record of records) {
      if (typeof record !== 'object' || record === null || Array.isArray(record)) throw notARecord(record)
      this.#names ??= Object.keys(record)
      if (this.#headerDue) text += this.#row(this.#names)
      this.#headerDue = false
      if (!this.#chosen) this.#checkFields(record, this.#names)
      text += this.#row(this.#names.map((name) => (record as Record<string, unknown>)[name]))
    }
    return text
  }

  #checkFields(record: object, names: readonly string[]): void {
    for (const name of Object.keys(record)) if (!names.includes(name)) throw extraField(name, names)
  }

  #row(values: readonly unknown[]): string {
    const row = values.map((value) => this.#field(value)).join(this.#delimiter)
    return `${row}\n`
  }

  #field(value: unknown): string {
    if (value === undefined || value === null) return ''
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    const text = textOf(value)
    const quoted = text === '' || text.includes(this.#delimiter) || /["\r\n]|^\s|\s$/.test(text)
    return quoted ? `"${text.replaceAll('"', '""')}"` : text
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? '')
}

function notARecord(record: unknown): TidemarkError {
  return new TidemarkError('CSV_RECORD', {
    message: `${show(record)} is not an object, so that it has no columns`,
    hint: 'make each result an object, or write NDJSON',
    data: { record },
  })
}

function extraField(name: string, names: readonly string[]): TidemarkError {
  return new TidemarkError('CSV_RECORD', {
    message: `a record has the field ${show(name)}, which the first record had not, and the header ${names.map(show).join(', ')} is written`,
    hint: "name all columns with the option 'header', or write NDJSON",
    data: { name, names },
  })
}
