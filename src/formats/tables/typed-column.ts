/**
 * Cells as a column of the type that the user has given, and the rows which are bad because a value is not of it.
 *
 * | column of the file | can be read as                                                        |
 * | ------------------ | --------------------------------------------------------------------- |
 * | number             | `number`; `time`, in `timeUnit`                                       |
 * | whole number       | the same; `text`, its digits. A `number` beyond ±(2^53 - 1) is bad    |
 * | text               | `text`; `time`, ISO 8601                                              |
 * | time               | `time`; `number`, epoch milliseconds                                  |
 * | boolean            | `boolean`                                                             |
 */
import { show } from '../../base/errors.ts'
import type { Column } from '../../event/columns.ts'
import { timeOf, whyNotATime } from '../../time/timestamp.ts'
import type { TimeOptions } from '../../time/timestamp.ts'
import type { ColumnType } from '../columns/column-schema.ts'
import { numbersOf, truthsOf } from './as-column.ts'
import type { Cells, Holds } from './cells.ts'

const READABLE: Readonly<Record<Holds, readonly ColumnType[]>> = {
  number: ['number', 'time'],
  integer: ['number', 'time', 'text'],
  text: ['text', 'time'],
  time: ['time', 'number'],
  boolean: ['boolean'],
  value: [],
}

/** The types that a column of a file can be read as. */
export function typesOf(holds: Holds): readonly ColumnType[] {
  return READABLE[holds]
}

/** Why rows are bad: the first reason of each. */
export type BadRows = Map<number, string>

export interface TypedOptions {
  readonly times: TimeOptions
  readonly keepNaN: boolean
  /** The code of a text in the dictionary of this column, and that dictionary. */
  readonly words: { readonly words: readonly string[]; codeOf(text: string): number }
}

/** @param type one of those that the cells can be read as */
export function typedColumn(cells: Cells, type: ColumnType, name: string, options: TypedOptions, bad: BadRows): Column {
  switch (cells.kind) {
    case 'truths':
      return truthsOf(cells.codes)
    case 'words':
      if (type === 'time')
        return withMissing(timesOfWords(cells.codes, cells.dictionary, name, options.times, bad), options)
      return { codes: cells.codes, dictionary: cells.dictionary }
    case 'times':
      if (type === 'time') rejectTimes(cells.values, cells.missing, name, {}, bad)
      return withMissing(cells, options)
    case 'numbers': {
      const { values, missing, digits } = cells
      if (type === 'text') return digitsColumn(values, missing, digits, options.words)
      for (const [row, text] of digits ?? [])
        reject(bad, row, `the field ${show(name)} is ${text}, which a number does not hold exactly; read it as 'text'`)
      if (type === 'time') rejectTimes(values, missing, name, options.times, bad)
      return withMissing(cells, options)
    }
    case 'values':
      return cells.values
  }
}

function reject(bad: BadRows, row: number, reason: string): void {
  if (!bad.has(row)) bad.set(row, reason)
}

function withMissing(
  { values, missing }: { readonly values: Float64Array; readonly missing: Uint8Array | null },
  { keepNaN }: TypedOptions,
): Column {
  if (!keepNaN || missing === null) return numbersOf(values, missing)
  for (let row = 0; row < values.length; row++) if (missing[row] === 1) values[row] = NaN
  return values
}

/** Numbers to times in place. */
function rejectTimes(
  values: Float64Array,
  missing: Uint8Array | null,
  name: string,
  times: TimeOptions,
  bad: BadRows,
): void {
  for (let row = 0; row < values.length; row++) {
    if (missing !== null && missing[row] === 1) continue
    const value = values[row]!
    const time = timeOf(value, times)
    if (time !== time) reject(bad, row, `the field ${show(name)}: ${whyNotATime(value, times)}`)
    values[row] = time
  }
}

/** Each word is read once. */
function timesOfWords(
  codes: Int32Array,
  dictionary: readonly string[],
  name: string,
  times: TimeOptions,
  bad: BadRows,
): { readonly values: Float64Array; readonly missing: Uint8Array | null } {
  const known = new Map<number, number>()
  const values = new Float64Array(codes.length).fill(NaN)
  let missing: Uint8Array | null = null
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    if (code < 0) {
      missing ??= new Uint8Array(codes.length)
      missing[row] = 1
      continue
    }
    const word = dictionary[code]!
    let time = known.get(code)
    if (time === undefined) known.set(code, (time = timeOf(word, times)))
    if (time !== time) reject(bad, row, `the field ${show(name)}: ${whyNotATime(word, times)}`)
    values[row] = time
  }
  return { values, missing }
}

function digitsColumn(
  values: Float64Array,
  missing: Uint8Array | null,
  digits: ReadonlyMap<number, string> | null,
  words: TypedOptions['words'],
): Column {
  const codes = new Int32Array(values.length).fill(-1)
  for (let row = 0; row < values.length; row++)
    if (missing === null || missing[row] === 0) codes[row] = words.codeOf(digits?.get(row) ?? String(values[row]))
  return { codes, dictionary: words.words }
}
