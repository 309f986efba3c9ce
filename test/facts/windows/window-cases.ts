/** Cases of Flink's window operators: events, watermarks, processing time, restores; the results after each step. */
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import type { Step } from '../../../src/testing/harness/step.ts'
import { compareKeys } from '../../../src/event/keys.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import { convertWindowCase, type CaseEvent } from './convert-window.ts'
import { askAll, ORACLE, type StepAnswer } from './engines.ts'
import type { WindowVerdict } from './fact.ts'
import { isObject, nearTheEnd, numberAt, objectAt, objectsAt, onlyFields, textAt, unknown, type Json } from './json.ts'
import { NO_LAST_MOMENT } from './reasons.ts'

const CASE_FIELDS: readonly string[] = [
  'id',
  'source',
  'why',
  'note',
  'window',
  'trigger',
  'evictor',
  'allowedLatenessMs',
  'aggregate',
  'accumulation',
  'steps',
  'expected',
  'late',
  'lateSideOutput',
  'assertedAt',
  'droppedLate',
  'droppedLateModel',
  'verified',
]

export function judgeWindowCase(raw: Json): WindowVerdict {
  const { json, syntax, steps, prelude } = readWindowCase(raw)
  const oracle = ORACLE.run<CaseEvent>(syntax, steps) as readonly StepAnswer<CaseEvent>[]
  const own = compare(json, syntax, oracle.slice(prelude)).map((one) => ({ engine: ORACLE.name, text: one }))
  const { differences, agreed, refused } = askAll<CaseEvent>(syntax, steps, (answers) => [
    ...compare(json, syntax, answers.slice(prelude)),
    ...compareWithOracle(oracle, answers),
  ])
  const isEndless = JSON.stringify(json['expected']).includes('"ts":"MAX"')
  return { differences: [...own, ...differences], agreed, refused, loosened: isEndless ? [NO_LAST_MOMENT.name] : [] }
}

export interface WindowCase {
  readonly json: Json
  readonly syntax: WindowSyntax
  readonly steps: readonly Step<CaseEvent>[]
  /** How many steps stand before the first of the file. */
  readonly prelude: number
}

/** @throws UnknownShape */
export function readWindowCase(raw: Json): WindowCase {
  onlyFields(raw, CASE_FIELDS)
  const json = nearTheEnd(raw, periodOf(objectAt(raw, 'window')))
  const syntax = convertWindowCase(json)
  return { json, syntax, ...stepsOf(json, needsProcessingTime(syntax)) }
}

function periodOf(window: Json): number {
  const sizes = ['slideMs', 'stepMs', 'sizeMs'].flatMap((name) =>
    typeof window[name] === 'number' ? [window[name]] : [],
  )
  return Math.max(1, sizes[0] ?? 1)
}

function needsProcessingTime({ assigner, trigger }: WindowSyntax): boolean {
  const asks = (one: Trigger): boolean =>
    /processingTime/i.test(one.kind) ||
    Object.values(one).some((part: unknown) => isObject(part) && 'kind' in part && asks(part as unknown as Trigger))
  return ('domain' in assigner && assigner.domain === 'processing') || asks(trigger)
}

function stepsOf(json: Json, timed: boolean): { readonly steps: readonly Step<CaseEvent>[]; readonly prelude: number } {
  const all = objectsAt(json, 'steps')
  const isTimeless = all.some((step) => isObject(step['event']) && !Number.isFinite(timeOf(step['event'])))
  const steps = all.map((step, n) => stepOf(step, n === all.length - 1, isTimeless))
  const firstEvent = steps.findIndex((step) => 'event' in step)
  const firstTick = steps.findIndex((step) => 'processingTime' in step)
  // The clock of Flink's test harness stands at 0 until it is set.
  const isUntold = timed && firstEvent >= 0 && (firstTick < 0 || firstTick > firstEvent)
  return isUntold ? { steps: [{ processingTime: 0 }, ...steps], prelude: 1 } : { steps, prelude: 0 }
}

