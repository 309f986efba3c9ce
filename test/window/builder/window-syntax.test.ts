import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import {
  aggregate,
  avg,
  collect,
  count,
  distinct,
  first,
  quantile,
  stddev,
  sum,
  variance,
} from '../../../src/window/builder/aggregates.ts'
import {
  calendar,
  countWindow,
  customWindow,
  globalWindow,
  session,
  tumbling,
} from '../../../src/window/builder/assigners.ts'
import { countEvictor, deltaEvictor, timeEvictor } from '../../../src/window/builder/evictors.ts'
import { aggregateFrame, between, boundary, delta, threshold, whileSame } from '../../../src/window/builder/frames.ts'
import {
  afterAll,
  afterEach,
  afterFirst,
  afterProcessingTime,
  afterWatermark,
  continuousEventTime,
  continuousProcessingTime,
  countTrigger,
  deltaTrigger,
  endOfStreamTrigger,
  eventTimeTrigger,
  neverTrigger,
  once,
  orFinally,
  processingTimeTrigger,
  purging,
  repeatedly,
} from '../../../src/window/builder/triggers.ts'
import { frameSyntax, windowSyntax, type WindowParts } from '../../../src/window/builder/window-syntax.ts'

const n = count()
const window = (parts: WindowParts): unknown => windowSyntax({ ...parts, aggregates: { n } })
const aMinute = tumbling('1 min')
const distance = (a: number, b: number): number => b - a

describe('what is left away', () => {
  test('has its default', () => {
    const syntax = windowSyntax({ assigner: aMinute, aggregates: { n } })
    expect(syntax).toEqual({
      kind: 'window',
      assigner: aMinute,
      trigger: { kind: 'eventTime' },
      evictor: null,
      accumulation: 'accumulating',
      allowedLatenessMs: 0,
      unchanged: 'suppress',
      onEmpty: 'never',
      timestamp: 'end',
      aggregates: { kind: 'aggregates', aggregates: { n: { kind: 'count', of: null } } },
    })
    expect(Object.isFrozen(syntax) && Object.isFrozen(syntax.aggregates)).toBe(true)
  })

  test.each([
    [session(5), { kind: 'eventTime' }],
    [calendar({ unit: 'day', zone: 'UTC' }), { kind: 'eventTime' }],
    [customWindow('shift', () => []), { kind: 'eventTime' }],
    [tumbling(5, { domain: 'processing' }), { kind: 'processingTime' }],
    [session(5, { domain: 'processing' }), { kind: 'processingTime' }],
    [countWindow(3), { kind: 'purging', of: { kind: 'count', count: 3 } }],
    [countWindow(3, 1), { kind: 'purging', of: { kind: 'count', count: 3 } }],
    [globalWindow(), { kind: 'never' }],
  ])('and %j fires by %j', (assigner, trigger) => {
    expect(window({ assigner })).toMatchObject({ trigger })
  })

  test('equal results are handed on where each is of events of its own', () => {
    expect(window({ assigner: aMinute, accumulation: 'discarding' })).toMatchObject({ unchanged: 'emit' })
    expect(window({ assigner: aMinute, trigger: purging(countTrigger(2)) })).toMatchObject({ unchanged: 'emit' })
    expect(window({ assigner: aMinute, accumulation: 'retracting' })).toMatchObject({ unchanged: 'suppress' })
  })

  test('functions over windows are taken as they are', () => {
    const reduce = (a: number, b: number): number => a + b
    expect(windowSyntax<number>({ assigner: aMinute, reduce }).aggregates).toEqual({
      kind: 'reduce',
      reduce,
    })
    // An aggregate may have any name, also this one.
    expect(windowSyntax({ assigner: aMinute, aggregates: { kind: n } }).aggregates).toEqual({
      kind: 'aggregates',
      aggregates: { kind: n },
    })
  })
})

