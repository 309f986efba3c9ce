import { DateTime, Duration } from 'luxon'
import { describe, expect, test } from 'vitest'
import { begin, detector, fromColumns, fromIterable, stream } from 'tidemark'
import type { BadEvent, Key, StreamOptions } from 'tidemark'
import { Readable } from 'node:stream'
import { csvDecoder } from '../../src/formats/csv/csv-decoder.ts'
import { expectConserved } from './kit.ts'

const any = begin('any')

/** The times of events as the engine read them, and why the others were bad. */
async function timesOf(
  events: readonly unknown[],
  options: StreamOptions<unknown> = {},
): Promise<{ times: number[]; bad: BadEvent[] }> {
  const bad: BadEvent[] = []
  const s = stream(events, { time: 'at', ...options, onBad: (one) => bad.push(one) }).detect(any)
  const times = (await s.toArray()).map(({ time }) => time)
  expectConserved(s.report()!)
  expect(s.report()).toMatchObject({ input: events.length, late: 0, bad: bad.length })
  return { times, bad }
}

describe('event time is', () => {
  const ms = Date.UTC(2024, 4, 1, 12)
  test.each<[string, unknown, StreamOptions<unknown>?]>([
    ['a number of milliseconds', ms],
    ['a number of seconds', ms / 1000, { timeUnit: 's' }],
    ['a number of microseconds', ms * 1000, { timeUnit: 'us' }],
    ['a number of nanoseconds', ms * 1e6, { timeUnit: 'ns' }],
    ['ISO text in UTC', '2024-05-01T12:00:00Z'],
    ['ISO text with an offset', '2024-05-01T14:00:00.000+02:00'],
    ['text without a zone, in the zone given', '2024-05-01 14:00:00', { zone: 'Europe/Berlin' }],
    ['text with a zone, whatever zone is given', '2024-05-01T12:00:00Z', { zone: 'Asia/Tokyo' }],
    ['a Date', new Date(ms)],
    ['a luxon DateTime', DateTime.fromISO('2024-05-01T14:00:00', { zone: 'Europe/Berlin' })],
  ])('%s', async (_, at, options) => {
    expect(await timesOf([{ at }], options)).toEqual({ times: [ms], bad: [] })
    const pushed = detector(any, { ...(options as StreamOptions<object>), time: 'at' })
    pushed.push({ at })
    expect(pushed.end().map(({ time }) => time)).toEqual([ms])
  })

  test('what a function gives, and what a path leads to', async () => {
    expect((await timesOf([{ when: { at: 7 } }], { time: 'when.at' })).times).toEqual([7])
    expect((await timesOf([[7, 'x']], { time: (event) => (event as number[])[0] })).times).toEqual([7])
  })

  test('before 1970, and at 1970, as good as any', async () => {
    const events = [{ at: -5000 }, { at: '1969-12-31T23:59:58Z' }, { at: -0.5 }, { at: 0 }, { at: new Date(1) }]
    expect((await timesOf(events)).times).toEqual([-5000, -2000, -0.5, 0, 1])
    expect((await timesOf([{ at: '1815-12-10T00:00:00Z' }])).times).toEqual([Date.UTC(1815, 11, 10)])
  })

  test('a column of numbers or texts', async () => {
    const read = async (at: Float64Array | Int32Array | string[], options: StreamOptions<object> = {}) => {
      const s = stream(fromColumns({ length: at.length, columns: { at } }), { time: 'at', ...options }).detect(any)
      const times = (await s.toArray()).map(({ time }) => time)
      return { times, bad: s.report()!.bad }
    }
    expect(await read(Float64Array.of(1, NaN, 3, 1e300))).toEqual({ times: [1, 3], bad: 2 })
    expect(await read(Int32Array.of(1, 2), { timeUnit: 's' })).toEqual({ times: [1000, 2000], bad: 0 })
    expect(await read(['1970-01-01T00:00:01Z', 'soon'])).toEqual({ times: [1000], bad: 1 })
  })

  test('a column of a CSV file, by its inferred type', async () => {
    const read = async (text: string, options: StreamOptions<unknown> = {}): Promise<number[]> => {
      const decoder = csvDecoder()
      const { events } = decoder.push(Buffer.from(text))
      return (await timesOf([...events, ...decoder.end().events], options)).times
    }
    expect(await read('at,n\n1000,1\n2000,2\n')).toEqual([1000, 2000])
    expect(await read('at,n\n1,1\n2,2\n', { timeUnit: 's' })).toEqual([1000, 2000])
    expect(await read('at\n1970-01-01T00:00:01Z\n1970-01-01T02:00:02+02:00\n')).toEqual([1000, 2000])
    expect(await read('at\n1970-01-01 01:00:01\n', { zone: 'Europe/Paris' })).toEqual([1000])
  })
})

