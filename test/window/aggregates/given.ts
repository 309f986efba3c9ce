/** Events with values of all kinds, and how they are put together. */
import fc from 'fast-check'
import { aggregatorOf } from '../../../src/window/aggregates/aggregator-of.ts'
import type { Aggregator } from '../../../src/window/aggregates/aggregator.ts'
import type { AggregateSpecs } from '../../../src/window/syntax/aggregate.ts'
import type { WindowContext, WindowFunction } from '../../../src/window/syntax/window.ts'

export interface Sample {
  readonly time: number
  readonly number: number | null | undefined
  readonly text: string | null
  readonly date: Date | null
  readonly big: bigint | null
  readonly any: unknown
}

export const CONTEXT: WindowContext = { key: 'k', start: 0, end: 10, watermark: 9 }

const number = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
  fc.integer({ min: -999, max: 999 }).map((value) => value / 7),
  fc.constantFrom(-0, 0, 0.1, 1e16, -1e16, 1e-12),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e140, max: 1e140 }),
)

export const sample: fc.Arbitrary<Sample> = fc.record({
  time: fc.integer({ min: 0, max: 6 }),
  number: fc.option(number, { freq: 6 }),
  text: fc.option(fc.string({ maxLength: 3 })),
  date: fc.option(fc.date({ noInvalidDate: true })),
  big: fc.option(fc.bigInt({ min: -5n, max: 5n })),
  any: fc.oneof(number, fc.string({ maxLength: 2 }), fc.boolean(), fc.constantFrom(null, undefined, NaN, Infinity, -0)),
})

/** Events that JSON keeps as they are. */
export const simple: fc.Arbitrary<Sample> = fc.record({
  time: fc.integer({ min: 0, max: 6 }),
  number: fc.integer({ min: -9, max: 9 }),
  text: fc.string({ maxLength: 2 }),
  date: fc.constant(null),
  big: fc.constant(null),
  any: fc.constant(null),
})

export const SPECS: AggregateSpecs = {
  count: { kind: 'count', of: null },
  present: { kind: 'count', of: 'number' },
  sum: { kind: 'sum', of: 'number' },
  avg: { kind: 'avg', of: 'number' },
  min: { kind: 'min', of: 'number' },
  max: { kind: 'max', of: 'number' },
  minText: { kind: 'min', of: 'text' },
  maxDate: { kind: 'max', of: 'date' },
  minBig: { kind: 'min', of: 'big' },
  variance: { kind: 'variance', of: 'number', over: 'sample' },
  stddev: { kind: 'stddev', of: 'number', over: 'population' },
  median: { kind: 'quantile', of: 'number', q: 0.5, relativeError: 0.01 },
  p99: { kind: 'quantile', of: 'number', q: 0.99, relativeError: 0.05 },
  distinct: { kind: 'distinct', of: 'any', precision: 4 },
  first: { kind: 'first', of: 'any' },
  last: { kind: 'last', of: 'date' },
  collect: { kind: 'collect', of: 'any' },
  user: {
    kind: 'custom',
    aggregate: {
      create: () => new Map<number, number>(),
      add(sofar: Map<number, number>, { time }: Sample) {
        return sofar.set(time, (sofar.get(time) ?? 0) + 1)
      },
      merge(a: Map<number, number>, b: Map<number, number>) {
        for (const [time, count] of b) a.set(time, (a.get(time) ?? 0) + count)
        return a
      },
      result: (sofar: Map<number, number>) => [...sofar].sort(([a], [b]) => a - b),
    },
  },
}

/** `reduce` must not depend on order to be tested with disorder. */
export const COMMUTATIVE: WindowFunction = {
  kind: 'reduce',
  reduce: (a: Sample, b: Sample) => ({
    time: Math.max(a.time, b.time),
    number: (a.number ?? 0) > (b.number ?? 0) ? a.number : b.number,
  }),
}

export interface Arrived {
  readonly event: Sample
  readonly arrival: number
}

export function addAll(
  aggregator: Aggregator<unknown>,
  events: readonly Arrived[],
  sofar = aggregator.create(),
): unknown {
  return events.reduce(
    (kept, { event, arrival }) => aggregator.add(kept, aggregator.read(event), event.time, arrival),
    sofar,
  )
}

/** The result of one aggregate over values. */
export function resultOf(spec: AggregateSpecs[string], values: readonly unknown[]): unknown {
  const aggregator = aggregatorOf({ kind: 'aggregates', aggregates: { value: spec } })
  let sofar = aggregator.create()
  for (const [i, v] of values.entries()) sofar = aggregator.add(sofar, aggregator.read({ v }), i, i)
  return aggregator.results(sofar, CONTEXT)[0]!['value']
}