function timeOf(event: Json): number {
  const { t } = event
  if (t === undefined || t === null || t === 'MAX' || t === 'MIN') return NaN
  if (typeof t !== 'number') throw unknown('this is no time of an event', t)
  return t
}

/** The greatest time of an event there can be. */
const LAST_TIME = 8.64e15

function stepOf(step: Json, isLast: boolean, isTimeless: boolean): Step<CaseEvent> {
  const [name = '', ...others] = Object.keys(step)
  if (others.length > 0) throw unknown('a step is one thing', step)
  switch (name) {
    case 'event': {
      const event = objectAt(step, 'event')
      onlyFields(event, ['key', 'value', 't'])
      const read = { key: textAt(event, 'key'), value: numberAt(event, 'value') }
      return { event: read, time: isTimeless ? NaN : timeOf(event) }
    }
    case 'watermark': {
      const watermark = numberAt(step, 'watermark')
      if (watermark < Infinity) return { watermark }
      return isLast ? { end: true } : { watermark: LAST_TIME }
    }
    case 'processingTime':
      return { processingTime: numberAt(step, 'processingTime') }
    case 'checkpointRestore':
      return { crashAndRestore: true }
    case 'idle':
      return { idle: step['idle'] === true }
    case 'endOfInput':
    case 'end':
    case 'close':
      return { end: true }
    default:
      throw unknown('no step is known of the name in', step)
  }
}

/** A row as the files have it. */
interface Row {
  readonly op?: string
  readonly key?: string
  readonly value?: unknown
  readonly count?: number
  readonly start?: number
  readonly end?: number
  readonly ts: number | 'MAX'
  /** Of count windows: which one of its key. */
  readonly windowId?: number
}

const ROW_FIELDS: readonly string[] = ['op', 'key', 'value', 'count', 'start', 'end', 'ts', 'windowId', 'window', 'id']

function compare(json: Json, syntax: WindowSyntax, answers: readonly StepAnswer<CaseEvent>[]): readonly string[] {
  const differences: string[] = []
  const expected = new Map<number, readonly Json[]>()
  for (const { afterStep, out, ...rest } of objectsAt(json, 'expected')) {
    onlyFields(rest, [])
    if (!isStep(afterStep, answers)) throw unknown('there is no such step', afterStep)
    expected.set(afterStep, out as readonly Json[])
  }
  const rows = rowsOf(answers)
  for (const [n] of answers.entries()) {
    const wanted = (expected.get(n) ?? []).map(wantedRow)
    const a = sorted(wanted).map((row) => text(row))
    // Only what a row of the file states; all rows of a step state the same things.
    const names = Object.keys(wanted[0] ?? {})
    const b = sorted(rows[n]!).map((row) => text(names.length === 0 ? row : only(row, names)))
    if (a.join('\n') !== b.join('\n')) differences.push(`after step ${n}: expected ${a.join(' ')}, got ${b.join(' ')}`)
  }
  return [
    ...differences,
    ...compareOrder(syntax, answers),
    ...compareLate(json, answers),
    ...compareCounts(json, answers),
  ]
}

function isStep(value: unknown, answers: readonly unknown[]): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < answers.length
}

function wantedRow(json: Json): Row {
  onlyFields(json, ROW_FIELDS)
  const { window, id, ...rest } = json
  const windowId = window ?? id
  return (windowId === undefined ? rest : { ...rest, windowId }) as unknown as Row
}

/** The results of each step as rows. */
function rowsOf(answers: readonly StepAnswer<CaseEvent>[]): readonly (readonly Row[])[] {
  const seen = new Set<string>()
  const perKey = new Map<unknown, number>()
  return answers.map(({ results }) =>
    results.map((result) => {
      const { key, start, end, time, change } = result
      const window = `${String(key)} ${start} ${end}`
      const op = change === 'retract' ? 'retract' : seen.has(window) && end !== Infinity ? 'update' : 'insert'
      seen.add(window)
      const windowId = perKey.get(key) ?? 0
      perKey.set(key, windowId + 1)
      const { value, count } = result as unknown as { readonly value: unknown; readonly count: number }
      return { op, key: key as string, value, count, start, end, ts: end === Infinity ? 'MAX' : time, windowId }
    }),
  )
}

