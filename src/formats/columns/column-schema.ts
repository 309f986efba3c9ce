/** Which fields become columns, of what types, and the errors of saying it wrong. */
import { TidemarkError, show } from '../../base/errors.ts'
import { checkTimeOptions } from '../../time/timestamp.ts'
import type { TimeUnit } from '../../time/timestamp.ts'

/**
 * What a column holds:
 *
 * - `number`: `Float64Array`;
 * - `text`: codes and a dictionary;
 * - `boolean`: a plain array;
 * - `time`: `Float64Array` of epoch milliseconds, from numbers (in `timeUnit`) and ISO 8601 texts.
 */
export type ColumnType = 'number' | 'text' | 'boolean' | 'time'

/** The wanted columns by name, in the order they shall have. Fields that are not named are not read. */
export type ColumnSchema = Readonly<Record<string, ColumnType>>

export interface ColumnOptions {
  /** What numbers in a `time` column count since 1970. Default `ms`. The column itself holds milliseconds. */
  readonly timeUnit?: TimeUnit | undefined
  /** The zone of times without one. Absent: such a time makes its record bad. */
  readonly zone?: string | undefined
  /**
   * What a missing number is. `unknown` (default): a batch in which a number is missing has that column as a plain
   * array, with `undefined` there, so that conditions answer as they do for objects. `nan`: always a `Float64Array`,
   * where NaN stands for what is missing; to conditions NaN is a number, and not equal to any.
   */
  readonly missing?: 'unknown' | 'nan' | undefined
  /**
   * A text column with this many different values (or 16 million characters of them) goes on, from the next batch,
   * with a new dictionary; what was handed over keeps the old one. So values that never end take no memory for ever.
   * Default 65,536.
   */
  readonly maxWords?: number | undefined
}

const TYPES: readonly string[] = ['number', 'text', 'boolean', 'time'] satisfies ColumnType[]

/** @throws TidemarkError `COLUMN_SCHEMA`, `COLUMN_OPTIONS`, `BAD_TIME_UNIT`, `BAD_ZONE` */
export function checkColumns(schema: ColumnSchema, options: ColumnOptions): void {
  const entries = Object.entries(schema)
  if (entries.length === 0) throw noColumns()
  for (const [name, type] of entries) if (!TYPES.includes(type)) throw unknownType(name, type)
  const { maxWords = 1, missing = 'nan', timeUnit, zone } = options
  if (!(Number.isInteger(maxWords) && maxWords >= 1)) throw badOption('maxWords', maxWords, 'a whole number from 1')
  if (missing !== 'nan' && missing !== 'unknown') throw badOption('missing', missing, "'unknown' or 'nan'")
  checkTimeOptions({ ...(timeUnit !== undefined && { unit: timeUnit }), ...(zone !== undefined && { zone }) })
}

/** @throws TidemarkError `COLUMN_SCHEMA` for a name that cannot be the key of a field at the top of a record */
export function checkKeys(schema: ColumnSchema): void {
  for (const name of Object.keys(schema)) {
    if (name.includes('.')) throw nestedColumn(name)
    if (Buffer.from(name).toString() !== name) throw brokenName(name)
  }
}

function noColumns(): TidemarkError {
  return new TidemarkError('COLUMN_SCHEMA', {
    message: 'the columns are an empty schema: nothing would be read',
    hint: "name the fields that are wanted, as in { time: 'time', sensor: 'text', celsius: 'number' }",
  })
}

function unknownType(name: string, type: unknown): TidemarkError {
  return new TidemarkError('COLUMN_SCHEMA', {
    message: `the column ${show(name)} has the type ${show(type)}, which does not exist`,
    hint: `use one of ${TYPES.join(', ')}`,
    data: { name, type },
  })
}

function nestedColumn(name: string): TidemarkError {
  return new TidemarkError('COLUMN_SCHEMA', {
    message: `the column ${show(name)} lies inside another field; columns of NDJSON are fields at the top of a record`,
    hint: 'leave out the option columns, and read records as objects; or write the field at the top',
    data: { name },
  })
}

function brokenName(name: string): TidemarkError {
  return new TidemarkError('COLUMN_SCHEMA', {
    message: `the name of the column ${show(name)} is not well-formed text: it has half a character`,
    hint: 'correct the name',
    data: { name },
  })
}

function badOption(option: string, value: unknown, wanted: string): TidemarkError {
  return new TidemarkError('COLUMN_OPTIONS', {
    message: `the option ${option} is ${show(value)}, not ${wanted}`,
    hint: 'correct it, or leave it out',
    data: { option, value },
  })
}
