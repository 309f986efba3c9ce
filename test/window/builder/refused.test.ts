import { describe, expect, test } from 'vitest'
import { field, previous } from '../../../src/event/field.ts'
import {
  aggregate,
  collect,
  count,
  distinct,
  first,
  max,
  quantile,
  sum,
  variance,
} from '../../../src/window/builder/aggregates.ts'
import {
  countWindow,
  customWindow,
  globalWindow,
  session,
  sliding,
  tumbling,
} from '../../../src/window/builder/assigners.ts'
import { countEvictor, deltaEvictor, timeEvictor } from '../../../src/window/builder/evictors.ts'
import { aggregateFrame, between, boundary, delta, threshold, whileSame } from '../../../src/window/builder/frames.ts'
import {
  afterAll,
  afterFirst,
  afterProcessingTime,
  afterWatermark,
  continuousEventTime,
  continuousProcessingTime,
  countTrigger,
  deltaTrigger,
  endOfStreamTrigger,
  eventTimeTrigger,
  once,
  processingTimeTrigger,
  purging,
} from '../../../src/window/builder/triggers.ts'
import { frameSyntax, windowSyntax, type WindowParts } from '../../../src/window/builder/window-syntax.ts'
import { RESERVED_NAMES } from '../../../src/window/result.ts'

const n = count()
const window = (parts: WindowParts): unknown => windowSyntax({ ...parts, aggregates: { n } })
/** What a program without types may write. */
const loose = (parts: unknown): unknown => windowSyntax(parts as never)
const aMinute = tumbling('1 min')
const distance = (a: number, b: number): number => b - a