test('what is no time is bad, with the value and the reason; the rest is processed', async () => {
  const bad: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /no such field/],
    [null, /missing/],
    [NaN, /not finite/],
    [Infinity, /not finite/],
    [-Infinity, /not finite/],
    [1e300, /out of the range/],
    [8.64e15 + 2, /out of the range/],
    ['', /empty/],
    ['yesterday', /yesterday/],
    ['2024-02-30T00:00:00Z', /2024-02-30/],
    ['2024-05-01T12:00:00', /zone/],
    ['1714564800000', /number in text/],
    [new Date(NaN), /invalid Date/],
    [DateTime.invalid('test'), /time/],
    [Duration.fromMillis(5), /duration/],
    [5n, /bigint/],
    [true, /boolean/],
    [{}, /object/],
    [[1], /list/],
  ]
  const events = bad.flatMap(([at], i) => [{ at }, { at: i }])
  const found = await timesOf([...events, null, undefined, 'text', 5])
  expect(found.times).toEqual(bad.map((_, i) => i))
  expect(found.bad).toHaveLength(bad.length + 4)
  for (const [i, [, reason]] of bad.entries())
    expect(found.bad[i]).toMatchObject({
      kind: 'time',
      position: i * 2,
      reason: expect.stringMatching(reason) as string,
    })
})

test('a time function that throws makes that event bad', async () => {
  const { times, bad } = await timesOf([{ at: 1 }, null, { at: 3 }], { time: (event) => (event as { at: number }).at })
  expect(times).toEqual([1, 3])
  expect(bad).toMatchObject([{ kind: 'time', position: 1, reason: expect.stringContaining('threw') as string }])
})

