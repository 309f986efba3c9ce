/** Beam's cases as they are told in files. Its watermark excludes its own instant, ours does not: theirs less 1 is ours. */
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { Bench, windows } from './bench.ts'

type Told = Readonly<Record<string, unknown>>

export interface Transcript {
  readonly name: string
  readonly windowing: { readonly type: string; readonly size: number }
  readonly trigger: Told
  readonly timestampCombiner: string | null
  readonly accumulationMode: string | null
  readonly allowedLateness: number | null
  readonly error?: string
  readonly transcript: readonly Told[]
}

export interface PaneCase {
  readonly id: string
  readonly mode: 'discarding' | 'accumulating'
  readonly allowedLateness?: number
  readonly trigger: string
  readonly closing?: string
  readonly steps: readonly Told[]
  readonly allPanes?: readonly Told[]
}

const COLLECT = { kind: 'aggregates', aggregates: { value: { kind: 'collect', of: 'value' } } } as const
/** Beam's pastEndOfWindow, which fires once. */
const PAST_END: Trigger = { kind: 'afterWatermark', early: null, late: null }
/** Beam's default. */
const DEFAULT: Trigger = { kind: 'afterWatermark', early: null, late: { kind: 'count', count: 1 } }
const atLeast = (count: number): Trigger => ({ kind: 'once', of: { kind: 'count', count } })

/** By how a case of panes is told. A manual trigger fires with each of so many events, and is done. */
const TRIGGERS: Readonly<Record<string, Trigger>> = {
  default: DEFAULT,
  'Repeatedly(AfterFirst(AfterCount(2), AfterWatermark))': {
    kind: 'repeatedly',
    of: { kind: 'afterFirst', of: [atLeast(2), PAST_END] },
  },
  'Repeatedly(AfterCount(2)).orFinally(AfterWatermark)': {
    kind: 'orFinally',
    of: { kind: 'repeatedly', of: atLeast(2) },
    until: PAST_END,
  },
}

function paneSyntax({ mode, allowedLateness = 0, trigger, closing, steps }: PaneCase): WindowSyntax {
  const elements = steps.filter((step) => 'element' in step).length
  const manual: Trigger = {
    kind: 'orFinally',
    of: { kind: 'count', count: 1 },
    until: { kind: 'count', count: elements },
  }
  return windows({
    trigger: trigger.startsWith('manual') ? manual : TRIGGERS[trigger]!,
    accumulation: mode,
    allowedLatenessMs: allowedLateness,
    onEmpty: closing === 'fireAlways' ? 'always' : 'onTime',
    timestamp: 'earliest',
    aggregates: COLLECT,
  })
}

/** By step: the panes that came, with all that any case says of one. */
export function paneAnswer(told: PaneCase): readonly (readonly Told[])[] {
  const bench = new Bench(paneSyntax(told), { key: null })
  return told.steps.map((step) => {
    const watermark = (step['watermark'] ?? step['inputWatermark']) as number | undefined
    const events = (step['bundle'] ?? (step['element'] === undefined ? [] : [step['element']])) as readonly number[]
    if (watermark !== undefined) bench.watermark(watermark - 1)
    for (const t of events) bench.at(t, t)
    return bench.take().map(({ pane, time, start, end, ...rest }) => {
      const { value } = rest as unknown as { readonly value: unknown }
      return { ...pane, timing: TIMINGS[pane.timing], values: value, ts: time, window: [start, end] }
    })
  })
}

const TIMINGS = { early: 'EARLY', 'on-time': 'ON_TIME', late: 'LATE' } as const

function triggerOf(told: Told | null): Trigger | null {
  if (told === null) return null
  switch (told['type']) {
    case 'default':
      return DEFAULT
    case 'afterCount':
      return atLeast(told['n'] as number)
    case 'afterWatermark':
      return {
        kind: 'afterWatermark',
        early: triggerOf(told['early'] as Told | null),
        late: triggerOf(told['late'] as Told | null),
      }
    default:
      throw new Error(`no such trigger: ${JSON.stringify(told)}`)
  }
}

/** Whether all that is expected came, and nothing else. */
export function agrees(told: Transcript): boolean {
  const { windowing, trigger, accumulationMode, allowedLateness, timestampCombiner } = told
  const bench = new Bench(
    windows({
      assigner: { kind: 'tumbling', sizeMs: windowing.size, offsetMs: 0, domain: 'event' },
      trigger: triggerOf(trigger)!,
      accumulation: accumulationMode === 'discarding' ? 'discarding' : 'accumulating',
      allowedLatenessMs: allowedLateness ?? 0,
      onEmpty: 'onTime',
      timestamp: timestampCombiner === 'OUTPUT_AT_EARLIEST' ? 'earliest' : 'end',
      aggregates: COLLECT,
    }),
    { key: null },
  )
  let isExpected = false
  for (const step of told.transcript) {
    if ('expect' in step) {
      const came = bench.take()
      const expected = step['expect'] as readonly Told[]
      if (came.length !== expected.length) return false
      if (!expected.every((one) => came.some((result) => isSame(one, result)))) return false
    } else {
      if (bench.take().length > 0 && !isExpected) return false
      for (const t of (step['input'] ?? []) as readonly number[]) bench.at(t, t)
      if (step['watermark'] !== undefined) bench.watermark((step['watermark'] as number) - 1)
    }
    isExpected = 'expect' in step
  }
  return bench.take().length === 0
}

function isSame(expected: Told, { start, end, time, value, pane }: Told): boolean {
  const { timing, index, isLast, nonSpeculativeIndex } = pane as Told
  const all: Told = {
    window: [start, (end as number) - 1],
    values: (value as readonly number[]).toSorted((a, b) => a - b),
    timestamp: time,
    early: timing === 'early',
    late: timing === 'late',
    final: isLast,
    index,
    nonspeculative_index: nonSpeculativeIndex,
  }
  return Object.entries(expected).every(([name, of]) => JSON.stringify(all[name]) === JSON.stringify(of))
}
