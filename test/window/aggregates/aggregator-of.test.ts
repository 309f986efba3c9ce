import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import { aggregatorOf } from '../../../src/window/aggregates/aggregator-of.ts'
import type { AggregateSpec } from '../../../src/window/syntax/aggregate.ts'
import { addAll, COMMUTATIVE, CONTEXT, resultOf, sample, simple, SPECS, type Arrived, type Sample } from './given.ts'

interface Given {
  readonly events: readonly Arrived[]
  readonly parts: readonly number[]
  readonly order: readonly number[]
  readonly shuffled: readonly number[]
}

/** Events with their place of arrival, the parts they fall into, and an order in which the parts are merged. */
const given = (one: fc.Arbitrary<Sample>): fc.Arbitrary<Given> =>
  fc.array(one, { maxLength: 24 }).chain((events) =>
    fc.record({
      events: fc.constant(events.map((event, arrival): Arrived => ({ event, arrival }))),
      parts: fc.array(fc.nat({ max: 4 }), { minLength: events.length, maxLength: events.length }),
      order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
      shuffled: fc.shuffledSubarray([...events.keys()], { minLength: events.length }),
    }),
  )

describe.each([
  ['aggregates', { kind: 'aggregates', aggregates: SPECS }, sample],
  ['reduce', COMMUTATIVE, simple],
  ['apply', { kind: 'apply', apply: (events: readonly unknown[]) => events }, simple],
] as const)('%s', (name, fn, one) => {
  const aggregator = aggregatorOf(fn)
  const results = (sofar: unknown): unknown => aggregator.results(sofar, CONTEXT)

  test('any parts, merged in any order, give what adding one by one gives, to the last digit', () => {
    let divided = 0
    let rounded = 0
    fc.assert(
      fc.property(given(one), ({ events, parts, order }) => {
        const whole = addAll(aggregator, events)
        const made = order.map((part) =>
          addAll(
            aggregator,
            events.filter((_, i) => parts[i] === part),
          ),
        )
        const plain = made.map((sofar) => JSON.stringify(aggregator.toPlain(sofar)))
        const merged = made.reduce((a, b) => aggregator.merge(a, b), aggregator.create())
        expect(results(merged)).toEqual(results(whole))
        // What was merged in is as it was.
        expect(made.map((sofar) => JSON.stringify(aggregator.toPlain(sofar)))).toEqual(plain)
        if (new Set(parts).size > 1) divided++
        const numbers = events.map(({ event }) => event.number ?? 0)
        if (numbers.reduce((a, b) => a + b, 0) !== numbers.reduceRight((a, b) => a + b, 0)) rounded++
      }),
      { numRuns: 300 },
    )
    expect(divided).toBeGreaterThan(150)
    if (name === 'aggregates') expect(rounded).toBeGreaterThan(8)
  })

  test('L1 events in any order give the same', () => {
    let moved = 0
    fc.assert(
      fc.property(given(one), ({ events, shuffled }) => {
        const other = addAll(
          aggregator,
          shuffled.map((i) => events[i]!),
        )
        expect(results(other)).toEqual(results(addAll(aggregator, events)))
        if (shuffled.some((at, i) => at !== i)) moved++
      }),
      { numRuns: 300 },
    )
    expect(moved).toBeGreaterThan(150)
  })

  test('a copy and its original do not change with each other', () => {
    fc.assert(
      fc.property(given(one), given(one), ({ events }, { events: more }) => {
        const original = addAll(aggregator, events)
        const before = results(original)
        const copy = aggregator.copy(original)
        const both = results(addAll(aggregator, more, copy))
        expect(results(original)).toEqual(before)
        expect(results(addAll(aggregator, more, original))).toEqual(both)
      }),
    )
  })

  test('L6 what is written as text and read again goes on the same', () => {
    fc.assert(
      fc.property(given(one), given(one), ({ events }, { events: more }) => {
        const original = addAll(aggregator, events)
        const text = JSON.stringify(aggregator.toPlain(original))
        const restored = aggregator.fromPlain(JSON.parse(text))
        expect(aggregator.kept(restored)).toBe(aggregator.kept(original))
        expect(results(restored)).toEqual(results(original))
        const later = more.map(({ event, arrival }) => ({ event, arrival: arrival + 1000 }))
        const on = addAll(aggregator, later, restored)
        const never = addAll(aggregator, later, original)
        expect(results(on)).toEqual(results(never))
      }),
    )
  })
})

