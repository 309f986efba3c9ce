/** Open windows as plain values, for snapshots. */
import type { Key } from '../../event/keys.ts'
import { plainWatermark, watermarkFromPlain, type PlainWatermark } from '../../time/watermark.ts'
import { plainValue, valueFromPlain } from '../aggregates/plain.ts'
import type { Pane, WindowResult } from '../result.ts'
import { OpenWindow, type MadeResult } from './open-window.ts'

/** Bounds of endless windows have no text in JSON: see `PlainWatermark`. */
export interface PlainWindow {
  readonly scope: number
  readonly start: PlainWatermark
  readonly end: PlainWatermark
  readonly opened: number
  readonly trigger: unknown
  readonly accumulator: unknown
  readonly events: readonly (readonly [event: unknown, time: unknown, arrival: number])[] | null
  readonly counts: readonly [size: number, fresh: number, seen: number, panes: number, certain: number]
  readonly times: readonly [earliest: PlainWatermark, latest: PlainWatermark, greatest: PlainWatermark]
  readonly flags: readonly [inTime: boolean, hasPassed: boolean, saidLast: boolean, isDone: boolean, isUpdate: boolean]
  readonly last: readonly PlainResult[]
  readonly taken: readonly PlainResult[]
}

interface PlainResult {
  readonly start: PlainWatermark
  readonly end: PlainWatermark
  readonly time: unknown
  readonly pane: Pane
  readonly values: Readonly<Record<string, unknown>>
}

/** How what a window holds of others becomes plain, and back. */
export interface PlainParts {
  trigger(state: unknown): unknown
  toPlain(accumulator: unknown): unknown
  fromPlain(plain: unknown): unknown
}

export function plainWindow(window: OpenWindow, parts: PlainParts): PlainWindow {
  const { scope, start, end, opened, events, isDone } = window
  return {
    scope,
    start: plainWatermark(start),
    end: plainWatermark(end),
    opened,
    trigger: isDone ? null : parts.trigger(window.trigger),
    accumulator: isDone || events !== null ? null : parts.toPlain(window.accumulator),
    events: events?.map(({ event, time, arrival }) => [event, plainValue(time), arrival]) ?? null,
    counts: [window.size, window.fresh, window.seen, window.panes, window.certain],
    times: [plainWatermark(window.earliest), plainWatermark(window.latest), plainWatermark(window.greatest)],
    flags: [window.inTime, window.hasPassed, window.saidLast, isDone, window.isUpdate],
    last: window.last.map(plainResult),
    taken: window.taken.map(plainResult),
  }
}

/** @param isKeyed whether results have a key */
export function windowFromPlain(
  plain: PlainWindow,
  id: number,
  key: Key,
  isKeyed: boolean,
  parts: PlainParts,
): OpenWindow {
  const [inTime, hasPassed, saidLast, isDone, isUpdate] = plain.flags
  const [size, fresh, seen, panes, certain] = plain.counts
  const [earliest, latest, greatest] = plain.times
  const [start, end] = [watermarkFromPlain(plain.start), watermarkFromPlain(plain.end)]
  const made = (results: readonly PlainResult[]): readonly MadeResult[] =>
    results.map((result) => resultFromPlain(result, key, isKeyed))
  return Object.assign(new OpenWindow(id, key, plain.scope, start, end, plain.opened, inTime), {
    trigger: isDone ? null : parts.trigger(plain.trigger),
    accumulator: isDone || plain.events !== null ? null : parts.fromPlain(plain.accumulator),
    events:
      plain.events?.map(([event, time, arrival]) => ({ event, time: valueFromPlain(time) as number, arrival })) ?? null,
    size,
    fresh,
    seen,
    panes,
    certain,
    earliest: watermarkFromPlain(earliest),
    latest: watermarkFromPlain(latest),
    greatest: watermarkFromPlain(greatest),
    hasPassed,
    saidLast,
    isDone,
    isUpdate,
    last: made(plain.last),
    taken: made(plain.taken),
  })
}

function plainResult({ values, result }: MadeResult): PlainResult {
  const { start, end, time, pane } = result
  const entries = Object.entries(values).map(([name, value]) => [name, plainValue(value)] as const)
  return {
    start: plainWatermark(start),
    end: plainWatermark(end),
    time: plainValue(time),
    pane,
    values: Object.fromEntries(entries),
  }
}

function resultFromPlain(plain: PlainResult, key: Key, isKeyed: boolean): MadeResult {
  const entries = Object.entries(plain.values).map(([name, value]) => [name, valueFromPlain(value)] as const)
  const values = Object.fromEntries(entries)
  const [start, end] = [watermarkFromPlain(plain.start), watermarkFromPlain(plain.end)]
  return {
    values,
    result: resultOf(isKeyed ? key : null, start, end, valueFromPlain(plain.time) as number, plain.pane, values),
  }
}

/** A result as it is handed on. @param key `null`: results have none */
export function resultOf(
  key: Key | null,
  start: number,
  end: number,
  time: number,
  pane: Pane,
  values: Readonly<Record<string, unknown>>,
): WindowResult {
  const fields = { start, end, time, pane, change: 'insert' as const, ...values }
  return (key === null ? fields : { key, ...fields }) as WindowResult
}
