import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import { anyFrame } from '../../../src/testing/any-frame.ts'
import { anyWindow } from '../../../src/testing/any-window.ts'
import {
  avg,
  aggregate,
  collect,
  count,
  distinct,
  first,
  last,
  max,
  min,
  quantile,
  stddev,
  sum,
  variance,
} from '../../../src/window/builder/aggregates.ts'
import {
  calendar,
  countWindow,
  cumulate,
  customWindow,
  globalWindow,
  session,
  sliding,
  tumbling,
} from '../../../src/window/builder/assigners.ts'
import { countEvictor, deltaEvictor, timeEvictor } from '../../../src/window/builder/evictors.ts'
import { aggregateFrame, between, boundary, delta, threshold, whileSame } from '../../../src/window/builder/frames.ts'
import * as triggers from '../../../src/window/builder/triggers.ts'
import { frameSyntax, windowSyntax } from '../../../src/window/builder/window-syntax.ts'
import { windowFromJson, windowToJson } from '../../../src/window/json/window-json.ts'
import { checkFrameSyntax, checkWindowSyntax } from '../../../src/window/builder/check-window.ts'
import type { AnyWindowSyntax } from '../../../src/window/syntax/window.ts'
import { runs } from '../../property/kit/runs.ts'

const { afterAll, afterEach, afterFirst, afterWatermark, countTrigger, once, orFinally, purging, repeatedly } = triggers
const n = count()
const assigner = tumbling(5)
const hot = field('celsius').gt(80)
const everyExpression = field('a')
  .plus(1)
  .abs()
  .lt(field('b'))
  .and(field('c').contains('x').not(), field('d').oneOf('e', null, 3).or(field('f').isMissing()))

const WINDOWS: readonly AnyWindowSyntax[] = [
  ...[
    assigner,
    sliding(10, 5, { offset: -2, domain: 'processing' }),
    cumulate(10, 5),
    calendar({ unit: 'week', zone: 'Europe/Berlin', weekStartsOn: 'sunday', every: 2 }),
    session(5, { touching: true }),
    countWindow(5, 2),
    globalWindow(),
  ].map((one) => windowSyntax({ assigner: one, aggregates: { n } })),
  ...[
    triggers.eventTimeTrigger(),
    triggers.continuousEventTime(2),
    triggers.continuousProcessingTime(2),
    triggers.afterProcessingTime(2),
    triggers.neverTrigger(),
    triggers.endOfStreamTrigger(),
    purging(countTrigger(5)),
    afterWatermark().early(countTrigger(5)),
    repeatedly(afterFirst(countTrigger(1), once(countTrigger(2)))),
    afterEach(afterAll(countTrigger(1)), orFinally(countTrigger(1), countTrigger(9))),
  ].map((trigger) => windowSyntax({ assigner, trigger, aggregates: { n } })),
  windowSyntax({
    assigner: tumbling(5, { domain: 'processing' }),
    trigger: triggers.processingTimeTrigger(),
    aggregates: { n },
  }),
  windowSyntax({ assigner, evictor: countEvictor(2), accumulation: 'discarding', aggregates: { n } }),
  windowSyntax({
    assigner,
    evictor: timeEvictor(2, { when: 'after' }),
    accumulation: 'retracting',
    allowedLateness: 5,
    unchanged: 'emit',
    onEmpty: 'always',
    timestamp: 'latest',
    aggregates: {
      a: count('x'),
      b: sum('x'),
      c: min('x'),
      d: max(field('x').times(2)),
      e: avg('x'),
      f: variance('x'),
      g: stddev('x', { over: 'population' }),
      h: quantile('x', 0.9, { relativeError: 0.1 }),
      i: distinct('x', { precision: 5 }),
      j: first(),
      k: last('x'),
      l: collect(everyExpression),
    },
  }),
  ...[
    threshold(hot, { minCount: 2, minDuration: 5, maxCount: 5, maxDuration: 10, atEnd: 'drop' }),
    delta('x', 5, { anchor: 'previous' }),
    aggregateFrame(sum('x'), { reaches: 5, closing: 'next' }),
    boundary('x', [1, 2]),
    whileSame(everyExpression),
    between(hot, hot.not()),
  ].map((frame) => frameSyntax({ frame, aggregates: { n } })),
]

