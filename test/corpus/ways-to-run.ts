/** The ways in which events reach a rule: pushed or streamed, as objects or as columns, in pieces of any size. */
import { detector, stream, type AnyPattern, type Column, type ColumnData, type Match } from 'tidemark'
import type { Row, RuleStream } from './corpus-rule.ts'

export interface Done {
  readonly matches: readonly Match[]
  readonly late: number
  readonly bad: number
}

/** Shows `rows`, in order of arrival, to the rule up to the end. */
export type Way = (rule: AnyPattern<Row>, rows: readonly Row[], settings: RuleStream) => Promise<Done>

export const WAYS: Readonly<Record<string, Way>> = {
  'one by one': pushed((rows) => rows.map((row) => [row])),
  'all at once': pushed((rows) => [rows]),
  'in pieces of three': pushed((rows) =>
    Array.from({ length: Math.ceil(rows.length / 3) }, (_, i) => rows.slice(3 * i, 3 * i + 3)),
  ),
  'as columns': pushed((rows) => [columnsOf(rows, true)]),
  'as plain columns': pushed((rows) => [columnsOf(rows, false)]),
  'as a stream of objects': async (rule, rows, settings) => streamed(rule, rows, settings),
  'as a stream of columns': async (rule, rows, settings) => streamed(rule, columnsOf(rows, true), settings),
}

function pushed(cut: (rows: readonly Row[]) => readonly (readonly Row[] | ColumnData)[]): Way {
  return async (rule, rows, settings) => {
    const detecting = detector(rule, settings)
    const matches: Match[] = []
    for (const part of cut(rows)) {
      if (Array.isArray(part) && part.length === 1) matches.push(...detecting.push(part[0] as Row))
      else matches.push(...detecting.pushAll(part))
    }
    matches.push(...detecting.end())
    const { late, bad } = detecting.report()
    return { matches, late, bad }
  }
}

async function streamed(rule: AnyPattern<Row>, rows: readonly Row[] | ColumnData, settings: RuleStream): Promise<Done> {
  const matches: Match[] = []
  const { late, bad } = await stream<Row>(rows, settings)
    .detect(rule)
    .to((match) => void matches.push(match as Match))
  return { matches, late, bad }
}

/** Rows as columns; with `typed`, numbers and text in the forms that need no object per value. */
function columnsOf(rows: readonly Row[], typed: boolean): ColumnData {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columnOf = (name: string): Column => {
    const values = rows.map((row) => row[name])
    if (typed && values.every((value) => typeof value === 'number')) return Float64Array.from(values)
    const present = values.filter((value) => value !== undefined)
    if (!typed || !present.every((value) => typeof value === 'string')) return values
    const dictionary = [...new Set(present)]
    return { codes: Int32Array.from(values, (value) => dictionary.indexOf(value as string)), dictionary }
  }
  return { length: rows.length, columns: Object.fromEntries(names.map((name) => [name, columnOf(name)])) }
}
