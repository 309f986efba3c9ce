import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../../src/event/batch.ts'
import type { ColumnData } from '../../src/event/columns.ts'
import type { Key } from '../../src/event/keys.ts'
import { ColumnRows, ObjectRows } from '../../src/event/rows.ts'
import { ingestionTime } from '../../src/stream/ingestion-time.ts'
import type { BadEvent } from '../../src/stream/stage.ts'
import { Stamp, type StampOptions } from '../../src/stream/stamp.ts'
import { clockOf } from '../../src/time/clock-of.ts'
import type { SourceClock } from '../../src/time/source-clock.ts'
import {
  boundedOutOfOrderness,
  monotonous,
  punctuated,
  quantile,
  type WatermarkStrategy,
} from '../../src/time/watermark-strategy.ts'

interface Row {
  readonly at: number
  readonly shard?: Key | null
  readonly mark?: unknown
}

interface Heard {
  readonly stamp: Stamp<Row>
  readonly clock: SourceClock
  readonly accepted: { readonly time: number; readonly scope: number | null }[]
  readonly late: { readonly time: number; readonly watermark: number }[]
  readonly bad: BadEvent[]
  readonly failures: BadEvent[]
  readonly calls: string[]
}

function stamped(strategy: WatermarkStrategy<Row>, options: Partial<StampOptions<Row>> = {}): Heard {
  const clock = clockOf({
    watermark: strategy,
    isPartitioned: (options.partition ?? null) !== null,
    maxKeyLagMs: Infinity,
  })
  const heard: Omit<Heard, 'stamp'> = { clock, accepted: [], late: [], bad: [], failures: [], calls: [] }
  const stamp = new Stamp<Row>(
    {
      time: 'at',
      timeOptions: {},
      arrival: null,
      scope: null,
      partition: null,
      punctuation: strategy.punctuation,
      clock,
      acceptLate: false,
      lateBehind: false,
      maxScopes: 100,
      ...options,
    },
    {
      batch: ({ size, time, scope }: EventBatch<Row>) => {
        for (let i = 0; i < size; i++) heard.accepted.push({ time: time![i]!, scope: scope?.[i] ?? null })
      },
      progress: () => heard.calls.push('progress'),
      tick: (now) => heard.calls.push(`tick ${now}`),
      idle: (idle) => heard.calls.push(`idle ${idle}`),
      end: () => heard.calls.push('end'),
    },
    {
      counts: { accepted: 0 },
      onBad: (bad) => heard.bad.push(bad),
      onLate: (_, time, watermark) => heard.late.push({ time, watermark }),
      onWatermarkFailure: (failure) => heard.failures.push(failure),
    },
  )
  return { stamp, ...heard }
}

function feed({ stamp }: Heard, rows: readonly Row[], now: number = NaN): void {
  stamp.ingest(new ObjectRows(rows, 0), 0, rows.length, now)
}

const times = ({ accepted }: Heard): number[] => accepted.map(({ time }) => time)

describe('punctuated', () => {
  const markOf = (row: Row): number | null => row.mark as number | null

  test('an event is late by the watermark before it, then tells its own, which does not go back', () => {
    const heard = stamped(punctuated(markOf))
    feed(heard, [{ at: 5, mark: null }, { at: 100, mark: 50 }, { at: 50, mark: 20 }, { at: 51, mark: 60 }, { at: 55 }])
    expect(times(heard)).toEqual([5, 100, 51])
    expect(heard.late).toEqual([
      { time: 50, watermark: 50 },
      { time: 55, watermark: 60 },
    ])
    expect(heard.clock.low()).toBe(60)
    expect(heard.clock.greatestOfAll).toBe(100)
    expect(heard.failures).toEqual([])
  })

  test('a late event may tell a watermark, and is told the one that it met', () => {
    const heard = stamped(punctuated(markOf))
    feed(heard, [{ at: 100, mark: 50 }, { at: 40, mark: 80 }, { at: 70 }])
    expect(heard.late).toEqual([
      { time: 40, watermark: 50 },
      { time: 70, watermark: 80 },
    ])
  })

  test('a function that fails leaves the event and the watermark as they are, and is reported', () => {
    const heard = stamped(
      punctuated((row: Row) => {
        if (row.mark === 'throw') throw new Error('no mark')
        return row.mark as number
      }),
    )
    feed(heard, [
      { at: 1, mark: 1 },
      { at: 2, mark: 'throw' },
      { at: 3, mark: NaN },
      { at: 4, mark: Infinity },
      { at: 5, mark: '6' },
      { at: 6, mark: undefined },
    ])
    expect(times(heard)).toEqual([1, 2, 3, 4, 5, 6])
    expect(heard.clock.low()).toBe(1)
    expect(heard.bad).toEqual([])
    expect(heard.failures).toMatchObject([
      {
        kind: 'function',
        position: 1,
        reason: 'the function that reads its watermark threw: no mark',
        error: new Error('no mark'),
      },
      { kind: 'function', position: 2, reason: expect.stringContaining('gave NaN, which is no time') as string },
      { kind: 'function', position: 3 },
      { kind: 'function', position: 4, event: { at: 5, mark: '6' } },
    ])
  })

  test('what is too far in the future, event or watermark, moves nothing', () => {
    const heard = stamped(punctuated(markOf).withMaxFutureSkew(1000))
    feed(
      heard,
      [
        { at: 100, mark: 90 },
        { at: 5000, mark: 95 },
        { at: 110, mark: 5000 },
      ],
      200,
    )
    expect(heard.clock.low()).toBe(90)
    expect(heard.clock.skewed).toBe(2)
    expect(times(heard)).toEqual([100, 5000, 110])
  })

  test('is not asked about events without a time', () => {
    const heard = stamped(punctuated(markOf))
    feed(heard, [{ at: NaN, mark: 99 }])
    expect(heard.bad).toMatchObject([{ kind: 'time' }])
    expect(heard.clock.low()).toBe(-Infinity)
  })
})