test.each(WINDOWS)('there and back: $kind $#', (syntax) => {
  const text = JSON.stringify(windowToJson(syntax))
  const back = windowFromJson(JSON.parse(text))
  expect(back).toEqual(syntax)
  expect(JSON.stringify(windowToJson(back))).toBe(text)
  expect(isFrozen(back)).toBe(true)
})

function isFrozen(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))
}

/** Whether the builders would have let it be: arbitrary windows also hold what says nothing together. */
function isSound(syntax: AnyWindowSyntax): boolean {
  try {
    if (syntax.kind === 'window') checkWindowSyntax(syntax)
    else checkFrameSyntax(syntax)
    return true
  } catch {
    return false
  }
}

test('there and back: any without functions', () => {
  const seen = { window: 0, frames: 0 }
  const options = { functions: false, throws: false }
  fc.assert(
    fc.property(fc.oneof(anyWindow({ ...options, processing: true }), anyFrame(options)), (syntax) => {
      fc.pre(isSound(syntax))
      expect(windowFromJson(JSON.parse(JSON.stringify(windowToJson(syntax))))).toEqual(syntax)
      seen[syntax.kind] += 1
    }),
    { numRuns: runs(200) },
  )
  expect(Math.min(seen.window, seen.frames)).toBeGreaterThan(30)
})

test('what is left away has its default', () => {
  const aggregates = { kind: 'aggregates', aggregates: { n: { kind: 'count' } } }
  expect(
    windowFromJson({ tidemark: 1, kind: 'window', assigner: { kind: 'tumbling', sizeMs: 5 }, aggregates }),
  ).toEqual(windowSyntax({ assigner, aggregates: { n } }))
  expect(
    windowFromJson({
      tidemark: 1,
      kind: 'frames',
      frame: { kind: 'frame', rule: { kind: 'whileSame', of: 'x' } },
      aggregates,
    }),
  ).toEqual(frameSyntax({ frame: whileSame('x'), aggregates: { n } }))
})

describe('functions have no JSON form', () => {
  class Product {
    create(): number {
      return 1
    }
    add(sofar: number): number {
      return sofar
    }
    merge(a: number, b: number): number {
      return a * b
    }
    result(sofar: number): number {
      return sofar
    }
  }
  test.each<[at: string, syntax: AnyWindowSyntax]>([
    ['window.assigner.gap', windowSyntax({ assigner: session(() => 5), aggregates: { n } })],
    ['window.assigner', windowSyntax({ assigner: customWindow('shift', () => []), aggregates: { n } })],
    [
      'window.trigger.distance',
      windowSyntax({ assigner, trigger: triggers.deltaTrigger(1, () => 0), aggregates: { n } }),
    ],
    ['window.evictor.distance', windowSyntax({ assigner, evictor: deltaEvictor(1, () => 0), aggregates: { n } })],
    ['window.aggregates.aggregates.top.of', windowSyntax({ assigner, aggregates: { top: max(() => 5) } })],
    ['window.aggregates.aggregates.own', windowSyntax({ assigner, aggregates: { own: aggregate(new Product()) } })],
    ['window.aggregates.reduce', windowSyntax({ assigner, reduce: (a) => a })],
    ['window.frame.rule.where', frameSyntax({ frame: threshold(() => true), aggregates: { n } })],
    [
      'window.frame.rule.where.right.value',
      frameSyntax({ frame: threshold(field('x').lt(Infinity)), aggregates: { n } }),
    ],
  ])('at %s', (at, syntax) => {
    expect(() => windowToJson(syntax)).toThrow(
      expect.objectContaining({
        code: 'NOT_PORTABLE',
        data: { path: at },
        message: expect.stringContaining(at) as string,
      }),
    )
  })
})

