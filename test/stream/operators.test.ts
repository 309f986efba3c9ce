import { describe, expect, expectTypeOf, test } from 'vitest'
import { field, fromColumns, stream, TidemarkError } from 'tidemark'
import type { BadEvent } from 'tidemark'
import { expectConserved, Kept, readings } from '../api/kit.ts'

const three = readings([10, 20, 30])

describe('map, filter, flatMap', () => {
  test('map gives one result for each event, with and without event time', async () => {
    expect(
      await stream(three)
        .map((r) => r.celsius)
        .toArray(),
    ).toEqual([10, 20, 30])
    expect(
      await stream(three, { time: 'at' })
        .map((r) => r.celsius)
        .toArray(),
    ).toEqual([10, 20, 30])
  })

  test('filter takes a function, a type guard or an expression', async () => {
    const warm = (r: { celsius: number }): boolean => r.celsius > 15
    expect(await stream(three).filter(warm).toArray()).toEqual(three.slice(1))
    expect(await stream(three).filter(field('celsius').gt(25)).toArray()).toEqual(three.slice(2))
    const mixed: (string | number)[] = ['a', 1, 'b']
    const texts = stream(mixed).filter((value) => typeof value === 'string')
    const guarded = stream(mixed).filter((value): value is string => typeof value === 'string')
    expectTypeOf(await guarded.toArray()).toEqualTypeOf<string[]>()
    expect(await guarded.toArray()).toEqual(['a', 'b'])
    expect(await texts.toArray()).toEqual(['a', 'b'])
  })

  test('an expression that is unknown does not pass', async () => {
    const events = [{ celsius: 30 }, {}, { celsius: null }, { celsius: '30' }]
    expect(await stream(events).filter(field('celsius').gt(25)).toArray()).toEqual([{ celsius: 30 }])
  })

  test('flatMap gives any number, from any iterable', async () => {
    const words = stream(['to be', '', 'or']).flatMap((line) => line.split(' ').filter((word) => word !== ''))
    expect(await words.toArray()).toEqual(['to', 'be', 'or'])
    const counted = stream([2, 0, 1]).flatMap(function* (n) {
      for (let i = 0; i < n; i++) yield `${n}.${i}`
    })
    expect(await counted.toArray()).toEqual(['2.0', '2.1', '1.0'])
  })

  test('columns stay columns through a filter, and become objects for a function', async () => {
    const data = { length: 4, columns: { at: Float64Array.of(1, 2, 3, 4), celsius: [5, 6, undefined, 8] } }
    const warm = stream(fromColumns<{ at: number; celsius?: number }>(data), { time: 'at' }).filter(
      field('celsius').gt(5),
    )
    expect(await warm.toArray()).toEqual([
      { at: 2, celsius: 6 },
      { at: 4, celsius: 8 },
    ])
    expect(await warm.map((r) => r.at).toArray()).toEqual([2, 4])
  })

  test('more events than a batch has room for keep their order', async () => {
    const numbers = Array.from({ length: 20_000 }, (_, i) => i)
    const twice = stream(numbers)
      .flatMap((n) => [n, -n])
      .filter((n) => n % 3 !== 0)
      .map(String)
    const expected = numbers.flatMap((n) => (n % 3 === 0 ? [] : [String(n), String(-n)]))
    expect(await twice.toArray()).toEqual(expected)
  })
})