describe('refused, with the value', () => {
  const processing = tumbling(5, { domain: 'processing' })
  const own = { create: () => 0, add: (a: number) => a, merge: (a: number) => a, result: (a: number) => a }

  test.each<[name: string, make: () => unknown, code: string, message: string]>([
    ['negative lateness', () => window({ assigner: aMinute, allowedLateness: -1 }), 'BAD_WINDOW', 'this is -1'],
    [
      'lateness of a global window',
      () => window({ assigner: globalWindow(), allowedLateness: 5 }),
      'BAD_WINDOW',
      '5 ms',
    ],
    [
      'lateness of count windows',
      () => window({ assigner: countWindow(5), allowedLateness: 5 }),
      'BAD_WINDOW',
      "'count'",
    ],
    [
      'lateness of processing time',
      () => window({ assigner: processing, allowedLateness: 5 }),
      'BAD_WINDOW',
      'nothing is late',
    ],
    ['misspelt option', () => loose({ assigner: aMinute, lateness: 5, aggregates: { n } }), 'BAD_WINDOW', "'lateness'"],
    ['no window', () => loose({ assigner: { kind: 'tumble' }, aggregates: { n } }), 'BAD_WINDOW', 'tumble'],
    ['nothing for a window', () => loose({ aggregates: { n } }), 'BAD_WINDOW', 'undefined'],
    [
      'window written by hand',
      () => loose({ assigner: { ...aMinute, sizeMs: 0 }, aggregates: { n } }),
      'BAD_WINDOW',
      'this is 0',
    ],
    [
      'no accumulation',
      () => loose({ assigner: aMinute, accumulation: 'adding', aggregates: { n } }),
      'BAD_WINDOW',
      "'adding'",
    ],
    ['no timestamp', () => loose({ assigner: aMinute, timestamp: 'now', aggregates: { n } }), 'BAD_WINDOW', "'now'"],
    ['no onEmpty', () => loose({ assigner: aMinute, onEmpty: true, aggregates: { n } }), 'BAD_WINDOW', 'true'],
    ['no unchanged', () => loose({ assigner: aMinute, unchanged: 'drop', aggregates: { n } }), 'BAD_WINDOW', "'drop'"],
    ['empty global windows', () => window({ assigner: globalWindow(), onEmpty: 'onTime' }), 'BAD_WINDOW', 'no end'],
    [
      'suppressing what is discarded',
      () => window({ assigner: aMinute, accumulation: 'discarding', unchanged: 'suppress' }),
      'BAD_WINDOW',
      'events of its own',
    ],
    [
      'retracting what is purged',
      () =>
        window({
          assigner: aMinute,
          accumulation: 'retracting',
          trigger: afterWatermark().early(purging(countTrigger(1))),
        }),
      'BAD_WINDOW',
      'purging',
    ],

    [
      'event time for processing',
      () => window({ assigner: processing, trigger: eventTimeTrigger() }),
      'BAD_TRIGGER',
      "'eventTime'",
    ],
    [
      'deep inside',
      () => window({ assigner: processing, trigger: once(afterFirst(countTrigger(1), afterWatermark())) }),
      'BAD_TRIGGER',
      "'afterWatermark'",
    ],
    [
      'processing time for event',
      () => window({ assigner: aMinute, trigger: processingTimeTrigger() }),
      'BAD_TRIGGER',
      "'processingTime'",
    ],
    [
      'processing time for all',
      () => window({ assigner: globalWindow(), trigger: processingTimeTrigger() }),
      'BAD_TRIGGER',
      'no last moment',
    ],
    [
      'delta for sessions',
      () => window({ assigner: session(5), trigger: deltaTrigger(5, distance) }),
      'BAD_TRIGGER',
      "'delta'",
    ],
    ['no trigger', () => loose({ assigner: aMinute, trigger: 'count', aggregates: { n } }), 'BAD_TRIGGER', "'count'"],
    [
      'unknown trigger',
      () => loose({ assigner: aMinute, trigger: { kind: 'sometimes' }, aggregates: { n } }),
      'BAD_TRIGGER',
      'sometimes',
    ],
    ['trigger of nothing', () => afterAll(), 'BAD_TRIGGER', '[]'],
    ['count of 0', () => countTrigger(0), 'BAD_TRIGGER', 'this is 0'],
    ['every 0', () => continuousEventTime(0), 'BAD_TRIGGER', 'this is 0'],
    ['every 0, processing', () => continuousProcessingTime(0), 'BAD_TRIGGER', 'this is 0'],
    ['negative delay', () => afterProcessingTime(-1), 'BAD_TRIGGER', 'this is -1'],
    ['purging nothing', () => purging(undefined as never), 'BAD_TRIGGER', 'undefined'],
    ['delta without a function', () => deltaTrigger(5, undefined as never), 'BAD_TRIGGER', 'undefined'],
    ['delta of NaN', () => deltaTrigger(NaN, distance), 'BAD_TRIGGER', 'NaN'],
    ['misspelt early', () => afterWatermark({ erly: countTrigger(1) } as never), 'BAD_TRIGGER', "'erly'"],

    ['evicting all', () => countEvictor(0), 'BAD_EVICTOR', 'this is 0'],
    ['evicting by no time', () => timeEvictor(0), 'BAD_EVICTOR', 'this is 0'],
    ['evicting sometimes', () => countEvictor(1, { when: 'during' } as never), 'BAD_EVICTOR', "'during'"],
    ['misspelt when', () => countEvictor(1, { after: true } as never), 'BAD_EVICTOR', "'after'"],
    [
      'no evictor',
      () => loose({ assigner: aMinute, evictor: { kind: 'last' }, aggregates: { n } }),
      'BAD_EVICTOR',
      'last',
    ],
    ['evicting by no function', () => deltaEvictor(1, 5 as never), 'BAD_EVICTOR', 'this is 5'],

    ['no aggregates', () => windowSyntax({ assigner: aMinute, aggregates: {} }), 'BAD_AGGREGATE', 'no aggregates'],
    ['nothing to make', () => loose({ assigner: aMinute }), 'BAD_AGGREGATE', 'given is none'],
    [
      'two to make',
      () => windowSyntax({ assigner: aMinute, aggregates: { n }, apply: () => [] }),
      'BAD_AGGREGATE',
      'given is aggregates and apply',
    ],
    ['a list of aggregates', () => loose({ assigner: aMinute, aggregates: [n] }), 'BAD_AGGREGATE', 'an object'],
    [
      'misspelt part of a frame',
      () => frameSyntax({ frame: whileSame('x'), aggregate: { n } } as never),
      'BAD_FRAME',
      "'aggregate'",
    ],
    ...RESERVED_NAMES.map((name): [string, () => unknown, string, string] => [
      `the name ${name}`,
      () => windowSyntax({ assigner: aMinute, aggregates: { [name]: n } }),
      'BAD_AGGREGATE',
      `'${name}'`,
    ]),
    [
      'no aggregate',
      () => loose({ assigner: aMinute, aggregates: { n: { kind: 'median', of: 'x' } } }),
      'BAD_AGGREGATE',
      'median',
    ],
    [
      'builder not called',
      () => loose({ assigner: aMinute, aggregates: { n: count } }),
      'BAD_AGGREGATE',
      'function count',
    ],
    ['no function', () => loose({ assigner: aMinute, apply: 5 }), 'BAD_AGGREGATE', 'this is 5'],
    ['sum of nothing', () => sum(undefined as never), 'BAD_AGGREGATE', 'undefined'],
    ['field without a name', () => max(''), 'BAD_AGGREGATE', "this is ''"],
    ['event before', () => max(previous('celsius')), 'BAD_AGGREGATE', 'previous(…)'],
    ['quantile beyond all', () => quantile('x', 95), 'BAD_AGGREGATE', 'this is 95'],
    ['quantile without error', () => quantile('x', 0.5, { relativeError: 0 }), 'BAD_AGGREGATE', 'this is 0'],
    ['misspelt error', () => quantile('x', 0.5, { error: 0.1 } as never), 'BAD_AGGREGATE', "'error'"],
    ['too precise', () => distinct('x', { precision: 19 }), 'BAD_AGGREGATE', 'this is 19'],
    ['not precise', () => distinct('x', { precision: 3 }), 'BAD_AGGREGATE', 'this is 3'],
    ['over what', () => variance('x', { over: 'all' } as never), 'BAD_AGGREGATE', "'all'"],
    [
      'own without merge',
      () => aggregate({ ...own, merge: undefined } as never),
      'BAD_AGGREGATE',
      'merge of an aggregate',
    ],
    ['own that is none', () => aggregate(null as never), 'BAD_AGGREGATE', 'null'],

    ['no frame', () => frameSyntax({ frame: aMinute as never, aggregates: { n } }), 'BAD_FRAME', 'This is no frame'],
    [
      'frame without aggregates',
      () => frameSyntax({ frame: whileSame('x'), aggregates: {} }),
      'BAD_AGGREGATE',
      'no aggregates',
    ],
    ['condition as text', () => threshold('celsius > 5' as never), 'BAD_FRAME', "'celsius > 5'"],
    ['condition on the event before', () => threshold(previous('x').gt(5)), 'BAD_FRAME', 'previous(…)'],
    ['delta by 0', () => delta('x', 0), 'BAD_FRAME', 'this is 0'],
    ['delta from where', () => delta('x', 1, { anchor: 'last' } as never), 'BAD_FRAME', "'last'"],
    ['boundaries that go down', () => boundary('x', [20, 10]), 'BAD_FRAME', '[20,10]'],
    ['equal boundaries', () => boundary('x', [10, 10]), 'BAD_FRAME', '[10,10]'],
    ['no boundaries', () => boundary('x', []), 'BAD_FRAME', '[]'],
    ['boundary of NaN', () => boundary('x', [NaN]), 'BAD_FRAME', 'finite'],
    ['one boundary', () => boundary('x', 5 as never), 'BAD_FRAME', 'this is 5'],
    [
      'frame of a list',
      () => aggregateFrame(collect('x') as never, { reaches: 5, closing: 'last' }),
      'BAD_FRAME',
      'a list',
    ],
    [
      'frame of an event',
      () => aggregateFrame(first() as never, { reaches: 5, closing: 'last' }),
      'BAD_FRAME',
      'an event',
    ],
    ['frame without closing', () => aggregateFrame(n, { reaches: 5 } as never), 'BAD_FRAME', 'undefined'],
    ['frame to no end', () => aggregateFrame(n, { reaches: Infinity, closing: 'last' }), 'BAD_FRAME', 'Infinity'],
    ['misspelt limit', () => whileSame('x', { min: 5 } as never), 'BAD_FRAME', "'min'"],
    ['negative count', () => whileSame('x', { minCount: -1 }), 'BAD_FRAME', 'this is -1'],
    [
      'counts that exclude all',
      () => whileSame('x', { minCount: 5, maxCount: 4 }),
      'BAD_FRAME',
      'at least 5 and at most 4',
    ],
    [
      'durations that exclude all',
      () => whileSame('x', { minDuration: 5, maxDuration: 5 }),
      'BAD_FRAME',
      'at least 5 ms',
    ],
    ['greatest duration of 0', () => whileSame('x', { maxDuration: 0 }), 'BAD_FRAME', 'this is 0'],
    ['negative duration', () => whileSame('x', { minDuration: -1 }), 'BAD_FRAME', 'this is -1'],
    ['other end', () => whileSame('x', { atEnd: 'keep' } as never), 'BAD_FRAME', "'keep'"],
    ['frame without a close', () => between(field('x').gt(5), undefined as never), 'BAD_FRAME', 'What closes a frame'],
  ])('%s', (_name, make, code, message) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as string }))
  })

  test('what only looks like it is not', () => {
    // Early results by processing time, all of a global window when the input ends, a count that fires early.
    window({ assigner: aMinute, trigger: afterWatermark().early(continuousProcessingTime('1 s')) })
    window({ assigner: globalWindow(), trigger: eventTimeTrigger() })
    window({ assigner: globalWindow(), trigger: endOfStreamTrigger() })
    window({ assigner: processing, trigger: countTrigger(2) })
    window({ assigner: countWindow(5), accumulation: 'retracting' })
    window({ assigner: sliding(5, 10) })
    window({ assigner: customWindow('shift', () => []), allowedLateness: 5 })
    expect(window({ assigner: globalWindow(), trigger: countTrigger(2), evictor: countEvictor(4) })).toBeDefined()
  })
})
