/** What can be said about a CSV input, and the errors of saying it wrong. */
import { TidemarkError, show } from '../../base/errors.ts'
import type { TextEncoding } from '../decoder.ts'

/**
 * The type of a column. A `timestamp` that is a plain number becomes a number, any other stays the text it is: what
 * time it means is decided where the event time is taken. In a column that is not a string, blanks around a value
 * do not count.
 */
export type CsvType = 'number' | 'string' | 'boolean' | 'timestamp'

export type CsvSchema = Readonly<Record<string, CsvType>>

export interface CsvOptions {
  /** One character. Default `,`. */
  readonly delimiter?: string | undefined
  /** The names of the columns, for an input whose first line is data. Absent: the first line names them. */
  readonly header?: readonly string[] | undefined
  /** The types of the columns; the type of a column that is not named here is inferred. */
  readonly schema?: CsvSchema | undefined
  /**
   * The type of a column is inferred from this many records (or the first megabyte of them, if that is less), which
   * are held until then. Default 1,000. A source whose events are wanted at once sets 1.
   */
  readonly sample?: number | undefined
  /** Default `utf-8`, where a record with other bytes is bad. */
  readonly encoding?: TextEncoding | undefined
  /** A longer record is a bad record of kind `size`. Default 16 MiB. */
  readonly maxLineBytes?: number | undefined
}

const TYPES: readonly string[] = ['number', 'string', 'boolean', 'timestamp'] satisfies CsvType[]

/** The code of the delimiter. @throws TidemarkError `CSV_DELIMITER` */
export function delimiterCode(delimiter: string): number {
  if (delimiter.length !== 1 || '"\r\n'.includes(delimiter)) throw badDelimiter(delimiter)
  return delimiter.charCodeAt(0)
}

/**
 * The names of the columns: blanks around them removed, an empty one named by its place (`column3`).
 *
 * @throws TidemarkError `CSV_HEADER` if two columns have one name; `CSV_SCHEMA` if the schema names no column or type
 */
export function columnNames(header: readonly (string | undefined)[], schema: CsvSchema | undefined): readonly string[] {
  const names = header.map((name, column) => nameOf(name?.trim(), column))
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw duplicateColumn(name, names)
    seen.add(name)
  }
  for (const [name, type] of Object.entries(schema ?? {})) {
    if (!seen.has(name)) throw schemaColumn(name, names)
    if (!TYPES.includes(type)) throw schemaType(name, type)
  }
  return names
}

function nameOf(name: string | undefined, column: number): string {
  return name === undefined || name === '' ? `column${column + 1}` : name
}

function badDelimiter(delimiter: string): TidemarkError {
  return new TidemarkError('CSV_DELIMITER', {
    message: `the CSV delimiter ${show(delimiter)} is not one character other than a quote or a line end`,
    hint: "use one character, such as ',' ';' '\\t' or '|'",
    data: { delimiter },
  })
}

function duplicateColumn(name: string, names: readonly string[]): TidemarkError {
  return new TidemarkError('CSV_HEADER', {
    message: `the CSV header has the column ${show(name)} more than once`,
    hint: "rename one of them; if the first line is data, name the columns with the option 'header'",
    data: { name, names },
  })
}

export function brokenHeader(reason: string, line: number, raw: string): TidemarkError {
  return new TidemarkError('CSV_HEADER', {
    message: `the CSV header in line ${line} cannot be read: ${reason}: ${show(raw)}`,
    hint: "check the first line; if it is data, name the columns with the option 'header'",
    data: { line, raw },
  })
}

function schemaColumn(name: string, names: readonly string[]): TidemarkError {
  return new TidemarkError('CSV_SCHEMA', {
    message: `the CSV schema has the column ${show(name)}, which the input has not; its columns are ${names.map(show).join(', ')}`,
    hint: 'correct the name, or leave it out of the schema; if the delimiter is not a comma, say which it is',
    data: { name, names },
  })
}

function schemaType(name: string, type: unknown): TidemarkError {
  return new TidemarkError('CSV_SCHEMA', {
    message: `the CSV schema gives the column ${show(name)} the type ${show(type)}, which does not exist`,
    hint: `use one of ${TYPES.join(', ')}`,
    data: { name, type },
  })
}
