/** The case files of `windows`, by their shapes, whatever they are called. */
import {
  judgeAssign,
  judgeCumulateSemantics,
  judgeIntersects,
  judgeInvalid,
  judgeSessionMerge,
  judgeWindowStart,
} from './assigner-cases.ts'
import { judgePanes } from './beam-panes.ts'
import { judgeTranscript } from './beam-transcripts.ts'
import { judgeCalendar, judgeLocalDay, judgeLocalTime, judgeLocalTimer } from './calendar-cases.ts'
import type { WindowFact, WindowVerdict } from './fact.ts'
import { judgeFrames } from './frame-cases.ts'
import { judgeJoin } from './join-cases.ts'
import { isObject, quoteLongs, unknown, type Json } from './json.ts'
import { judgeBoundedOutOfOrderness, judgeMultiplexer, judgeValve } from './watermark-cases.ts'
import { judgeWindowCase } from './window-cases.ts'

type Judge = (json: Json) => WindowVerdict

/** Parts of a file, by their names. */
const PARTS: Readonly<Record<string, Judge>> = {
  assign: judgeAssign,
  windowStart: judgeWindowStart,
  sessionMerge: judgeSessionMerge,
  intersects: judgeIntersects,
  invalid: judgeInvalid,
  cumulateSemantics: judgeCumulateSemantics,
  boundedOutOfOrderness: judgeBoundedOutOfOrderness,
  valve: judgeValve,
  multiplexer: judgeMultiplexer,
  cleanup: judgeJoin,
  late: judgeJoin,
}

const DST_PARTS: Readonly<Record<string, Judge>> = {
  localToEpochForTimer: judgeLocalTimer,
  epochToLocal: judgeLocalTime,
  derived: judgeLocalDay,
}

/** What a file says of itself. */
const HEADERS: readonly string[] = [
  'source',
  'sources',
  'kind',
  'rule',
  'format',
  'pane',
  'olderVersion',
  'conventions',
  'warning',
  'note',
  'window',
  'cases',
]

/** The cases of a file; `null` if it is no file of windows. */
export function windowFacts(text: string, path: string): readonly WindowFact[] | null {
  const json: unknown = path.endsWith('.jsonl')
    ? text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line): unknown => JSON.parse(quoteLongs(line)))
    : JSON.parse(quoteLongs(text))
  const list = Array.isArray(json) ? (json as readonly unknown[]) : null
  if (list !== null) return list.some((one) => judgeOf(one) !== null) ? casesOf(list) : null
  if (!isObject(json)) return null
  const isKnown = Object.keys(json).some((name) => name in PARTS || name === 'calendar' || name === 'dst')
  const cases = Array.isArray(json['cases']) ? (json['cases'] as readonly unknown[]) : []
  if (!isKnown && !cases.some((one) => judgeOf(one) !== null)) return null
  const facts = Object.entries(json).flatMap(([name, value]): readonly WindowFact[] => {
    if (name in PARTS) return partOf(name, value, PARTS[name]!)
    if (name === 'calendar') return calendarOf(value)
    if (name === 'dst') return dstOf(value)
    if (name === 'cases' && Array.isArray(value)) return []
    return HEADERS.includes(name) ? [] : [unreadable(name, value)]
  })
  return [...facts, ...casesOf(cases)]
}

/** How a case is judged, by its shape. */
function judgeOf(json: unknown): Judge | null {
  if (!isObject(json)) return null
  if ('transcript' in json) return judgeTranscript
  if ('frame' in json) return judgeFrames
  if ('window' in json && 'steps' in json && 'expected' in json) return judgeWindowCase
  if ('window' in json && 'steps' in json) return judgePanes
  if ('buffersAfterBothWatermarks' in json || 'lower' in json || 'bounds' in json) return judgeJoin
  if ('window' in json && 'expect' in json) return judgeCalendar
  if ('window' in json && 'windows' in json) return judgeAssign
  if ('inputs' in json && 'steps' in json) return judgeValve
  return null
}

function casesOf(list: readonly unknown[]): readonly WindowFact[] {
  return list.map((one, n) => {
    const judge = judgeOf(one)
    return judge === null ? unreadable(`case ${n}`, one) : { id: idOf(one, `case ${n}`), json: one as Json, judge }
  })
}

/** An unknown shape is a case that fails. */
function unreadable(id: string, value: unknown): WindowFact {
  const judge = (): never => {
    throw unknown('no case is known of the shape of', value)
  }
  return { id, json: isObject(value) ? value : {}, judge }
}

function idOf(json: unknown, otherwise: string): string {
  return isObject(json) && typeof json['id'] === 'string' ? json['id'] : otherwise
}

/** A list of cases; a single one; or texts. */
function partOf(name: string, value: unknown, judge: Judge): readonly WindowFact[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  return list.map((one, n) => {
    const json = typeof one === 'string' ? { text: one } : one
    const id = `${name} ${n}`
    if (!isObject(json)) return unreadable(id, one)
    const own = idOf(json, '')
    return { id: own === '' ? id : `${id} ${own}`, json, judge }
  })
}

function calendarOf(value: unknown): readonly WindowFact[] {
  if (!isObject(value) || !Array.isArray(value['cases'])) return [unreadable('calendar', value)]
  return (value['cases'] as readonly unknown[]).map((one, n) => {
    const id = `calendar ${n}`
    return isObject(one) ? { id, json: one, judge: judgeCalendar } : unreadable(id, one)
  })
}

function dstOf(value: unknown): readonly WindowFact[] {
  if (!isObject(value)) return [unreadable('dst', value)]
  return Object.entries(value).flatMap(([name, part]): readonly WindowFact[] => {
    const judge = DST_PARTS[name]
    if (judge === undefined) return HEADERS.includes(name) ? [] : [unreadable(`dst ${name}`, part)]
    if (!Array.isArray(part)) return [unreadable(`dst ${name}`, part)]
    return (part as readonly unknown[]).map((one, n) => {
      const json = isObject(one) ? one : { entry: one, source: value['source'] }
      return { id: `dst ${name} ${n}`, json, judge }
    })
  })
}
