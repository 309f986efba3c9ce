import { describe, expect, test } from 'vitest'
import {
  broadcastFunction,
  connectFunction,
  listState,
  mapState,
  processFunction,
  stream,
  tumbling,
  valueState,
  type KeyedStream,
} from '../../src/index.ts'

interface Reading {
  readonly at: number
  readonly machine: string
  readonly celsius: number
}

function readings(...rows: readonly (readonly [machine: string, at: number, celsius: number])[]): KeyedStream<Reading> {
  const events = rows.map(([machine, at, celsius]) => ({ machine, at, celsius }))
  return stream(events, { time: 'at' }).keyBy('machine')
}

/** Tells when a machine has been silent for 10 ms, and puts its hot readings aside. */
const silence = processFunction<Reading, string, { readonly hot: number }>()({
  state: { due: valueState(0) },
  sides: ['hot'],
  event({ celsius }, ctx) {
    ctx.timers.deleteEventTimeTimer(ctx.state.due.value())
    ctx.state.due.update(ctx.time + 10)
    ctx.timers.registerEventTimeTimer(ctx.time + 10)
    if (celsius > 50) ctx.emitTo('hot', celsius)
  },
  timer(time, ctx) {
    ctx.emit(`${String(ctx.key)} silent at ${time}`)
  },
})

describe('process functions', () => {
  const events = readings(['a', 0, 20], ['b', 4, 60], ['a', 8, 70], ['c', 20, 0], ['b', 30, 10])

  test('keep state per key, and are called back by timers', async () => {
    expect(await events.process(silence).toArray()).toEqual([
      'b silent at 14',
      'a silent at 18',
      'c silent at 30',
      'b silent at 40',
    ])
  })

  test('have side outputs: a stream of its own, or a sink beside the results', async () => {
    const silent = events.process(silence)
    expect(await silent.side('hot').toArray()).toEqual([60, 70])
    const hot: number[] = []
    const results = await silent.sideTo('hot', (celsius) => void hot.push(celsius)).toArray()
    expect([results.length, hot]).toEqual([4, [60, 70]])
    const both = silent.union(silent.side('hot').map((celsius) => `hot ${celsius}`))
    expect((await both.toArray()).length).toBe(6)
  })

  test('a side output that nobody declared is an error when it is named', () => {
    expect(() => events.process(silence).side('cold' as never)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TAG' }) as Error,
    )
    expect(() => events.side('hot' as never)).toThrow(expect.objectContaining({ code: 'UNKNOWN_TAG' }) as Error)
  })

  test('a call that throws is taken back, and its event is bad', async () => {
    const fussy = processFunction<Reading, number>()({
      state: { seen: listState<number>() },
      event({ celsius }, ctx) {
        ctx.state.seen.add(celsius)
        ctx.emit(celsius)
        if (celsius > 65) throw new Error('too hot')
      },
    })
    const results = events.process(fussy)
    expect(await results.toArray()).toEqual([20, 60, 0, 10])
    expect(results.report()).toMatchObject({ input: 5, accepted: 4, bad: 1, badByKind: { function: 1 } })
  })

  test('their results have times, and feed windows', async () => {
    const perWindow = events.process(silence).windowAll(tumbling(20)).count()
    expect((await perWindow.toArray()).map(({ start, count }) => [start, count])).toEqual([
      [0, 2],
      [20, 1],
      [40, 1],
    ])
  })
})

describe('two streams', () => {
  interface Order {
    readonly at: number
    readonly id: string
  }
  const orders = stream<Order>(
    [
      { at: 0, id: 'x' },
      { at: 5, id: 'y' },
    ],
    { time: 'at' },
  ).keyBy('id')
  const payments = stream<Order & { readonly euros: number }>(
    [
      { at: 3, id: 'y', euros: 7 },
      { at: 6, id: 'x', euros: 9 },
    ],
    {
      time: 'at',
    },
  ).keyBy('id')

  test('share the state of their keys', async () => {
    const paid = connectFunction<Order, Order & { readonly euros: number }, string>()({
      state: { euros: valueState(0), ordered: valueState(false) },
      left({ id }, ctx) {
        ctx.state.ordered.update(true)
        if (ctx.state.euros.value() > 0) ctx.emit(`${id} ${ctx.state.euros.value()}`)
      },
      right({ id, euros }, ctx) {
        ctx.state.euros.update(euros)
        if (ctx.state.ordered.value()) ctx.emit(`${id} ${euros}`)
      },
    })
    expect((await orders.connect(payments).process(paid).toArray()).sort()).toEqual(['x 9', 'y 7'])
  })

  test('one of which every key of the other can read', async () => {
    const limits = stream([{ at: 0, machine: 'a', celsius: 50 }], { time: 'at' })
    const above = broadcastFunction<Reading, Reading, number>()({
      broadcastState: { limits: mapState<string, number>() },
      event({ machine, celsius }, ctx) {
        if (celsius > (ctx.broadcast.limits.get(machine) ?? Infinity)) ctx.emit(celsius)
      },
      broadcast({ machine, celsius }, ctx) {
        ctx.broadcast.limits.put(machine, celsius)
      },
    })
    const connected = readings(['a', 10, 60], ['b', 11, 90], ['a', 12, 40]).connect(limits.broadcast()).process(above)
    // Which of two sources is read first is not said, so both answers are right; the graph tells which edge is which.
    expect([[60], []]).toContainEqual(await connected.toArray())
    expect(String(connected.graph())).toContain('to all')
  })

  test('within an interval of each other', async () => {
    const joined = orders
      .intervalJoin(payments)
      .between(-5, 10)
      .apply((order, { euros }) => [order.id, euros])
    expect((await joined.map(String).toArray()).sort()).toEqual(['x,9', 'y,7'])
    const open = orders
      .intervalJoin(payments, 'left')
      .between(4, 10)
      .apply((order, paid) => [order.id, paid?.euros ?? 0])
    expect((await open.map(String).toArray()).sort()).toEqual(['x,9', 'y,0'])
  })

  test('within windows', async () => {
    const joined = orders
      .join(payments)
      .window(tumbling(5))
      .apply((order, { euros }) => `${order.id} ${euros}`)
    expect((await joined.toArray()).map(({ value }) => value)).toEqual([])
    const wide = orders
      .join(payments)
      .window(tumbling(10))
      .apply((order, { euros }) => `${order.id} ${euros}`)
    expect((await wide.toArray()).map(({ key, value }) => [key, value])).toEqual([
      ['x', 'x 9'],
      ['y', 'y 7'],
    ])
    const grouped = orders
      .join(payments)
      .window(tumbling(5))
      .coGroup((left, right) => [[left.length, right.length]])
    expect((await grouped.toArray()).map(({ key, start, value }) => [key, start, value])).toEqual([
      ['x', 0, [1, 0]],
      ['y', 0, [0, 1]],
      ['x', 5, [0, 1]],
      ['y', 5, [1, 0]],
    ])
  })

  test('bounds that no time lies between are refused', () => {
    expect(() => orders.intervalJoin(payments).between(5, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_JOIN' }) as Error,
    )
  })
})