describe('partitions', () => {
  test('events carry no scope, and are late by the watermark of all', () => {
    const heard = stamped(boundedOutOfOrderness(10), { partition: 'shard' })
    feed(heard, [
      { at: 100, shard: 'a' },
      { at: 500, shard: 'b' },
      { at: 95, shard: 'b' },
      { at: 89, shard: 'b' },
      { at: 300, shard: null },
    ])
    expect(heard.accepted).toEqual([100, 500, 95].map((time) => ({ time, scope: null })))
    expect(heard.late).toEqual([{ time: 89, watermark: 89 }])
    expect(heard.bad).toMatchObject([{ kind: 'key', reason: expect.stringContaining('of its watermark') as string }])
    expect(heard.stamp.describe()).toMatchObject({
      per: 'partition',
      scopes: 2,
      strategy: "boundedOutOfOrderness('10 ms')",
      delayMs: 10,
      watermark: 89,
      slowest: { name: 'a', scope: 0, watermark: 89, lastTime: 100 },
    })
  })

  test('that fall silent let time go on, which is told on', () => {
    const heard = stamped(monotonous().withIdleness(100), { partition: 'shard' })
    heard.stamp.tick(0)
    feed(heard, [
      { at: 100, shard: 'a' },
      { at: 500, shard: 'b' },
    ])
    heard.stamp.tick(90)
    feed(heard, [{ at: 600, shard: 'b' }])
    heard.calls.length = 0
    heard.stamp.look(100)
    expect(heard.calls).toEqual([])
    heard.stamp.look(101)
    expect(heard.calls).toEqual(['progress'])
    expect(heard.stamp.watermark).toBe(599)
  })
})

describe('ingestion time', () => {
  test('is the time of arrival, and needs one', () => {
    const heard = stamped(monotonous(), { time: ingestionTime() })
    feed(heard, [{ at: 9 }], 50)
    feed(heard, [{ at: 8 }], 40)
    feed(heard, [{ at: 8 }])
    expect(times(heard)).toEqual([50, 50])
    expect(heard.bad).toMatchObject([{ kind: 'time', reason: expect.stringContaining('nobody told') as string }])
    expect(heard.stamp.isIngestionTime).toBe(true)
  })

  test('has no future: a clock that was set back by days moves no event', () => {
    const heard = stamped(monotonous(), { time: ingestionTime() })
    feed(heard, [{ at: 9 }], 5e9)
    feed(heard, [{ at: 8 }], 5)
    expect(times(heard)).toEqual([5e9, 5e9])
    expect(heard.clock.skewed).toBe(0)
  })
})

test('a learnt delay is the same over objects and over columns, in runs and one by one', () => {
  const at = Float64Array.from({ length: 500 }, (_, i) => i * 10 - ((i * 7919) % 97))
  const columns: ColumnData = { length: at.length, columns: { at } }
  const strategy = quantile(0.9, { initial: 0, halfLife: 50 })
  const [objects, whole, single] = [stamped(strategy), stamped(strategy), stamped(strategy, { arrival: () => NaN })]
  feed(
    objects,
    Array.from(at, (time) => ({ at: time })),
  )
  whole.stamp.ingest(new ColumnRows<Row>(columns, 0), 0, 500, NaN)
  for (let i = 0; i < 500; i++) single.stamp.ingest(new ColumnRows<Row>(columns, 0), i, i + 1, NaN)
  expect(objects.late.length).toBeGreaterThan(20)
  expect(whole.late).toEqual(objects.late)
  expect(single.late).toEqual(objects.late)
  expect(single.clock.snapshot()).toEqual(objects.clock.snapshot())
  expect(objects.stamp.describe().delayMs).toBeGreaterThan(50)
})

test('time that goes on by itself is told on', () => {
  const heard = stamped(monotonous())
  feed(heard, [{ at: 100 }])
  heard.calls.length = 0
  heard.stamp.elapse(30)
  expect(heard.calls).toEqual(['progress'])
  expect(heard.stamp.watermark).toBe(129)
  heard.stamp.tick(7)
  heard.stamp.idle(true)
  expect(heard.calls).toEqual(['progress', 'tick 7', 'idle true'])
  expect(heard.stamp.describe()).toMatchObject({ per: null, scopes: 1, slowest: null, watermark: 129, futureSkewed: 0 })
})
