/** What engines are tried with that are run side by side: windows that each of them takes, and events of any kind. */
import fc from 'fast-check'
import type { AggregateSpecs } from '../../../src/window/syntax/aggregate.ts'
import type { TimeAssigner } from '../../../src/window/syntax/assigner.ts'
import type { Trigger } from '../../../src/window/syntax/trigger.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { syntaxOf } from './kit.ts'

export interface Thing {
  readonly time: number
  readonly key: unknown
  readonly scope: number
  readonly x: unknown
  readonly y: unknown
}

const LATE: Trigger = { kind: 'repeatedly', of: { kind: 'count', count: 1 } }

const NUMBERS: AggregateSpecs = {
  n: { kind: 'count', of: null },
  ys: { kind: 'count', of: 'y' },
  sum: { kind: 'sum', of: 'x' },
  least: { kind: 'min', of: 'x' },
  greatest: { kind: 'max', of: 'x' },
  mean: { kind: 'avg', of: 'x' },
  spread: { kind: 'variance', of: 'x', over: 'sample' },
  root: { kind: 'stddev', of: 'x', over: 'population' },
}

const MIXED: AggregateSpecs = {
  last: { kind: 'last', of: 'y' },
  sum: { kind: 'sum', of: (thing: Thing) => thing.x },
  first: { kind: 'first', of: 'time' },
  own: {
    kind: 'custom',
    aggregate: {
      create: () => ({ total: 0 }),
      add: (sofar: { total: number }, thing: Thing) => {
        if (thing.y === 'throw') throw new Error('thrown')
        return { total: sofar.total + 1 }
      },
      merge: (a: { total: number }, b: { total: number }) => ({ total: a.total + b.total }),
      result: ({ total }: { total: number }) => {
        if (total === 7) throw new Error('seven')
        return total
      },
    },
  },
  least: { kind: 'min', of: 'y' },
  middle: { kind: 'quantile', of: 'time', q: 0.5, relativeError: 0.01 },
  kinds: { kind: 'distinct', of: 'y', precision: 6 },
}

const assigner: fc.Arbitrary<TimeAssigner> = fc.oneof(
  fc
    .integer({ min: 1, max: 40 })
    .map((sizeMs) => ({ kind: 'tumbling', sizeMs, offsetMs: 0, domain: 'event' }) as const),
  fc
    .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: -3, max: 3 }))
    .map(
      ([sizeMs, slideMs, offset]) =>
        ({ kind: 'sliding', sizeMs, slideMs, offsetMs: offset % slideMs, domain: 'event' }) as const,
    ),
  fc
    .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 30 }))
    .map(
      ([stepMs, steps]) =>
        ({ kind: 'cumulate', maxSizeMs: stepMs * steps, stepMs, offsetMs: 0, domain: 'event' }) as const,
    ),
)

const syntaxes: fc.Arbitrary<WindowSyntax> = fc
  .record({
    assigner,
    trigger: fc.constantFrom<Trigger>({ kind: 'eventTime' }, { kind: 'afterWatermark', early: null, late: LATE }),
    accumulation: fc.constantFrom('discarding', 'accumulating', 'retracting'),
    allowedLatenessMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 150 })),
    unchanged: fc.constantFrom('emit', 'suppress'),
    timestamp: fc.constantFrom('end', 'earliest', 'latest'),
    specs: fc.constantFrom(NUMBERS, { sum: NUMBERS['sum']! }, MIXED),
  })
  .map(({ assigner: one, specs, ...change }) =>
    syntaxOf(one, { ...change, aggregates: { kind: 'aggregates', aggregates: specs } }),
  )

const { own: _throws, ...UNTHROWN } = MIXED

function anyOf(given: fc.Arbitrary<Pick<WindowSyntax, 'assigner' | 'trigger'>>): fc.Arbitrary<WindowSyntax> {
  return fc
    .record({
      given,
      accumulation: fc.constantFrom('discarding', 'accumulating', 'retracting'),
      unchanged: fc.constantFrom('emit', 'suppress'),
      timestamp: fc.constantFrom('end', 'earliest', 'latest'),
      specs: fc.constantFrom(NUMBERS, { sum: NUMBERS['sum']! }, UNTHROWN),
    })
    .map(({ given: { assigner: one, trigger }, specs, ...change }) => ({
      ...syntaxOf(null as never, { ...change, trigger, aggregates: { kind: 'aggregates', aggregates: specs } }),
      assigner: one,
    }))
}

const anySession = anyOf(
  fc.record({
    assigner: fc
      .record({
        kind: fc.constant('session'),
        // The longer ones have buckets of more than a millisecond.
        gap: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0.25, 7.5, 130, 1000)),
        touching: fc.boolean(),
        domain: fc.constant('event'),
      })
      .map((one) => ({ ...one, touching: one.touching && one.gap >= 1 })),
    trigger: fc.constantFrom<Trigger>({ kind: 'eventTime' }, { kind: 'afterWatermark', early: null, late: LATE }),
  }),
)

const anyCount = anyOf(
  fc.integer({ min: 1, max: 6 }).chain((size) =>
    fc.record({
      assigner: fc.constant({ kind: 'count', size, slide: size } as const),
      trigger: fc.constantFrom<Trigger>(
        { kind: 'purging', of: { kind: 'count', count: size } },
        { kind: 'count', count: size },
        { kind: 'never' },
      ),
    }),
  ),
)

/** What each engine is for. */
export const SYNTAXES: Readonly<Record<Fast, fc.Arbitrary<WindowSyntax>>> = {
  sliced: syntaxes,
  sessions: anySession,
  counted: anyCount,
}

export type Fast = 'sliced' | 'sessions' | 'counted'

export const number: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1e300, Infinity),
)

export function thingsOf(
  x: fc.Arbitrary<unknown>,
  key: fc.Arbitrary<unknown>,
  { minLength = 1, maxLength = 120 }: { readonly minLength?: number; readonly maxLength?: number } = {},
): fc.Arbitrary<Thing[]> {
  const one = fc.record({
    step: fc.oneof(
      { weight: 30, arbitrary: fc.integer({ min: -120, max: 20 }) },
      { weight: 1, arbitrary: fc.constantFrom(700, 700, 100_000) },
      // Late by nearly one of the longer gaps.
      { weight: 1, arbitrary: fc.oneof(fc.integer({ min: -1030, max: -990 }), fc.integer({ min: -160, max: -125 })) },
    ),
    key,
    scope: fc.nat(2),
    x,
    y: fc.constantFrom('a', 'b', 7, null, undefined, 'throw'),
  })
  return fc.array(one, { minLength, maxLength }).map((all) => {
    let now = -100
    return all.map(({ step, ...thing }) => {
      if (step > 0) now += step
      return { ...thing, time: step > 0 ? now : now + (step > -60 ? step / 10 : step) }
    })
  })
}
