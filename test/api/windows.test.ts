import { describe, expect, test } from 'vitest'
import {
  afterWatermark,
  avg,
  begin,
  boundedOutOfOrderness,
  calendar,
  collect,
  count,
  countTrigger,
  field,
  max,
  processFunction,
  quantile,
  session,
  sliding,
  stream,
  sum,
  threshold,
  tumbling,
  whileSame,
  type KeyedStream,
  type Stream,
} from '../../src/index.ts'

interface Reading {
  readonly at: number
  readonly machine: string
  readonly watts: number
}

const SECOND = 1000

function readings(text: string, delay: number = 0): KeyedStream<Reading> {
  const events = text.split(' ').map((word): Reading => {
    const [machine = '', at, watts] = word.split(/[@=]/)
    return { machine, at: Number(at) * SECOND, watts: Number(watts ?? 1) }
  })
  return stream(events, { time: 'at', watermark: boundedOutOfOrderness(delay * SECOND) }).keyBy('machine')
}

describe('windows of a stream', () => {
  test('aggregate the events of a key, and come in order of time, then key', async () => {
    const results = await readings('b@1=3 a@2=4 a@7=6 b@12=1 a@11=2 b@25')
      .window(tumbling('10s'))
      .aggregate({ n: count(), total: sum('watts'), top: max('watts'), mean: avg('watts') })
      .map(({ key, start, end, n, total, top, mean }) => [key, start / SECOND, end / SECOND, n, total, top, mean])
      .toArray()
    expect(results).toEqual([
      ['a', 0, 10, 2, 10, 6, 5],
      ['b', 0, 10, 1, 3, 3, 3],
      ['a', 10, 20, 1, 2, 2, 2],
      ['b', 10, 20, 1, 1, 1, 1],
      ['b', 20, 30, 1, 1, 1, 1],
    ])
  })

  test('an event that is late for the stream is taken as long as its window is open', async () => {
    const late: unknown[] = []
    const windows = readings('a@1 a@8 a@3 a@12 a@4').window(tumbling('10s'))
    const results = windows.late(({ event, windows: missed }) => void late.push([event.at, missed])).count()
    const counts = await results.map(({ start, count: n }) => [start, n]).toArray()
    expect(counts).toEqual([
      [0, 3],
      [10_000, 1],
    ])
    expect(late).toEqual([[4000, [[0, 10_000]]]])
    expect(results.report()).toBeUndefined()
  })

  test('the report counts what no window took', async () => {
    const counted = readings('a@1 a@12 a@4').window(tumbling('10s')).count()
    await counted.toArray()
    expect(counted.report()).toMatchObject({ input: 3, accepted: 2, late: 1, bad: 0, output: 2 })
  })

  test('with allowed lateness a late event makes a further result, or takes the last back first', async () => {
    const windows = readings('a@1 a@12 a@4 a@30').window(tumbling('10s')).allowedLateness('5s')
    const panes = async (of: ReturnType<typeof windows.count>): Promise<unknown[]> =>
      of.map(({ start, count: n, change, pane }) => [start / SECOND, n, change, pane.timing]).toArray()
    expect(await panes(windows.count())).toEqual([
      [0, 1, 'insert', 'on-time'],
      [0, 2, 'insert', 'late'],
      [10, 1, 'insert', 'on-time'],
      [30, 1, 'insert', 'on-time'],
    ])
    expect((await panes(windows.retracting().count())).slice(0, 3)).toEqual([
      [0, 1, 'insert', 'on-time'],
      [0, 1, 'retract', 'on-time'],
      [0, 2, 'insert', 'late'],
    ])
  })

  test('with a trigger, early results', async () => {
    const results = await readings('a@1 a@2 a@3 a@4 a@5 a@20')
      .window(tumbling('10s'))
      .trigger(afterWatermark().early(countTrigger(2)))
      .discarding()
      .count()
      .map(({ count: n, pane }) => [n, pane.timing, pane.index, pane.isLast])
      .toArray()
    expect(results).toEqual([
      [2, 'early', 0, false],
      [2, 'early', 1, false],
      [1, 'on-time', 2, true],
      [1, 'on-time', 0, true],
    ])
  })

  test('behind a running value keep what the stream was told of its end', async () => {
    const events = [1, 2, 12].map((at) => ({ at, machine: 'a', watts: 1 }))
    const running = stream(events, { time: 'at', atEnd: 'cut' }).keyBy('machine').sum('watts')
    expect((await running.windowAll(tumbling(10)).count().toArray()).map(({ start }) => start)).toEqual([0])
  })

  test('of a union can be processed, by key', async () => {
    const process = processFunction<Reading, number>()({ event: ({ watts }, ctx) => ctx.emit(watts) })
    const both = readings('a@1=1').union(readings('a@2=2')).keyBy('machine').process(process)
    expect((await both.toArray()).sort((a, b) => a - b)).toEqual([1, 2])
  })

  test('a result that says nothing new is handed on, and one of nothing is made, where that is asked for', async () => {
    const windows = readings('a@1=0 a@12=5 a@4=0').window(tumbling('10s')).allowedLateness('5s')
    const sums = async (of: typeof windows): Promise<unknown> =>
      of
        .sum('watts')
        .map(({ start, sum: total }) => [start / SECOND, total])
        .toArray()
    expect(await sums(windows)).toEqual([
      [0, 0],
      [10, 5],
    ])
    expect(await sums(windows.emitUnchanged())).toEqual([
      [0, 0],
      [0, 0],
      [10, 5],
    ])
    const early = readings('a@1 a@2 a@20')
      .window(tumbling('10s'))
      .trigger(afterWatermark().early(countTrigger(2)))
    const counts = async (of: typeof early): Promise<unknown> =>
      of
        .discarding()
        .count()
        .map(({ start, count: n }) => [start / SECOND, n])
        .toArray()
    expect(await counts(early)).toEqual([
      [0, 2],
      [20, 1],
    ])
    expect(await counts(early.emitEmpty())).toEqual([
      [0, 2],
      [0, 0],
      [20, 1],
    ])
  })

  test('feed patterns: two windows in a row that are high', async () => {
    const matches = await readings('a@1=9 b@2=9 a@12=8 b@13=1 a@21=1 b@22=9', 1)
      .window(tumbling('10s'))
      .aggregate({ top: max('watts') })
      .keyBy('key')
      .detect(begin('first').where(field('top').gt(5)).next('second').where(field('top').gt(5)).named('twice'))
      .toArray()
    expect(matches.map(({ key, start, end }) => [key, start, end])).toEqual([['a', 9999, 19_999]])
  })

  test('feed further windows, none of whose events is late', async () => {
    const perTen = readings('a@1 b@2 a@3 a@12 b@15 a@29 a@61', 2).window(tumbling('10s')).count()
    const perMinute = perTen.windowAll(tumbling('1m')).aggregate({ n: sum('count'), windows: count() })
    expect((await perMinute.toArray()).map(({ start, n, windows }) => [start, n, windows])).toEqual([
      [0, 6, 5],
      [60_000, 1, 1],
    ])
    expect(perMinute.report()).toMatchObject({ late: 0, lostResults: 0 })
  })

  test('of one stream share their slices, and give what each gives alone', async () => {
    const events = readings('a@1 b@4 a@6 a@11 b@12 a@19 b@33 a@41', 3)
    const ten = events.window(tumbling('10s')).aggregate({ n: count() })
    const twenty = events.window(sliding('20s', '10s')).aggregate({ n: count() })
    const both = ten.union(twenty)
    const text = (
      all: readonly { readonly key: unknown; readonly start: number; readonly end: number; readonly n: number }[],
    ) => all.map(({ key, start, end, n }) => `${String(key)} ${start} ${end} ${n}`).sort()
    expect(text(await both.toArray())).toEqual(text([...(await ten.toArray()), ...(await twenty.toArray())]))
  })

  test('sessions, frames and days', async () => {
    const events = readings('a@1=5 a@2=5 a@9=1 a@10=7 a@11=8 a@30=1')
    expect((await events.window(session('5s')).count().toArray()).map(({ count: n }) => n)).toEqual([2, 3, 1])
    const high = await events
      .window(threshold<Reading>(field('watts').gt(4)))
      .count()
      .toArray()
    expect(high.map(({ first, last, closedAt, count: n }) => [first, last, closedAt, n])).toEqual([
      [1000, 2000, 9000, 2],
      [10_000, 11_000, 30_000, 2],
    ])
    const same = await events
      .window(whileSame<Reading>('watts'))
      .aggregate({ all: collect('watts') })
      .toArray()
    expect(same.map(({ all, isOpen }) => [all, isOpen])).toEqual([
      [[5, 5], false],
      [[1], false],
      [[7], false],
      [[8], false],
      [[1], true],
    ])
    const days = await events
      .window(calendar({ unit: 'day', zone: 'Europe/Berlin' }))
      .count()
      .toArray()
    expect(days.map(({ start, end, count: n }) => [start, end, n])).toEqual([[-3_600_000, 82_800_000, 6]])
  })

  test('an aggregate that throws puts its event aside, and nothing else', async () => {
    const bad: unknown[] = []
    const counted = readings('a@1=1 a@2=x a@3=3')
      .bad(({ kind, event }) => void bad.push([kind, (event as Reading).at]))
      .window(tumbling('10s'))
      .aggregate({ total: sum('watts') })
    expect((await counted.toArray()).map(({ total }) => total)).toEqual([4])
    expect(bad).toEqual([['function', 2000]])
    expect(counted.report()).toMatchObject({ input: 3, accepted: 2, bad: 1 })
  })

  test('records of several sources, and of several ways from one, are each counted once', async () => {
    const throwing = (): boolean => {
      throw new Error('no')
    }
    const broken = (): KeyedStream<Reading> => readings('a@1 a@2', 5)
    const framed = (of: KeyedStream<Reading>): Stream<string> =>
      of.window(threshold<Reading>(throwing)).count().map(String)
    const two = framed(broken()).union(framed(broken()))
    await two.toArray()
    expect(two.report()).toMatchObject({ input: 4, accepted: 0, bad: 4 })
    const one = broken()
    const forked = framed(one).union(framed(one))
    await forked.toArray()
    expect(forked.report()).toMatchObject({ input: 2, accepted: 0, bad: 2 })
  })

  test('late events of windows have their place in their own source, also where there are several', async () => {
    const places: number[] = []
    const ten = (text: string): Stream<string> =>
      readings(text)
        .window(tumbling('10s'))
        .late(({ position }) => void places.push(position))
        .count()
        .map(String)
    await ten('a@1 a@25 a@2').union(ten('b@1 b@25 b@26 b@3')).toArray()
    expect(places.sort((a, b) => a - b)).toEqual([2, 3])
  })

  test('with a watermark for each key, windows over all keys see the least of them', async () => {
    const events = [
      { at: 0, machine: 'a' },
      { at: 1, machine: 'b' },
      { at: 2, machine: 'a' },
    ]
    const all = stream(events, { time: 'at', key: 'machine', watermarkPer: 'key' }).windowAll(tumbling(10)).count()
    expect((await all.toArray()).map(({ start, count: n }) => [start, n])).toEqual([[0, 3]])
    const perKey = stream(events, { time: 'at', key: 'machine', watermarkPer: 'key' }).keyBy('machine')
    expect(String(perKey.window(tumbling(10)).count().graph())).not.toContain('gather')
    expect(String(all.graph())).toContain('gather')
  })

  test.each([
    ['a size of 0', () => tumbling(0), 'BAD_WINDOW'],
    ['an offset as long as the window', () => tumbling('1m', { offset: '1m' }), 'BAD_WINDOW'],
    ['a gap of 0', () => session(0), 'BAD_WINDOW'],
    ['an unknown zone', () => calendar({ unit: 'day', zone: 'Mars/Olympus' }), 'BAD_ZONE'],
    ['negative lateness', () => readings('a@1').window(tumbling('1s')).allowedLateness(-1000).count(), 'BAD_WINDOW'],
    [
      'a name that every result has',
      () =>
        readings('a@1')
          .window(tumbling('1s'))
          .aggregate({ key: count() } as never),
      'BAD_AGGREGATE',
    ],
    ['no quantile', () => quantile('watts', 2), 'BAD_AGGREGATE'],
  ])('%s is refused when it is written', (_, write, code) => {
    expect(write).toThrow(expect.objectContaining({ code }) as Error)
  })
})
