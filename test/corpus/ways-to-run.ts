/** The ways in which events reach a rule: pushed or streamed, as objects or as columns, in pieces of any size. */
import { detector, stream, type AnyPattern, type Column, type ColumnData, type Match } from 'tidemark'
import type { TimedOutMatch } from '../../src/pattern/match.ts'
import type { Row, RuleStream } from './corpus-rule.ts'

export interface Done {
  readonly matches: readonly Match[]
  readonly timedOut: readonly TimedOutMatch[]
  readonly late: number
  readonly bad: number
}

/** Shows `rows`, in order of arrival, to the rule up to the end. @param timeOuts whether partial matches that timed out are asked for */
export type Way = (
  rule: AnyPattern<Row>,
  rows: readonly Row[],
  settings: RuleStream,
  timeOuts: boolean,
) => Promise<Done>

export const WAYS: Readonly<Record<string, Way>> = {
  'one by one': pushed((rows) => rows.map((row) => [row])),
  'all at once': pushed((rows) => [rows]),
  'in pieces of three': pushed((rows) =>
    Array.from({ length: Math.ceil(rows.length / 3) }, (_, i) => rows.slice(3 * i, 3 * i + 3)),
  ),
  'as columns': pushed((rows) => [columnsOf(rows, true)]),
  'as plain columns': pushed((rows) => [columnsOf(rows, false)]),
  'as a stream of objects': async (rule, rows, settings, timeOuts) => streamed(rule, rows, settings, timeOuts),
  'as a stream of columns': async (rule, rows, settings, timeOuts) =>
    streamed(rule, columnsOf(rows, true), settings, timeOuts),
}

function pushed(cut: (rows: readonly Row[]) => readonly (readonly Row[] | ColumnData)[]): Way {
  return async (rule, rows, settings, timeOuts) => {
    const timedOut: TimedOutMatch[] = []
    const detecting = detector(rule, asking(settings, timeOuts, timedOut))
    const matches: Match[] = []
    for (const part of cut(rows)) {
      if (Array.isArray(part) && part.length === 1) matches.push(...detecting.push(part[0] as Row))
      else matches.push(...detecting.pushAll(part))
    }
    matches.push(...detecting.end())
    const { late, bad } = detecting.report()
    return { matches, timedOut, late, bad }
  }
}

async function streamed(
  rule: AnyPattern<Row>,
  rows: readonly Row[] | ColumnData,
  settings: RuleStream,
  timeOuts: boolean,
): Promise<Done> {
  const timedOut: TimedOutMatch[] = []
  const matches: Match[] = []
  const { late, bad } = await stream<Row>(rows, asking(settings, timeOuts, timedOut))
    .detect(rule)
    .to((match) => void matches.push(match as Match))
  return { matches, timedOut, late, bad }
}

function asking(settings: RuleStream, timeOuts: boolean, timedOut: TimedOutMatch[]): RuleStream {
  return timeOuts ? { ...settings, onTimedOut: (partial) => void timedOut.push(partial) } : settings
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
