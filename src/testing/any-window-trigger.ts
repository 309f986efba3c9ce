/** Arbitrary triggers of windows over sample events. */
import fc from 'fast-check'
import type { Trigger } from '../window/syntax/trigger.ts'
import type { Sample } from './event-stream.ts'

export interface AnyTriggerOptions {
  /** How deep triggers are composed. Default 2; 0: simple ones alone. */
  readonly depth?: number
  /** Whether they may be functions (`delta`); without them a trigger has a JSON form. Default true. */
  readonly functions?: boolean
  /** Whether they may act on processing time. Default false. */
  readonly processing?: boolean
  /** Whether what comes out may depend on the order of arrival within the delay. Default true. */
  readonly orderSensitive?: boolean
}

/** Any trigger; about half of them are what most windows have: when the watermark has passed. */
export function anyTrigger(options: AnyTriggerOptions = {}): fc.Arbitrary<Trigger> {
  const { depth = 2, orderSensitive = true } = options
  const common = fc.constantFrom<Trigger[]>({ kind: 'eventTime' }, { kind: 'eventTime' }, PURGING)
  if (!orderSensitive) return fc.oneof(common, lateOnly(options))
  return fc.oneof(
    { weight: 3, arbitrary: common },
    { weight: 3, arbitrary: afterWatermark(options, Math.max(0, depth - 1)) },
    { weight: 5, arbitrary: triggerOf(options, depth) },
  )
}

const PURGING: Trigger = { kind: 'purging', of: { kind: 'eventTime' } }

/** What comes within the delay is never late: so `late` changes nothing. */
function lateOnly(options: AnyTriggerOptions): fc.Arbitrary<Trigger> {
  const late = fc.option(triggerOf({ ...options, orderSensitive: true }, 0))
  return late.map((one) => ({ kind: 'afterWatermark', early: null, late: one }))
}

function afterWatermark(options: AnyTriggerOptions, depth: number): fc.Arbitrary<Trigger> {
  const part = fc.option(triggerOf(options, depth), { freq: 3 })
  return fc.tuple(part, part).map(([early, late]) => ({ kind: 'afterWatermark', early, late }))
}

function triggerOf(options: AnyTriggerOptions, depth: number): fc.Arbitrary<Trigger> {
  if (depth === 0) return simple(options)
  const inner = triggerOf(options, depth - 1)
  const several = fc.array(inner, { minLength: 2, maxLength: 3 })
  return fc.oneof(
    { weight: 4, arbitrary: simple(options) },
    { weight: 1, arbitrary: afterWatermark(options, depth - 1) },
    { weight: 2, arbitrary: inner.map((of): Trigger => ({ kind: 'purging', of })) },
    { weight: 2, arbitrary: inner.map((of): Trigger => ({ kind: 'repeatedly', of })) },
    { weight: 1, arbitrary: inner.map((of): Trigger => ({ kind: 'once', of })) },
    { weight: 1, arbitrary: several.map((of): Trigger => ({ kind: 'afterFirst', of })) },
    { weight: 1, arbitrary: several.map((of): Trigger => ({ kind: 'afterAll', of })) },
    { weight: 1, arbitrary: several.map((of): Trigger => ({ kind: 'afterEach', of })) },
    { weight: 1, arbitrary: fc.tuple(inner, inner).map(([of, until]): Trigger => ({ kind: 'orFinally', of, until })) },
  )
}

function simple({ functions = true, processing = false }: AnyTriggerOptions): fc.Arbitrary<Trigger> {
  const few = fc.integer({ min: 1, max: 4 })
  const all: fc.Arbitrary<Trigger>[] = [
    fc.constant<Trigger>({ kind: 'eventTime' }),
    few.map((count): Trigger => ({ kind: 'count', count })),
    few.map((count): Trigger => ({ kind: 'count', count })),
    few.map((everyMs): Trigger => ({ kind: 'continuousEventTime', everyMs })),
    fc.constantFrom<Trigger[]>({ kind: 'never' }, { kind: 'endOfStream' }),
  ]
  if (functions) {
    const threshold = fc.integer({ min: 0, max: 2 })
    all.push(threshold.map((one): Trigger => ({ kind: 'delta', threshold: one, distance: distance as Distance })))
  }
  if (processing) {
    all.push(
      fc.constant<Trigger>({ kind: 'processingTime' }),
      few.map((everyMs): Trigger => ({ kind: 'continuousProcessingTime', everyMs })),
      few.map((delayMs): Trigger => ({ kind: 'afterProcessingTime', delayMs })),
    )
  }
  return fc.oneof(...all)
}

type Distance = (from: never, to: never) => number

/** How much the value has grown. */
function distance(from: Sample, to: Sample): number {
  return (to.value ?? 0) - (from.value ?? 0)
}