describe('keys', () => {
  const pair = begin('a').followedBy('b').skipPastLastEvent()

  async function keysOf(keys: readonly unknown[], options: StreamOptions<unknown> = { key: 'key' }) {
    const events = [...keys, ...keys].map((key, at) => ({ at, key, other: at % 2 }))
    const bad: BadEvent[] = []
    const s = stream(events, { time: 'at', ...options, onBad: (one) => bad.push(one) }).detect(pair)
    const found = (await s.toArray()).map(({ key }): Key => key)
    expectConserved(s.report()!)
    return { found, bad }
  }

  test('are numbers, texts, truth values, bigints; each a key of its own', async () => {
    const keys = [0, '0', false, 0n, 1, '1', true, 1n, -1, '', 1.5, Infinity]
    expect(await keysOf(keys)).toEqual({ found: keys, bad: [] })
  })

  test('are lists of such, and lists are not joined texts', async () => {
    const found = await keysOf(
      [
        ['a', 'b,c'],
        ['a,b', 'c'],
        ['a', 1],
        ['a', '1'],
        ['a', 1n],
      ],
      { key: (event) => (event as { key: unknown }).key },
    )
    expect(found).toMatchObject({
      found: [
        ['a', 'b,c'],
        ['a,b', 'c'],
        ['a', 1],
        ['a', '1'],
        ['a', 1n],
      ],
      bad: [],
    })
    const composite = await keysOf(['x', 'y'], { key: ['key', 'other'] })
    expect(composite.found).toEqual([
      ['x', 0],
      ['y', 1],
    ])
  })

  test('are not null, nothing, NaN or objects: such events are bad, the rest is processed', async () => {
    const { found, bad } = await keysOf([
      null,
      'a',
      undefined,
      NaN,
      {},
      [],
      [null],
      ['x', NaN],
      new Date(0),
      Symbol('s'),
    ])
    expect(found).toEqual(['a'])
    expect(bad).toHaveLength(18)
    expect(bad.every(({ kind }) => kind === 'key')).toBe(true)
    expect(bad.slice(0, 3).map(({ position }) => position)).toEqual([0, 2, 3])
    expect(bad[0]).toMatchObject({ reason: expect.stringContaining('null') as string, event: { key: null } })
  })

  test('0 and -0 are one key', async () => {
    const events = [
      { at: 1, key: 0 },
      { at: 2, key: -0 },
    ]
    expect(await stream(events, { time: 'at', key: 'key' }).detect(pair).toArray()).toHaveLength(1)
  })

  test('a key function that throws makes that event bad', async () => {
    const { found, bad } = await keysOf(['a', null], { key: (event) => (event as { key: string }).key.toUpperCase() })
    expect(found).toEqual(['A'])
    expect(bad.map(({ kind }) => kind)).toEqual(['key', 'key'])
  })

  test('of columns, and of dictionaries with missing values', async () => {
    const data = {
      length: 6,
      columns: {
        at: Float64Array.of(1, 2, 3, 4, 5, 6),
        key: { codes: Int32Array.of(0, 1, -1, 0, 1, 2), dictionary: ['x', 'y', NaN] },
      },
    }
    const s = stream(fromColumns(data), { time: 'at', key: 'key' }).detect(pair)
    expect((await s.toArray()).map(({ key }) => key)).toEqual(['x', 'y'])
    expect(s.report()).toMatchObject({ input: 6, accepted: 4, bad: 2, badByKind: { key: 2 } })
  })

  test('of a watermark have to be keys as well', async () => {
    const events = [
      { at: 1, unit: 'a' },
      { at: 2, unit: null },
    ]
    const s = stream(events, { time: 'at', watermarkPer: { by: 'unit' } }).detect(any)
    expect(await s.toArray()).toHaveLength(1)
    expect(s.report()).toMatchObject({ input: 2, accepted: 1, bad: 1, badByKind: { key: 1 } })
  })
})

describe('the guard against future times', () => {
  const day = 86_400_000
  const wrong = [
    { at: 0, came: 0 },
    { at: 100 * day, came: 1 },
    { at: 2000, came: 2000 },
    { at: 3000, came: 3000 },
  ]

  test('with a time of arrival, one bad clock makes nothing late, and the event flows on', async () => {
    const s = stream(wrong, { time: 'at', arrival: 'came' }).detect(any)
    expect((await s.toArray()).map(({ time }) => time)).toEqual([0, 2000, 3000, 100 * day])
    expect(s.report()).toMatchObject({ accepted: 4, late: 0, futureSkewed: 1 })
  })

  test('of a recording without one, there is none', async () => {
    const s = stream(wrong, { time: 'at' }).detect(any)
    expect(await s.toArray()).toHaveLength(2)
    expect(s.report()).toMatchObject({ accepted: 2, late: 2, futureSkewed: 0 })
  })

  test('of a live source, arrival is the time of the clock', async () => {
    const source = fromIterable(wrong, { live: true })
    const s = stream(source, { time: 'at' }).detect(any)
    const found: number[] = []
    await s.to(({ time }) => void found.push(time), { now: () => 5000 })
    expect(found).toEqual([0, 2000, 3000, 100 * day])
  })
})

test('a Node stream of objects has event time like any', async () => {
  const source = Readable.from([{ at: 2 }, { at: 1 }])
  const s = stream(source, { time: 'at', order: 'arrival' }).detect(any)
  expect((await s.toArray()).map(({ time }) => time)).toEqual([2, 1])
})