describe('what does not fit is refused, with its path', () => {
  const good = windowToJson(windowSyntax({ assigner, aggregates: { n: sum('x') } }))
  const frame = windowToJson(frameSyntax({ frame: threshold(hot), aggregates: { n } }))

  /** The JSON with one part put in the place of another. */
  function changed(json: unknown, path: string, value: unknown): unknown {
    const copy = structuredClone(json) as Record<string, unknown>
    const names = path.split('.')
    const inner = names.slice(0, -1).reduce((part, name) => part[name] as Record<string, unknown>, copy)
    inner[names.at(-1)!] = value
    return copy
  }

  test.each<[path: string, value: unknown]>([
    ['tidemark', 2],
    ['window', [good]],
    ['window.kind', 'view'],
    ['window.comment', 'hello'],
    ['window.assigner', null],
    ['window.assigner.kind', 'custom'],
    ['window.assigner.slideMs', 5],
    ['window.assigner.sizeMs', '5'],
    ['window.assigner.domain', 'ingestion'],
    ['window.trigger', 'eventTime'],
    ['window.trigger.kind', 'delta'],
    ['window.trigger.of', { kind: 'count', count: 1 }],
    ['window.evictor', 5],
    ['window.allowedLatenessMs', null],
    ['window.timestamp', 'start'],
    ['window.aggregates.kind', 'apply'],
    ['window.aggregates.aggregates', []],
    ['window.aggregates.aggregates.n', 'count'],
    ['window.aggregates.aggregates.n.kind', 'custom'],
    ['window.aggregates.aggregates.n.of', null],
    ['window.aggregates.aggregates.n.over', 'sample'],
  ])('%s: %j', (path, value) => {
    const json = path === 'window' ? value : changed(good, path.replace('window.', ''), value)
    expect(() => windowFromJson(json)).toThrow(
      expect.objectContaining({ code: 'BAD_WINDOW_JSON', data: expect.objectContaining({ path }) as object }),
    )
  })

  test.each<[path: string, value: unknown]>([
    ['window.trigger', { kind: 'eventTime' }],
    ['window.frame.rule.kind', 'until'],
    ['window.frame.rule.where', 'celsius'],
    ['window.frame.rule.where.kind', 'previous'],
    ['window.frame.rule.where.op', '='],
    ['window.frame.rule.where.left.path', ''],
    ['window.frame.rule.where.right.value', {}],
    ['window.frame.maxCount', '9'],
  ])('in a frame: %s: %j', (path, value) => {
    expect(() => windowFromJson(changed(frame, path.replace('window.', ''), value))).toThrow(
      expect.objectContaining({ code: 'BAD_WINDOW_JSON', data: expect.objectContaining({ path }) as object }),
    )
  })

  test.each<[path: string, value: unknown, code: string]>([
    ['assigner.sizeMs', 0, 'BAD_WINDOW'],
    ['assigner', { kind: 'calendar', unit: 'day', zone: 'Mars', origin: '1970-01-01' }, 'BAD_ZONE'],
    ['trigger', { kind: 'processingTime' }, 'BAD_TRIGGER'],
    ['trigger', { kind: 'count', count: 0 }, 'BAD_TRIGGER'],
    ['evictor', { kind: 'count', count: 0 }, 'BAD_EVICTOR'],
    ['aggregates.aggregates', {}, 'BAD_AGGREGATE'],
    ['aggregates.aggregates', { start: { kind: 'count' } }, 'BAD_AGGREGATE'],
    ['aggregates.aggregates', JSON.parse('{"__proto__": {"kind": "count"}}') as unknown, 'BAD_AGGREGATE'],
  ])('values as by the builders: %s: %j', (path, value, code) => {
    expect(() => windowFromJson(changed(good, path, value))).toThrow(expect.objectContaining({ code }))
  })

  test('nested too deep', () => {
    let trigger: unknown = { kind: 'eventTime' }
    for (let i = 0; i < 100_000; i++) trigger = { kind: 'purging', of: trigger }
    expect(() => windowFromJson({ ...good, trigger })).toThrow(expect.objectContaining({ code: 'BAD_WINDOW_JSON' }))
  })
})
