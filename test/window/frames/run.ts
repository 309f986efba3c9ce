/** Runs an operator of frames on events that arrive. */
import type { Clock, EventBatch } from '../../../src/event/batch.ts'
import { field } from '../../../src/event/field.ts'
import { ObjectRows } from '../../../src/event/rows.ts'
import type { BadEvent } from '../../../src/stream/stage.ts'
import { FrameOperator } from '../../../src/window/frames/frame-operator.ts'
import type { FrameOperatorOptions } from '../../../src/window/frames/frame-operator-options.ts'
import type { FramesSnapshot } from '../../../src/window/frames/snapshot.ts'
import type { WindowLimits } from '../../../src/window/operator-options.ts'
import type { FrameResult } from '../../../src/window/result.ts'
import type { Frame, FrameRule } from '../../../src/window/syntax/frame.ts'
import type { FrameSyntax, WindowFunction } from '../../../src/window/syntax/window.ts'

export interface Sample {
  readonly id: number
  readonly key: string
  readonly time: number
  readonly v: number | null
}

/** A clock that says what it is told, the same of every scope. */
export class ToldClock implements Clock {
  now = -Infinity
  greatestOfAll = -Infinity

  get general(): number {
    return this.now
  }

  watermark(): number {
    return this.now
  }

  low(): number {
    return this.now
  }

  greatestTime(): number {
    return this.greatestOfAll
  }
}

export interface RunOptions {
  readonly atEnd?: 'complete' | 'cut'
  /** By how much events may be out of order: the watermark is the greatest time less this, less 1. */
  readonly delay?: number
  /** How many events the batches have; the last one of these for all that follow. */
  readonly batches?: readonly number[]
  /** Watermarks told on top, before the event of this place. */
  readonly told?: ReadonlyMap<number, number>
  /** Whether the operator is written to text and read again before each batch. */
  readonly restores?: boolean
  readonly key?: FrameOperatorOptions<Sample>['key']
  readonly orderBy?: FrameOperatorOptions<Sample>['orderBy']
  readonly limits?: Partial<WindowLimits>
  readonly look?: (operator: FrameOperator<Sample>, at: number) => void
}

export interface Run {
  readonly results: readonly FrameResult[]
  readonly late: readonly { readonly event: Sample; readonly watermark: number }[]
  readonly bad: readonly BadEvent[]
  readonly operator: FrameOperator<Sample>
  /** Results whose time a watermark had passed, or that came with another time than their own. */
  readonly problems: readonly FrameResult[]
}

export const SUM_AND_IDS: WindowFunction = {
  kind: 'aggregates',
  aggregates: { sum: { kind: 'sum', of: 'v' }, ids: { kind: 'collect', of: 'id' } },
}

export function framesOf(rule: FrameRule, options: Partial<Frame> = {}, aggregates = SUM_AND_IDS): FrameSyntax {
  const frame: Frame = {
    kind: 'frame',
    rule,
    minCount: 1,
    minDurationMs: 0,
    maxCount: null,
    maxDurationMs: null,
    atEnd: 'drop',
    ...options,
  }
  return { kind: 'frames', frame, aggregates }
}

export function runFrames(syntax: FrameSyntax, arrivals: readonly Sample[], options: RunOptions = {}): Run {
  const { atEnd = 'complete', delay = 0, batches = [1], told = new Map<number, number>(), key = 'key' } = options
  const clock = new ToldClock()
  const results: FrameResult[] = []
  const late: { event: Sample; watermark: number }[] = []
  const bad: BadEvent[] = []
  const problems: FrameResult[] = []
  const start = (): FrameOperator<Sample> =>
    new FrameOperator<Sample>(syntax, {
      clock,
      atEnd,
      key,
      isScoped: false,
      orderBy: options.orderBy ?? null,
      limits: { keys: Infinity, windows: Infinity, events: Infinity, ...options.limits },
      onBad: (event) => bad.push(event),
      onLate: (event, _time, watermark) => late.push({ event, watermark }),
      next: {
        batch({ rows, size, row, time, watermark }) {
          for (let i = 0; i < size; i++) {
            const result = rows.get(row[i]!)
            results.push(result)
            if (time![i] !== result.time || !(watermark![i]! < result.time)) problems.push(result)
          }
        },
        progress: () => {},
        tick: () => {},
        idle: () => {},
        end: () => {},
      },
    })
  let operator = start()
  const restored = (): FrameOperator<Sample> => {
    const text = JSON.stringify(operator.snapshot())
    const other = start()
    other.restore(JSON.parse(text) as FramesSnapshot)
    return other
  }
  let watermark = -Infinity
  for (let at = 0, batch = 0; at < arrivals.length; batch++) {
    let size = batches[Math.min(batch, batches.length - 1)]!
    // What is told from outside comes between batches.
    for (const place of told.keys()) if (place > at && place < at + size) size = place - at
    const events = arrivals.slice(at, at + size)
    if (told.has(at)) {
      clock.now = watermark = Math.max(watermark, told.get(at)!)
      operator.progress()
    }
    if (options.restores === true) operator = restored()
    operator.batch(
      batchOf(events, at, (event) => {
        const before = watermark
        watermark = Math.max(watermark, event.time - delay - 1)
        clock.greatestOfAll = Math.max(clock.greatestOfAll, event.time)
        return before
      }),
    )
    clock.now = watermark
    operator.progress()
    at += events.length
    options.look?.(operator, at)
  }
  if (options.restores === true) operator = restored()
  if (atEnd === 'complete') clock.now = Infinity
  operator.end()
  return { results, late, bad, operator, problems }
}

export function batchOf(
  events: readonly Sample[],
  first: number,
  watermarkBefore: (event: Sample) => number,
): EventBatch<Sample> {
  return {
    rows: new ObjectRows(events, first),
    size: events.length,
    row: Int32Array.from(events, (_, i) => i),
    time: Float64Array.from(events, ({ time }) => time),
    scope: null,
    watermark: Float64Array.from(events, watermarkBefore),
  }
}

/** Events of one key, from times and values. */
export function samples(pairs: readonly (readonly [time: number, v: number | null])[], key = 'k'): Sample[] {
  return pairs.map(([time, v], id) => ({ id, key, time, v }))
}

export const AT_LEAST_5: FrameRule = { kind: 'threshold', where: field('v').gte(5).expression }
export const SAME: FrameRule = { kind: 'whileSame', of: 'v' }

/** first, last, closedAt and members of each. */
export function shape(results: readonly FrameResult[]): unknown {
  return results.map(({ first, last, closedAt, ids }) => [first, last, closedAt, (ids as number[]).join('')])
}

export function aggregate(reaches: number, closing: 'last' | 'next'): FrameRule {
  return { kind: 'aggregate', of: { kind: 'sum', of: 'v' }, reaches, closing }
}