describe('of', () => {
  test('a field, a path, an expression and a function are read', () => {
    const events = [{ a: { b: 2 } }, { a: { b: 3 } }]
    const of = (operand: never): unknown => {
      const aggregator = aggregatorOf({ kind: 'aggregates', aggregates: { s: { kind: 'sum', of: operand } } })
      const kept = events.reduce(
        (sofar, event, i) => aggregator.add(sofar, aggregator.read(event), i, i),
        aggregator.create(),
      )
      return aggregator.results(kept, CONTEXT)[0]!['s']
    }
    expect(of('a.b' as never)).toBe(5)
    expect(of(field('a.b').times(10).expression as never)).toBe(50)
    expect(of(((event: { a: { b: number } }) => event.a.b + 1) as never)).toBe(7)
  })

  test('without values: as the specification of each says', () => {
    const none = aggregatorOf({ kind: 'aggregates', aggregates: SPECS })
    const [of] = none.results(none.create(), CONTEXT)
    expect(of).toEqual({
      count: 0,
      present: 0,
      sum: 0,
      avg: null,
      min: null,
      max: null,
      minText: null,
      maxDate: null,
      minBig: null,
      variance: null,
      stddev: null,
      median: null,
      p99: null,
      distinct: 0,
      first: null,
      last: null,
      collect: [],
      user: [],
    })
    const missing = none.add(none.create(), none.read({ time: 1, number: null, text: undefined }), 1, 0)
    expect(none.results(missing, CONTEXT)[0]).toEqual({
      ...of,
      count: 1,
      user: [[1, 1]],
    })
  })

  test.each(['sum', 'avg', 'variance', 'stddev', 'quantile'] as const)('%s takes numbers only', (kind) => {
    const spec = { kind, of: 'v', over: 'sample', q: 0.5, relativeError: 0.01 } as AggregateSpec
    for (const value of [NaN, '1', true, 1n, {}, new Date(0)]) {
      expect(() => resultOf(spec, [1, value])).toThrow(expect.objectContaining({ code: 'NOT_A_NUMBER' }))
    }
    expect(() => resultOf(spec, [1, Infinity, null, undefined])).not.toThrow()
    expect(resultOf(spec, [])).toBe(kind === 'sum' ? 0 : null)
  })

  test('an event that cannot be read changes nothing, nor does one on which a user aggregate throws', () => {
    const aggregator = aggregatorOf({
      kind: 'aggregates',
      aggregates: {
        n: { kind: 'count', of: null },
        s: { kind: 'sum', of: 'v' },
        u: {
          kind: 'custom',
          aggregate: {
            create: () => 0,
            add(sofar: number, event: { v: number }) {
              if (event.v > 5) throw new Error('too much')
              return sofar + 1
            },
            merge: (a: number, b: number) => a + b,
            result: (a: number) => a,
          },
        },
      },
    })
    const sofar = aggregator.add(aggregator.create(), aggregator.read({ v: 1 }), 1, 0)
    expect(() => aggregator.read({ v: 'x' })).toThrow("sum('v') met a value that is not a number: 'x'.")
    expect(() => aggregator.add(sofar, aggregator.read({ v: 6 }), 2, 1)).toThrow('too much')
    expect(aggregator.results(sofar, CONTEXT)).toEqual([{ n: 1, s: 1, u: 1 }])
  })
})

