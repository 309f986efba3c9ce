/** The window cases of Flink as they are told in files, and as an operator is asked about them. */
import type { WindowResult } from '../../../src/window/result.ts'
import type { Assigner } from '../../../src/window/syntax/assigner.ts'
import type { Evictor } from '../../../src/window/syntax/evictor.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { Bench, SUM, SUM_COUNT, windows, type Item } from './bench.ts'

interface ToldEvent {
  readonly key: string
  readonly value: number
  readonly t: number | 'MAX'
}

type ToldStep =
  | { readonly event: ToldEvent }
  | { readonly watermark: number | 'MAX' }
  | { readonly processingTime: number }
  | { readonly checkpointRestore: true }

type Told = Readonly<Record<string, unknown>>

export interface FlinkCase {
  readonly id: string
  readonly window: Told
  readonly trigger: Told
  readonly evictor?: Told
  readonly allowedLatenessMs: number
  readonly accumulation?: string
  readonly aggregate?: string
  readonly steps: readonly ToldStep[]
  readonly expected: readonly { readonly afterStep: number; readonly out: readonly Told[] }[]
  readonly late: readonly { readonly afterStep: number; readonly event: ToldEvent }[]
  readonly droppedLate?: number
  readonly droppedLateModel?: number
}

function flinkSyntax({
  window,
  trigger,
  evictor,
  allowedLatenessMs,
  accumulation,
  aggregate,
}: FlinkCase): WindowSyntax {
  const isUpdating = accumulation?.startsWith('updating') === true
  return windows({
    assigner: assignerOf(window),
    trigger: triggerOf(trigger),
    evictor: evictor === undefined ? null : evictorOf(evictor),
    accumulation: isUpdating ? 'retracting' : 'accumulating',
    unchanged: isUpdating ? 'suppress' : 'emit',
    allowedLatenessMs,
    aggregates: { kind: 'aggregates', aggregates: aggregate?.includes('count') === true ? SUM_COUNT : SUM },
  })
}

function assignerOf(window: Told): Assigner {
  const domain = window['timeDomain'] as 'event' | 'processing'
  const number = (name: string): number => (window[name] as number | undefined) ?? 0
  switch (window['type']) {
    case 'tumbling':
      return { kind: 'tumbling', sizeMs: number('sizeMs'), offsetMs: number('offsetMs'), domain }
    case 'sliding':
      return {
        kind: 'sliding',
        sizeMs: number('sizeMs'),
        slideMs: number('slideMs'),
        offsetMs: number('offsetMs'),
        domain,
      }
    case 'cumulate':
      return { kind: 'cumulate', maxSizeMs: number('maxSizeMs'), stepMs: number('stepMs'), offsetMs: 0, domain }
    case 'session':
      return { kind: 'session', gap: gapOf(window), touching: true, domain }
    case 'global':
      return { kind: 'global' }
    default:
      throw new Error(`no such window: ${JSON.stringify(window)}`)
  }
}

/** `key1 -> 3000; key2 with value 10 -> 1000; other key2 -> 2000`. */
function gapOf(window: Told): number | ((event: Item) => number) {
  if (typeof window['gapMs'] === 'number') return window['gapMs']
  const { rule } = window['dynamicGap'] as { readonly rule: string }
  const rules = rule.split(';').map((one) => {
    const [, key, value, gap] = /^(?:other )?(\w+)(?: with value (\d+))? -> (\d+)$/.exec(one.trim())!
    return { key, value: value === undefined ? null : Number(value), gap: Number(gap) }
  })
  return (event) => rules.find(({ key, value }) => key === event.key && (value === null || value === event.value))!.gap
}

function triggerOf(trigger: Told): Trigger {
  const inner = (name: string): Trigger | null => {
    const told = trigger[name] as Told | null | undefined
    return told === null || told === undefined ? null : triggerOf(told)
  }
  switch (trigger['type']) {
    case 'eventTime':
    case 'processingTime':
    case 'endOfStream':
      return { kind: trigger['type'] }
    case 'count':
      return { kind: 'count', count: trigger['n'] as number }
    case 'purging':
      return { kind: 'purging', of: inner('of')! }
    case 'everyElement':
      return { kind: 'count', count: 1 }
    case 'processingTimeEvery':
      return { kind: 'afterProcessingTime', delayMs: trigger['everyMs'] as number }
    case 'afterEndOfWindow':
      if (trigger['early'] === undefined && trigger['late'] === undefined) return { kind: 'eventTime' }
      return { kind: 'afterWatermark', early: inner('early'), late: inner('late') }
    default:
      throw new Error(`no such trigger: ${JSON.stringify(trigger)}`)
  }
}

function evictorOf(evictor: Told): Evictor {
  const when = evictor['after'] === true ? 'after' : 'before'
  switch (evictor['type']) {
    case 'count':
      return { kind: 'count', count: evictor['n'] as number, when }
    case 'time':
      return { kind: 'time', sizeMs: evictor['sizeMs'] as number, when }
    case 'delta':
      return {
        kind: 'delta',
        threshold: evictor['threshold'] as number,
        distance: (event: Item, last: Item) => last.value - event.value,
        when,
      }
    default:
      throw new Error(`no such evictor: ${JSON.stringify(evictor)}`)
  }
}

export interface FlinkAnswer {
  /** By step: what came out, in the form of the files. */
  readonly out: readonly (readonly Told[])[]
  readonly late: readonly { readonly afterStep: number; readonly event: ToldEvent }[]
}

export function flinkAnswer(told: FlinkCase): FlinkAnswer {
  const bench = new Bench(flinkSyntax(told))
  const asksNow = told.steps.some((step) => 'processingTime' in step)
  if (asksNow) bench.now(0)
  const late: { afterStep: number; event: ToldEvent }[] = []
  const out = told.steps.map((step, i) => {
    if ('event' in step) {
      const { key, value, t } = step.event
      const before = bench.late.length
      bench.push({ key, value, t: t === 'MAX' ? Number.MAX_SAFE_INTEGER : t })
      if (bench.late.length > before) late.push({ afterStep: i, event: step.event })
    } else if ('watermark' in step) {
      if (step.watermark === 'MAX') bench.finish()
      else bench.watermark(step.watermark)
    } else if ('processingTime' in step) bench.now(step.processingTime)
    else bench.restored()
    return bench.take().map((result) => toldResult(result, told))
  })
  return { out, late }
}

/** What they have, in the same form. */
function toldResult(result: WindowResult, told: FlinkCase): Told {
  const { key, start, end, change, time, value, count }: WindowResult & Told = result
  const like = told.expected[0]?.out[0] ?? {}
  const isEndless = end === Infinity
  const all: Told = {
    op: change,
    key,
    value,
    count,
    start: isEndless ? undefined : start,
    end: isEndless ? undefined : end,
    ts: isEndless ? 'MAX' : time,
  }
  const fields = Object.entries(all).filter(([name, of]) => name in like && of !== undefined)
  return Object.fromEntries(fields)
}

/** What is expected of a step, of which the operators know only inserts and retractions. */
export function expectedOf(told: FlinkCase, step: number): readonly Told[] {
  const out = told.expected.find(({ afterStep }) => afterStep === step)?.out ?? []
  return out.map((one) => (one['op'] === 'update' ? { ...one, op: 'insert' } : one))
}