describe('triggers', () => {
  test('are frozen plain values', () => {
    const made = [
      eventTimeTrigger(),
      processingTimeTrigger(),
      countTrigger(2),
      continuousEventTime('1 s'),
      continuousProcessingTime('1 s'),
      afterProcessingTime('1 s'),
      deltaTrigger(5, distance),
      neverTrigger(),
      endOfStreamTrigger(),
      purging(countTrigger(2)),
      repeatedly(afterAll(countTrigger(1), countTrigger(2))),
      afterFirst(countTrigger(1), afterWatermark()),
      afterEach(once(countTrigger(1)), eventTimeTrigger()),
      orFinally(countTrigger(1), endOfStreamTrigger()),
    ]
    expect(made).toEqual([
      { kind: 'eventTime' },
      { kind: 'processingTime' },
      { kind: 'count', count: 2 },
      { kind: 'continuousEventTime', everyMs: 1000 },
      { kind: 'continuousProcessingTime', everyMs: 1000 },
      { kind: 'afterProcessingTime', delayMs: 1000 },
      { kind: 'delta', threshold: 5, distance },
      { kind: 'never' },
      { kind: 'endOfStream' },
      { kind: 'purging', of: { kind: 'count', count: 2 } },
      {
        kind: 'repeatedly',
        of: {
          kind: 'afterAll',
          of: [
            { kind: 'count', count: 1 },
            { kind: 'count', count: 2 },
          ],
        },
      },
      {
        kind: 'afterFirst',
        of: [
          { kind: 'count', count: 1 },
          { kind: 'afterWatermark', early: null, late: null },
        ],
      },
      { kind: 'afterEach', of: [{ kind: 'once', of: { kind: 'count', count: 1 } }, { kind: 'eventTime' }] },
      { kind: 'orFinally', of: { kind: 'count', count: 1 }, until: { kind: 'endOfStream' } },
    ])
    for (const one of made) expect(Object.isFrozen(one)).toBe(true)
  })

  test('around the watermark can be written either way, and a beginning can be shared', () => {
    const early = afterWatermark().early(countTrigger(5))
    const both = early.late(countTrigger(1))
    expect(early.trigger).toEqual({ kind: 'afterWatermark', early: { kind: 'count', count: 5 }, late: null })
    expect(both.trigger).toEqual({
      kind: 'afterWatermark',
      early: { kind: 'count', count: 5 },
      late: { kind: 'count', count: 1 },
    })
    expect(afterWatermark({ early: countTrigger(5), late: countTrigger(1) }).trigger).toEqual(both.trigger)
    expect(window({ assigner: aMinute, trigger: both })).toMatchObject({ trigger: both.trigger })
  })
})

describe('frames', () => {
  test('are frozen plain values, with their limits', () => {
    const { expression } = field('celsius').gt(80)
    const plain = { kind: 'frame', minCount: 1, minDurationMs: 0, maxCount: null, maxDurationMs: null, atEnd: 'emit' }
    const where = (event: { readonly hot: boolean }): boolean => event.hot
    const made = [
      threshold(field('celsius').gt(80), {
        minCount: 2,
        minDuration: '1 s',
        maxCount: 9,
        maxDuration: '1 min',
        atEnd: 'drop',
      }),
      threshold(where),
      delta('celsius', 5),
      delta('celsius', 5, { anchor: 'range' }),
      aggregateFrame(sum('kwh'), { reaches: 10, closing: 'next', maxCount: 5 }),
      boundary('celsius', [10, 20]),
      whileSame('state'),
      between(field('celsius').gt(80), where),
    ]
    expect(made).toEqual([
      {
        kind: 'frame',
        rule: { kind: 'threshold', where: expression },
        minCount: 2,
        minDurationMs: 1000,
        maxCount: 9,
        maxDurationMs: 60_000,
        atEnd: 'drop',
      },
      { ...plain, rule: { kind: 'threshold', where } },
      { ...plain, rule: { kind: 'delta', of: 'celsius', threshold: 5, anchor: 'first' } },
      { ...plain, rule: { kind: 'delta', of: 'celsius', threshold: 5, anchor: 'range' } },
      {
        ...plain,
        rule: { kind: 'aggregate', of: { kind: 'sum', of: 'kwh' }, reaches: 10, closing: 'next' },
        maxCount: 5,
      },
      { ...plain, rule: { kind: 'boundary', of: 'celsius', boundaries: [10, 20] } },
      { ...plain, rule: { kind: 'whileSame', of: 'state' } },
      { ...plain, rule: { kind: 'between', open: expression, close: where } },
    ])
    for (const one of made) expect(Object.isFrozen(one) && Object.isFrozen(one.rule)).toBe(true)
    const frame = whileSame('state')
    expect(frameSyntax({ frame, aggregates: { n } })).toEqual({
      kind: 'frames',
      frame,
      aggregates: { kind: 'aggregates', aggregates: { n } },
    })
  })
})

test('aggregates and evictors are frozen plain values', () => {
  const own = { create: () => 0, add: (a: number) => a, merge: (a: number) => a, result: (a: number) => a }
  const made = [
    count('celsius'),
    sum(field('amps').times(2)),
    avg('celsius'),
    variance('celsius'),
    stddev('celsius', { over: 'population' }),
    quantile('celsius', 0.5),
    distinct('id', { precision: 10 }),
    first(),
    collect('celsius'),
    aggregate(own),
    countEvictor(3),
    timeEvictor('2 s', { when: 'after' }),
    deltaEvictor(2, distance),
  ]
  expect(made).toEqual([
    { kind: 'count', of: 'celsius' },
    { kind: 'sum', of: field('amps').times(2).expression },
    { kind: 'avg', of: 'celsius' },
    { kind: 'variance', of: 'celsius', over: 'sample' },
    { kind: 'stddev', of: 'celsius', over: 'population' },
    { kind: 'quantile', of: 'celsius', q: 0.5, relativeError: 0.01 },
    { kind: 'distinct', of: 'id', precision: 10 },
    { kind: 'first', of: null },
    { kind: 'collect', of: 'celsius' },
    { kind: 'custom', aggregate: own },
    { kind: 'count', count: 3, when: 'before' },
    { kind: 'time', sizeMs: 2000, when: 'after' },
    { kind: 'delta', threshold: 2, distance, when: 'before' },
  ])
  for (const one of made) expect(Object.isFrozen(one)).toBe(true)
})