describe('min and max', () => {
  test('of text by code units, of dates, of bigints; zeros are told apart', () => {
    const of = (kind: 'min' | 'max', ...values: unknown[]): unknown => resultOf({ kind, of: 'v' }, values)
    expect(of('min', 'b', 'B', 'a')).toBe('B')
    expect(of('max', new Date(5), new Date(9), new Date(7))).toEqual(new Date(9))
    expect(of('max', 2n, 2n ** 80n, 3n)).toBe(2n ** 80n)
    expect(of('min', 3, -Infinity, Infinity)).toBe(-Infinity)
    for (const zeros of [
      [0, -0],
      [-0, 0],
    ]) {
      expect(of('min', ...zeros)).toBe(-0)
      expect(of('max', ...zeros)).toBe(0)
    }
  })

  test('values that cannot be compared make the event bad; kinds that are mixed make no result, in any order', () => {
    for (const value of [NaN, {}, [1], true, new Date(NaN), () => 1]) {
      expect(() => resultOf({ kind: 'min', of: 'v' }, [value])).toThrow(
        expect.objectContaining({ code: 'NOT_COMPARABLE' }),
      )
    }
    for (const values of [
      [1, 'a', 2n],
      [2n, 'a', 1],
    ]) {
      expect(() => resultOf({ kind: 'max', of: 'v' }, values)).toThrow(
        "max('v') met values of several kinds in one window: bigint, number, text.",
      )
    }
  })
})

describe('first, last and collect', () => {
  const of = (
    kind: 'first' | 'last' | 'collect',
    events: readonly (readonly [time: number, v: unknown])[],
  ): unknown => {
    const aggregator = aggregatorOf({ kind: 'aggregates', aggregates: { value: { kind, of: 'v' } } })
    const sofar = events.reduce(
      (kept, [time, v], i) => aggregator.add(kept, aggregator.read({ v }), time, i),
      aggregator.create(),
    )
    return aggregator.results(sofar, CONTEXT)[0]!['value']
  }

  test('go by event time, equal times by arrival; missing values are left out', () => {
    const events = [
      [5, 'e'],
      [1, null],
      [2, 'a'],
      [5, 'f'],
      [2, 'b'],
      [9, undefined],
    ] as const
    expect(of('first', events)).toBe('a')
    expect(of('last', events)).toBe('f')
    expect(of('collect', events)).toEqual(['a', 'b', 'e', 'f'])
  })

  test('without event time: by arrival', () => {
    const events = [
      [NaN, 'x'],
      [NaN, 'y'],
      [NaN, 'z'],
    ] as const
    expect(of('first', events)).toBe('x')
    expect(of('last', events)).toBe('z')
    expect(of('collect', events)).toEqual(['x', 'y', 'z'])
  })

  test('the list that is given is not the one that is kept', () => {
    const aggregator = aggregatorOf({ kind: 'aggregates', aggregates: { value: { kind: 'collect', of: 'v' } } })
    const sofar = aggregator.add(aggregator.create(), aggregator.read({ v: 1 }), 1, 0)
    const list = aggregator.results(sofar, CONTEXT)[0]!['value'] as unknown[]
    list.push('more')
    expect(aggregator.results(sofar, CONTEXT)[0]!['value']).toEqual([1])
    expect(aggregator.kept(sofar)).toBe(1)
  })
})

test('reduce is given what is earlier first, where it can be; apply gets all, in order, with its window', () => {
  const joined = aggregatorOf({ kind: 'reduce', reduce: (a: string, b: string) => a + b })
  let late = joined.create()
  for (const [i, [time, text]] of (
    [
      [3, 'c'],
      [4, 'd'],
    ] as const
  ).entries())
    late = joined.add(late, joined.read(text), time, i)
  let early = joined.create()
  for (const [i, [time, text]] of (
    [
      [1, 'a'],
      [2, 'b'],
    ] as const
  ).entries())
    early = joined.add(early, joined.read(text), time, i + 2)
  expect(joined.results(joined.merge(late, early), CONTEXT)).toEqual([{ value: 'abcd' }])
  expect(joined.results(joined.create(), CONTEXT)).toEqual([{ value: null }])

  const applied = aggregatorOf({
    kind: 'apply',
    apply: (events, { key, start, end }) => [key, start, end, [...events].join('')],
  })
  let sofar = applied.create()
  for (const [i, [time, text]] of (
    [
      [3, 'c'],
      [1, 'a'],
      [1, 'b'],
    ] as const
  ).entries()) {
    sofar = applied.add(sofar, applied.read(text), time, i)
  }
  expect(applied.results(sofar, CONTEXT)).toEqual([{ value: 'k' }, { value: 0 }, { value: 10 }, { value: 'abc' }])
  expect(applied.kept(sofar)).toBe(3)
})
