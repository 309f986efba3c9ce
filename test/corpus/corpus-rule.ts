/** The catalogue of rules as cases: one folder of `patterns/<domain>/` each, with all that the corpus test needs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { boundedOutOfOrderness, type AnyPattern, type Key, type KeySelector, type StreamOptions } from 'tidemark'
import { fieldOrder } from '../../src/cli/input/field-order.ts'
import type { RuleStream as RuleFileStream } from '../../src/cli/rule/rule-module.ts'
import { evaluate } from '../../src/event/evaluate.ts'
import type { ExpressionBuilder } from '../../src/event/field.ts'
import { ROOT } from '../support/repository.ts'

const FILES: readonly string[] = ['rule.ts', 'trace.ndjson', 'matches.json', 'README.md']

export type Row = Readonly<Record<string, unknown>>

/** A match as `matches.json` has it: events are rows of the trace. */
export interface RowMatch {
  readonly rule: string
  readonly key: Key
  readonly start: number
  readonly end: number
  readonly time: number
  readonly events: Readonly<Record<string, number | readonly number[]>>
  /** Of a rule that counts its matches. */
  readonly count?: number
  readonly aggregates?: Readonly<Record<string, number | null>>
}

/** The defaults of the rule for the command line, as far as they decide what matches. */
export type RuleStream = StreamOptions<Row> & { readonly time: NonNullable<StreamOptions<Row>['time']> }

export interface CorpusRule {
  /** `<domain>/<rule>`. */
  readonly place: string
  readonly rule: AnyPattern<Row>
  readonly stream: RuleStream
  /** In order of arrival: the lines for which `where` holds, and those alone are numbered. */
  readonly trace: readonly Row[]
  readonly matches: readonly RowMatch[]
  /** Partial matches that timed out; `null`: the rule does not ask for them. */
  readonly timedOut: readonly RowMatch[] | null
}

/** Every folder in which a rule should be, as `<domain>/<rule>`. */
export function corpusPlaces(): readonly string[] {
  const foldersIn = (path: string): readonly string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted()
  return foldersIn(`${ROOT}/patterns`).flatMap((domain) =>
    foldersIn(`${ROOT}/patterns/${domain}`).map((rule) => `${domain}/${rule}`),
  )
}

export function missingFiles(place: string): readonly string[] {
  return FILES.filter((file) => !existsSync(`${ROOT}/patterns/${place}/${file}`))
}

export function readCorpusFile(place: string, file: string): string {
  return readFileSync(`${ROOT}/patterns/${place}/${file}`, 'utf8')
}

/** What a rule says of its stream; the command line knows more, which does not decide what matches. */
type RuleDefaults = Omit<Partial<RuleStream>, 'orderBy'> &
  Pick<RuleFileStream, 'orderBy'> & {
    readonly map?: (line: Row) => Row
    readonly where?: ExpressionBuilder | ((line: Row) => boolean)
  }

const unchanged = (line: Row): Row => line

export async function loadRule(place: string): Promise<CorpusRule> {
  const url = pathToFileURL(`${ROOT}/patterns/${place}/rule.ts`).href
  const module = (await import(/* @vite-ignore */ url)) as { default: AnyPattern<Row>; stream?: RuleDefaults }
  const {
    map = unchanged,
    where,
    time = 'time',
    timeUnit,
    key,
    watermark,
    watermarkPer,
    orderBy,
    atEnd,
  } = module.stream ?? {}
  const { matches, timedOut = null } = JSON.parse(readCorpusFile(place, 'matches.json')) as {
    readonly matches: readonly RowMatch[]
    readonly timedOut?: readonly RowMatch[]
  }
  const trace = readCorpusFile(place, 'trace.ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
    .filter((line) => belongs(where, line))
    .map(map)
  const stream: RuleStream = {
    time,
    watermark: watermark ?? boundedOutOfOrderness(greatestDelay(trace.map((row) => timeOf({ time, timeUnit }, row)))),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(key === undefined ? {} : { key }),
    ...(watermarkPer === undefined ? {} : { watermarkPer }),
    ...(orderBy === undefined ? {} : { orderBy: typeof orderBy === 'string' ? fieldOrder(orderBy) : orderBy }),
    ...(atEnd === undefined ? {} : { atEnd }),
  }
  return { place, rule: module.default, stream, trace, matches, timedOut }
}

/** Whether a line of the trace is part of the input. */
function belongs(where: RuleDefaults['where'], line: Row): boolean {
  if (where === undefined) return true
  return typeof where === 'function' ? where(line) : evaluate(where.expression, line) === true
}

/** What a rule without a watermark of its own needs, so that nothing of its trace is late. */
function greatestDelay(times: readonly number[]): number {
  let greatest = -Infinity
  let delay = 0
  for (const time of times) {
    greatest = Math.max(greatest, time)
    delay = Math.max(delay, greatest - time)
  }
  return delay
}

/** What a selector gives, as text that is equal for equal keys. */
export function selected(selector: KeySelector<Row> | undefined, row: Row): string {
  if (selector === undefined) return ''
  if (typeof selector === 'function') return JSON.stringify(selector(row))
  return JSON.stringify(typeof selector === 'string' ? row[selector] : selector.map((name) => row[name]))
}

const MILLIS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 } as const

/** The event time of a row in epoch milliseconds: of the catalogue, numbers or ISO text with a zone. */
export function timeOf({ time, timeUnit = 'ms' }: TimeOfRow, row: Row): number {
  const value = typeof time === 'function' ? time(row) : typeof time === 'string' ? row[time] : undefined
  return typeof value === 'number' ? value * MILLIS[timeUnit] : Date.parse(String(value))
}

/** How the time of a row is read. */
type TimeOfRow = Pick<RuleStream, 'time'> & { readonly timeUnit?: RuleStream['timeUnit'] | undefined }

/** What has a watermark of its own. */
export function scopeOf({ watermarkPer = 'source', key }: RuleStream, row: Row): string {
  if (watermarkPer === 'source') return ''
  if (watermarkPer === 'key') return selected(key, row)
  return selected('by' in watermarkPer ? watermarkPer.by : watermarkPer.partition, row)
}

/** Row numbers of the trace in order of time; equal times by the comparator of the stream, else in order of arrival. */
export function sortedRows({ stream, trace }: CorpusRule): readonly number[] {
  const { orderBy } = stream
  const times = trace.map((row) => timeOf(stream, row))
  return trace
    .map((_, i) => i)
    .toSorted((a, b) => times[a]! - times[b]! || (orderBy?.(trace[a]!, trace[b]!) ?? 0) || a - b)
}