function only(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name as keyof Row]])) as unknown as Row
}

function text(row: Row): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
}

/** In order of time, key and start; what is taken back stays before what stands in its place. */
function sorted(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted(
    (a, b) =>
      millis(a.ts) - millis(b.ts) ||
      compareKeys(a.key ?? '', b.key ?? '') ||
      (a.start ?? 0) - (b.start ?? 0) ||
      (a.end ?? 0) - (b.end ?? 0),
  )
}

const millis = (ts: number | 'MAX'): number => (ts === 'MAX' ? Number.MAX_VALUE : ts)

/** Results that a watermark causes come in order of time, then of key, then of start. */
function compareOrder({ trigger }: WindowSyntax, answers: readonly StepAnswer<CaseEvent>[]): readonly string[] {
  if (trigger.kind !== 'eventTime') return []
  return answers.flatMap(({ results }, n) => {
    const order = results.toSorted(
      (a, b) => a.time - b.time || compareKeys(a.key, b.key) || a.start - b.start || a.end - b.end,
    )
    return order.every((one, i) => one === results[i])
      ? []
      : [`after step ${n}: results are not in order of time and key`]
  })
}

function compareLate(json: Json, answers: readonly StepAnswer<CaseEvent>[]): readonly string[] {
  const found = answers.flatMap(({ late }, afterStep) => late.map(({ key, value }) => ({ afterStep, key, value })))
  const hasOutput = json['lateSideOutput'] !== false || objectsAt(json, 'late').length > 0
  if (hasOutput) {
    const wanted = objectsAt(json, 'late').map((one) => {
      const { key, value } = objectAt(one, 'event')
      return { afterStep: one['afterStep'], key, value }
    })
    const dropped = json['droppedLate']
    const isSame = JSON.stringify(wanted) === JSON.stringify(found)
    const isDropped = wanted.length === 0 && typeof dropped === 'number' && dropped === found.length
    return isSame || isDropped ? [] : [`late: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`]
  }
  const dropped = json['droppedLate'] ?? json['droppedLateModel']
  return dropped === undefined || dropped === found.length
    ? []
    : [`late: expected ${JSON.stringify(dropped)} dropped, got ${JSON.stringify(found)}`]
}

/** How many results there were since the last restore. */
function compareCounts(json: Json, answers: readonly StepAnswer<CaseEvent>[]): readonly string[] {
  if (json['assertedAt'] === undefined) return []
  const restores = objectsAt(json, 'steps').flatMap((step, n) => ('checkpointRestore' in step ? [n] : []))
  return objectsAt(json, 'assertedAt').flatMap(({ afterStep, recordsSinceLastRestore }) => {
    if (!isStep(afterStep, answers)) throw unknown('there is no such step', afterStep)
    const at = afterStep
    const from = (restores.findLast((n) => n <= at) ?? -1) + 1
    const count = answers.slice(from, at + 1).reduce((sum, { results }) => sum + results.length, 0)
    return count === recordsSinceLastRestore
      ? []
      : [`after step ${at}: expected ${String(recordsSinceLastRestore)} results since the last restore, got ${count}`]
  })
}

/** Value by value, pane by pane, in order. */
export function compareWithOracle<T>(
  oracle: readonly StepAnswer<T>[],
  answers: readonly StepAnswer<T>[],
): readonly string[] {
  const show = (result: WindowResult): string =>
    JSON.stringify(
      Object.entries(result).sort(([a], [b]) => (a < b ? -1 : 1)),
      (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
    )
  return oracle.flatMap(({ results }, n) => {
    const a = results.map(show).join(' ')
    const b = answers[n]!.results.map(show).join(' ')
    return a === b ? [] : [`after step ${n}: the oracle has ${a}, got ${b}`]
  })
}
