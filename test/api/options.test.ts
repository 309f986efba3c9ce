import { describe, expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, detector, field, stream, TidemarkError } from 'tidemark'
import type { DetectorOptions, StreamOptions } from 'tidemark'
import { ingestionTime } from '../../src/stream/ingestion-time.ts'
import { readings } from './kit.ts'

const hot = begin('hot').where(field('celsius').gt(30))

const BAD: readonly (readonly [StreamOptions<never> | object, string, string])[] = [
  [{ time: 5 }, 'BAD_TIME_SELECTOR', '5'],
  [{ time: '' }, 'BAD_TIME_SELECTOR', "''"],
  [{ time: 'at', arrival: 5 }, 'BAD_TIME_SELECTOR', '5'],
  [{ time: 'at', timeUnit: 'min' }, 'BAD_TIME_UNIT', 'min'],
  [{ time: 'at', zone: 'Mars/Olympus' }, 'BAD_ZONE', 'Mars/Olympus'],
  [{ time: 'at', watermark: '5s' }, 'BAD_OPTIONS', 'watermark'],
  [{ time: 'at', watermark: null }, 'BAD_OPTIONS', 'watermark'],
  [{ time: 'at', watermarkPer: 'key' }, 'BAD_OPTIONS', 'watermarkPer'],
  [{ time: 'at', watermarkPer: 'sensor' }, 'BAD_OPTIONS', 'watermarkPer'],
  [{ time: 'at', watermarkPer: { by: 5 } }, 'BAD_OPTIONS', 'key'],
  [{ time: 'at', maxKeyLag: -1 }, 'BAD_DURATION', 'maxKeyLag'],
  [{ time: 'at', maxKeyLag: 5 }, 'BAD_OPTIONS', 'maxKeyLag'],
  [{ time: 'at', maxKeyLag: 5, watermarkPer: { partition: 'shard' } }, 'BAD_OPTIONS', 'maxKeyLag'],
  [{ time: 'at', watermarkPer: { partition: 5 } }, 'BAD_OPTIONS', 'key'],
  [{ time: 'at', watermarkPer: { partition: 'shard', by: 'patient' } }, 'BAD_OPTIONS', 'by'],
  [{ time: 'at', watermarkPer: { by: 'patient', maxLag: 5 } }, 'BAD_OPTIONS', 'maxLag'],
  [{ time: ingestionTime(), timeUnit: 's' }, 'BAD_OPTIONS', 'timeUnit'],
  [{ time: ingestionTime(), zone: 'UTC' }, 'BAD_OPTIONS', 'zone'],
  [{ time: ingestionTime(), arrival: 'at' }, 'BAD_OPTIONS', 'arrival'],
  [{ time: 'at', key: 5 }, 'BAD_OPTIONS', 'key'],
  [{ time: 'at', key: [] }, 'BAD_OPTIONS', 'key'],
  [{ time: 'at', key: ['a', 5] }, 'BAD_OPTIONS', 'key'],
  [{ time: 'at', orderBy: 'id' }, 'BAD_OPTIONS', 'orderBy'],
  [{ time: 'at', order: 'random' }, 'BAD_OPTIONS', 'order'],
  [{ time: 'at', atEnd: 'stop' }, 'BAD_OPTIONS', 'atEnd'],
  [{ time: 'at', limits: { keys: 0 } }, 'BAD_OPTIONS', 'limits.keys'],
  [{ time: 'at', limits: { bufferedEvents: NaN } }, 'BAD_OPTIONS', 'limits.bufferedEvents'],
  [{ time: 'at', onLate: 'log' }, 'BAD_OPTIONS', 'onLate'],
  [{ time: 'at', onBad: {} }, 'BAD_OPTIONS', 'onBad'],
  [{ time: 'at', onBadEvent: 'ignore' }, 'BAD_OPTIONS', 'onBadEvent'],
]

describe('an option that is none is an error when the stream is made, which names it and its value', () => {
  test.each(BAD)('%j', (options, code, text) => {
    const error = expect.objectContaining({ code, message: expect.stringContaining(text) as string }) as Error
    expect(() => stream([], options)).toThrow(error)
    expect(() => detector(hot, options as DetectorOptions<object>)).toThrow(error)
  })

  test.each(
    BAD.filter(([options]) => Object.keys(options).some((name) => ['order', 'atEnd', 'limits'].includes(name))),
  )('in detect: %j', (options, code) => {
    const { time: _, ...settings } = options as { time: string }
    const timed = stream(readings([1]), { time: 'at' })
    expect(() => timed.detect(hot, settings)).toThrow(expect.objectContaining({ code }) as Error)
  })
})

test('options of time without a time are an error', () => {
  for (const options of [{ watermark: boundedOutOfOrderness('5s') }, { zone: 'UTC' }, { timeUnit: 's' as const }])
    expect(() => stream([], options)).toThrow(expect.objectContaining({ code: 'BAD_OPTIONS' }) as Error)
})

test('a pattern over a stream without event time is an error when it is made', () => {
  const error = expect.objectContaining({ code: 'NO_EVENT_TIME' }) as Error
  const untimed = stream(readings([1]))
  const timed = stream(readings([1]), { time: 'at' })
  expect(() => untimed.detect(hot)).toThrow(error)
  expect(() => untimed.map((r) => r).detect(hot)).toThrow(error)
  expect(() => timed.union(untimed).detect(hot)).toThrow(error)
  expect(() => timed.map((r) => r).detect(hot)).not.toThrow()
})

test('what is no rule, and two rules of one name, are errors when the stream is made', () => {
  const timed = stream(readings([1]), { time: 'at' })
  for (const [rule, code] of [
    [undefined, 'NOT_A_RULE'],
    [{}, 'NOT_A_RULE'],
    [() => hot, 'NOT_A_RULE'],
    [[], 'NOT_A_RULE'],
    [[hot, hot], 'BAD_PATTERN'],
  ] as const)
    expect(() => timed.detect(rule as never)).toThrow(expect.objectContaining({ code }) as Error)
})

test('what is wrong in a pattern is an error: a name used twice, an empty window', () => {
  const twice = begin('a') as { followedBy(name: string): unknown }
  expect(() => twice.followedBy('a')).toThrow(TidemarkError)
  expect(() => begin('a').followedBy('b').within(0)).toThrow(expect.objectContaining({ code: 'EMPTY_WINDOW' }) as Error)
})

test('what is no source is an error when the stream is made', () => {
  for (const source of ['readings.csv', undefined, null, 5, () => [1], Promise.resolve([1]), new Uint8Array(3)])
    expect(() => stream(source as never)).toThrow(expect.objectContaining({ code: 'NOT_A_SOURCE' }) as Error)
})

test('an error of a run that cannot begin is a rejection', async () => {
  await expect(stream([1]).to(undefined as never)).rejects.toMatchObject({ code: 'NOT_A_SINK' })
})