describe('a function that throws', () => {
  const fussy = (n: number): number => {
    if (n === 2) throw new Error('not 2')
    return n * 10
  }

  test.each([
    ['map', (bad: (b: BadEvent) => void) => stream([1, 2, 3], { onBad: bad }).map(fussy)],
    ['filter', (bad: (b: BadEvent) => void) => stream([1, 2, 3], { onBad: bad }).filter((n) => fussy(n) > 0)],
    ['flatMap', (bad: (b: BadEvent) => void) => stream([1, 2, 3], { onBad: bad }).flatMap((n) => [fussy(n)])],
  ])('in %s puts that event aside; the rest is processed', async (name, make) => {
    const bad: BadEvent[] = []
    const made = make((one) => bad.push(one))
    expect(await made.toArray()).toHaveLength(2)
    expect(bad).toMatchObject([
      {
        kind: 'function',
        position: 1,
        event: 2,
        reason: `the function of ${name} threw: not 2`,
        error: new Error('not 2'),
      },
    ])
    const report = made.report()!
    expect(report).toMatchObject({ input: 3, accepted: 2, bad: 1, badByKind: { function: 1 }, output: 2 })
    expectConserved(report)
  })

  test('in the middle of flatMap gives nothing of that event', async () => {
    const made = stream(['ab', 'c!', 'd']).flatMap(function* (text) {
      for (const letter of text) {
        if (letter === '!') throw new Error('no!')
        yield letter
      }
    })
    expect(await made.toArray()).toEqual(['a', 'b', 'd'])
    expect(made.report()).toMatchObject({ input: 3, accepted: 2, bad: 1, output: 3 })
  })

  test('on several parts of one record, that record is bad once', async () => {
    const bad: BadEvent[] = []
    const made = stream(['a!b!', 'c'], { onBad: (one) => bad.push(one) })
      .flatMap((text) => text.split(''))
      .map((letter) => {
        if (letter === '!') throw new Error('no!')
        return letter
      })
    expect(await made.toArray()).toEqual(['a', 'b', 'c'])
    expect(made.report()).toMatchObject({ input: 2, accepted: 1, bad: 1 })
    expect(bad).toMatchObject([{ position: 0, event: '!' }])
  })

  test('on both ways through a fork, the record is bad once', async () => {
    const s = stream([1, 2, 3])
    const both = s.map(fussy).union(s.map((n) => -fussy(n)))
    expect((await both.toArray()).toSorted((a, b) => a - b)).toEqual([-30, -10, 10, 30])
    expect(both.report()).toMatchObject({ input: 3, accepted: 2, bad: 1 })
    expectConserved(both.report()!)
  })

  test('the record is named by its place in the source, whatever lies between', async () => {
    const positions: number[] = []
    const s = stream([5, 1, 2, 3], { onBad: ({ position }) => positions.push(position) }).filter((n) => n < 5)
    const made = s.flatMap((n) => [n, n]).union(s.flatMap(() => []))
    await made.map(fussy).toArray()
    expect(positions).toEqual([2])
  })
})

describe('keyBy, reduce, sum', () => {
  const sales = [
    { shop: 'x', kind: 'tea', amount: 1 },
    { shop: 'y', kind: 'tea', amount: 2 },
    { shop: 'x', kind: 'tea', amount: 3 },
    { shop: 'x', kind: 'jam', amount: 4 },
  ]

  test('sum is the running sum of a field, the other fields are of the first event', async () => {
    const sums = stream(sales.map((sale, id) => ({ ...sale, id })))
      .keyBy('shop')
      .sum('amount')
    expect(await sums.toArray()).toEqual([
      { shop: 'x', kind: 'tea', amount: 1, id: 0 },
      { shop: 'y', kind: 'tea', amount: 2, id: 1 },
      { shop: 'x', kind: 'tea', amount: 4, id: 0 },
      { shop: 'x', kind: 'tea', amount: 8, id: 0 },
    ])
    expect(sales[0]).toEqual({ shop: 'x', kind: 'tea', amount: 1 })
  })

  test('the key is a field, several fields, or a function', async () => {
    const amounts = async (key: string | string[] | ((sale: (typeof sales)[number]) => unknown)): Promise<number[]> =>
      await stream(sales)
        .keyBy(key)
        .sum('amount')
        .map((sale) => sale.amount)
        .toArray()
    expect(await amounts('kind')).toEqual([1, 3, 6, 4])
    expect(await amounts(['shop', 'kind'])).toEqual([1, 2, 4, 4])
    expect(await amounts((sale) => sale.shop === 'x')).toEqual([1, 2, 4, 8])
  })

  test('the last keyBy holds', async () => {
    expect(
      await stream(sales)
        .keyBy('shop')
        .keyBy('kind')
        .sum('amount')
        .map((sale) => sale.amount)
        .toArray(),
    ).toEqual([1, 3, 6, 4])
  })

  test('reduce starts with the first event of each key', async () => {
    const longest = stream(['aa', 'b', 'bbb', 'aaa', 'a'])
      .keyBy((word) => word[0])
      .reduce((a, b) => (b.length > a.length ? b : a))
    expect(await longest.toArray()).toEqual(['aa', 'b', 'bbb', 'aaa', 'aaa'])
  })

  test('a reduce that throws leaves the running value as it was', async () => {
    const made = stream([1, 2, 3, 4])
      .keyBy(() => 'all')
      .reduce((a, b) => {
        if (b === 3) throw new Error('not 3')
        return a + b
      })
    expect(await made.toArray()).toEqual([1, 3, 7])
    expect(made.report()).toMatchObject({ accepted: 3, bad: 1, badByKind: { function: 1 } })
  })

  test('a sum over what is no number puts that event aside, also the first', async () => {
    const made = stream([{ n: NaN }, { n: 'x' as unknown as number }, { n: 1 }, {} as { n: number }, { n: 2 }])
      .keyBy(() => 1)
      .sum('n')
    expect((await made.toArray()).map(({ n }) => n)).toEqual([1, 3])
    expect(made.report()).toMatchObject({ input: 5, accepted: 2, bad: 3 })
  })

  test('more keys than the limit are an error that names it', async () => {
    const made = stream(['a', 'b', 'c'], { limits: { keys: 2 } })
      .keyBy((word) => word)
      .reduce((a) => a)
    await expect(made.toArray()).rejects.toMatchObject({ code: 'KEY_LIMIT', data: { limit: 2, key: 'c' } })
  })
})

