/**
 * Arbitrary windows over sample events, small enough for the streams of `anyWindowSteps`: sizes of a few milliseconds, so
 * that windows overlap, nest, touch and follow one another within a dozen events.
 */
import fc from 'fast-check'
import type { Assigner, TimeDomain } from '../window/syntax/assigner.ts'
import type { Evictor, EvictWhen } from '../window/syntax/evictor.ts'
import type { Trigger } from '../window/syntax/trigger.ts'
import type { WindowSyntax } from '../window/syntax/window.ts'
import { anyWindowFunction } from './any-window-aggregates.ts'
import { anyTrigger } from './any-window-trigger.ts'
import type { Sample } from './event-stream.ts'

export interface AnyWindowOptions {
  /** Default all but `calendar`, whose windows are too long for the streams of `anyWindowSteps`. */
  readonly assigners?: readonly Assigner['kind'][]
  /** Whether there may be functions; without them a window has a JSON form. Default true. */
  readonly functions?: boolean
  /** Whether functions may throw. Default true. */
  readonly throws?: boolean
  /** Whether triggers, and windows, may be of processing time. Default false. */
  readonly processing?: boolean
  /** Whether what comes out may depend on the order of arrival within the delay. Default true. */
  readonly orderSensitive?: boolean
  /** Which triggers; default as `anyTrigger` says. */
  readonly triggers?: fc.Arbitrary<Trigger>
  /** Whether there may be evictors. Default true. */
  readonly evictors?: boolean
}

const ASSIGNERS: readonly Assigner['kind'][] = [
  'tumbling',
  'sliding',
  'cumulate',
  'session',
  'count',
  'global',
  'custom',
]
const INSENSITIVE: readonly Assigner['kind'][] = ['tumbling', 'sliding', 'cumulate', 'session', 'custom']

/** Windows of every kind, with every trigger, accumulation, evictor, lateness, and any aggregates. */
export function anyWindow(options: AnyWindowOptions = {}): fc.Arbitrary<WindowSyntax> {
  const { functions = true, throws = true, processing = false, orderSensitive = true, evictors = true } = options
  const { assigners = orderSensitive ? ASSIGNERS : INSENSITIVE } = options
  const triggers = options.triggers ?? anyTrigger({ functions, processing, orderSensitive })
  const plain = fc.record({
    assigner: anyAssigner(assigners, { functions, processing, orderSensitive }),
    trigger: triggers,
    evictor: evictors
      ? fc.option(anyEvictor({ functions, orderSensitive }), { freq: 3 }).map((one) => one)
      : fc.constant(null),
    accumulation: fc.constantFrom<WindowSyntax['accumulation'][]>('accumulating', 'discarding', 'retracting'),
    allowedLatenessMs: fc.constantFrom(0, 0, 1, 2, 4, 9, Infinity),
    unchanged: fc.constantFrom<WindowSyntax['unchanged'][]>('emit', 'emit', 'suppress'),
    onEmpty: fc.constantFrom<WindowSyntax['onEmpty'][]>('never', 'never', 'onTime', 'always'),
    timestamp: fc.constantFrom<WindowSyntax['timestamp'][]>('end', 'end', 'earliest', 'latest'),
  })
  return plain.chain((window) =>
    // Whether the last digits have changed depends on how they are made.
    anyWindowFunction({ functions, throws, inexact: window.unchanged === 'emit' }).map((aggregates) => ({
      kind: 'window' as const,
      ...window,
      aggregates,
    })),
  )
}

interface Kinds {
  readonly functions: boolean
  readonly processing: boolean
  readonly orderSensitive: boolean
}

function anyAssigner(
  kinds: readonly Assigner['kind'][],
  { functions, processing, orderSensitive }: Kinds,
): fc.Arbitrary<Assigner> {
  const few = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
  const domain = processing ? fc.constantFrom<TimeDomain[]>('event', 'processing') : fc.constant<TimeDomain>('event')
  const gaps = functions ? fc.oneof(few(1, 4), few(1, 4), fc.constant(gapOf as (event: never) => number)) : few(1, 4)
  const touching = orderSensitive ? fc.constantFrom(false, false, true) : fc.constant(false)
  const offset = (size: number): fc.Arbitrary<number> => few(1 - size, size - 1)
  const all: Readonly<Record<Assigner['kind'], fc.Arbitrary<Assigner>>> = {
    tumbling: fc
      .record({ sizeMs: few(1, 7), domain })
      .chain((made) => offset(made.sizeMs).map((offsetMs) => ({ kind: 'tumbling', ...made, offsetMs }))),
    sliding: fc
      .record({ sizeMs: few(1, 8), slideMs: few(1, 5), domain })
      .chain((made) => offset(made.slideMs).map((offsetMs) => ({ kind: 'sliding', ...made, offsetMs }))),
    cumulate: fc.record({ steps: few(1, 4), stepMs: few(1, 3), domain }).chain(({ steps, ...made }) =>
      offset(made.stepMs).map((offsetMs) => ({
        kind: 'cumulate',
        maxSizeMs: steps * made.stepMs,
        ...made,
        offsetMs,
      })),
    ),
    calendar: fc.record({
      kind: fc.constant('calendar'),
      unit: fc.constantFrom('day', 'day', 'week', 'month', 'quarter', 'year'),
      every: few(1, 2),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC+3'),
      origin: fc.constantFrom('2024-01-01', '1970-01-04'),
    }),
    session: fc.record({ kind: fc.constant('session'), gap: gaps, touching, domain }),
    count: fc.record({ kind: fc.constant('count'), size: few(1, 4), slide: few(1, 5) }),
    global: fc.constant({ kind: 'global' }),
    custom: fc.constantFrom(...CUSTOM),
  }
  return fc.oneof(...kinds.filter((kind) => functions || kind !== 'custom').map((kind) => all[kind]))
}

function gapOf({ value }: Sample): number {
  return value ?? 2
}

const CUSTOM: readonly Assigner[] = [
  {
    kind: 'custom',
    name: 'around',
    assign: (_event: never, time: number) => [[time - 1, time + 2]],
  },
  {
    kind: 'custom',
    name: 'byKind',
    assign: ({ kind }: Sample, time: number) => {
      const start = Math.floor(time / 4) * 4
      if (kind === 'a') return []
      return kind === 'b' ? [[start, start + 4]] : [[start, start + 8], [start, start + 4]] // prettier-ignore
    },
  },
]

function anyEvictor({ functions, orderSensitive }: Pick<Kinds, 'functions' | 'orderSensitive'>): fc.Arbitrary<Evictor> {
  const when = fc.constantFrom<EvictWhen[]>('before', 'after')
  const few = fc.integer({ min: 1, max: 4 })
  const time = fc.record({ kind: fc.constant('time' as const), sizeMs: few, when })
  if (!orderSensitive) return time
  const count = fc.record({ kind: fc.constant('count' as const), count: few, when })
  const delta = fc.record({
    kind: fc.constant('delta' as const),
    threshold: few,
    distance: fc.constant(distance as (event: never, last: never) => number),
    when,
  })
  return functions ? fc.oneof(count, time, delta) : fc.oneof(count, time)
}

function distance(event: Sample, last: Sample): number {
  return Math.abs((event.value ?? 0) - (last.value ?? 0))
}