describe('sideOutput', () => {
  test('diverts what satisfies the condition; the rest goes on', async () => {
    const hot = new Kept<(typeof three)[number]>()
    const rest = stream(three).sideOutput(field('celsius').gt(25), hot)
    expect(await rest.toArray()).toEqual(three.slice(0, 2))
    expect(hot.results).toEqual(three.slice(2))
    expect(hot.closed).toBe(1)
  })

  test('a condition that throws diverts nothing, and loses only that event', async () => {
    const aside: number[] = []
    const rest = stream([1, 2, 3]).sideOutput(
      (n) => {
        if (n === 2) throw new Error('not 2')
        return n === 3
      },
      (n) => void aside.push(n),
    )
    expect(await rest.toArray()).toEqual([1])
    expect(aside).toEqual([3])
    expect(rest.report()).toMatchObject({ input: 3, accepted: 2, bad: 1 })
  })

  test('one sink for several outputs is written in turn and closed once', async () => {
    const all = new Kept<number>(async () => {})
    const evens = stream([1, 2, 3, 4])
      .sideOutput((n) => n === 1, all)
      .sideOutput((n) => n === 2, all)
    await evens.to(all)
    expect(all.results.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
    expect(all.closed).toBe(1)
  })
})

describe('a stream is a description', () => {
  test('it can be run again, and each run counts by itself', async () => {
    const late = new Kept<unknown>()
    const s = stream(
      [
        { at: 5, n: 1 },
        { at: 1, n: 2 },
      ],
      { time: 'at' },
    )
    expect(await s.toArray()).toHaveLength(1)
    expect(await s.late(late).toArray()).toHaveLength(1)
    expect(await s.toArray()).toHaveLength(1)
    expect(s.report()).toMatchObject({ input: 2, accepted: 1, late: 1 })
    expect(late.results).toHaveLength(1)
  })

  test('two runs at once do not meet', async () => {
    const s = stream(three)
      .keyBy('sensor')
      .sum('celsius')
      .map((r) => r.celsius)
    expect(await Promise.all([s.toArray(), s.toArray()])).toEqual([
      [10, 30, 60],
      [10, 30, 60],
    ])
  })

  test('what it is made of is checked when it is made', () => {
    const s = stream(three)
    const none = undefined as never
    expect(() => s.map(none)).toThrow(TidemarkError)
    for (const [make, code] of [
      [() => s.map('x' as never), 'NOT_A_FUNCTION'],
      [() => s.flatMap(none), 'NOT_A_FUNCTION'],
      [() => s.filter(5 as never), 'NOT_A_FUNCTION'],
      [() => s.sideOutput(none, () => {}), 'NOT_A_FUNCTION'],
      [() => s.sideOutput(() => true, none), 'NOT_A_SINK'],
      [() => s.keyBy('sensor').reduce(none), 'NOT_A_FUNCTION'],
      [() => s.keyBy(5 as never), 'BAD_OPTIONS'],
      [() => s.keyBy([]), 'BAD_OPTIONS'],
      [() => s.keyBy(''), 'BAD_OPTIONS'],
      [() => s.union([1] as never), 'NOT_A_STREAM'],
      [() => s.late('x' as never), 'NOT_A_SINK'],
      [() => s.bad({} as never), 'NOT_A_SINK'],
      [() => s.start(null as never), 'NOT_A_SINK'],
    ] as const) {
      expect(make).toThrow(expect.objectContaining({ code }) as Error)
    }
  })
})
