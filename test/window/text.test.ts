import { describe, expect, test } from 'vitest'
import { field } from '../../src/event/field.ts'
import * as aggregates from '../../src/window/builder/aggregates.ts'
import * as assigners from '../../src/window/builder/assigners.ts'
import * as evictors from '../../src/window/builder/evictors.ts'
import * as frames from '../../src/window/builder/frames.ts'
import * as triggers from '../../src/window/builder/triggers.ts'
import { frameSyntax, windowSyntax } from '../../src/window/builder/window-syntax.ts'
import { aggregateText, assignerText, evictorText, frameText, triggerText, windowText } from '../../src/window/text.ts'

const gapOf = (event: { readonly gap: number }): number => event.gap
const distance = (a: number, b: number): number => b - a

/** Texts are as they would be written; so what they say, read as code, has the same text. */
function rebuilt(text: string): unknown {
  const names = { ...aggregates, ...assigners, ...evictors, ...frames, ...triggers, gapOf, distance }
  // oxlint-disable-next-line typescript/no-implied-eval -- it is the code that is under test
  const run = new Function(...Object.keys(names), `return ${text}`) as (...values: unknown[]) => unknown
  return run(...Object.values(names))
}

describe('as it would be written', () => {
  test.each([
    "tumbling('5 min')",
    "tumbling('5 min', { offset: '-1 s', domain: 'processing' })",
    "sliding('1 h', '5 min')",
    "cumulate('1 d', '1 h', { offset: '250 ms' })",
    "session('30 s')",
    "session(gapOf, { touching: true, domain: 'processing' })",
    'countWindow(5)',
    'countWindow(5, 2)',
    'globalWindow()',
    "calendar({ unit: 'day', zone: 'Europe/Berlin' })",
    "calendar({ unit: 'week', every: 2, zone: 'UTC', origin: '2024-02-29' })",
    "customWindow('it\\'s a \"shift\"', gapOf)",
  ])('%s', (text) => {
    expect(assignerText(rebuilt(text) as never)).toBe(text)
  })

  test.each([
    'eventTimeTrigger()',
    'processingTimeTrigger()',
    'countTrigger(5)',
    "continuousEventTime('1 s')",
    "continuousProcessingTime('1 s')",
    "afterProcessingTime('1 s')",
    'deltaTrigger(2.5, distance)',
    'neverTrigger()',
    'endOfStreamTrigger()',
    'purging(once(countTrigger(5)))',
    'repeatedly(afterAll(countTrigger(1), countTrigger(2)))',
    'afterEach(afterFirst(countTrigger(1)), orFinally(countTrigger(2), eventTimeTrigger()))',
  ])('%s', (text) => {
    expect(triggerText(rebuilt(text) as never)).toBe(text)
  })

  test.each(['afterWatermark()', "afterWatermark().early(countTrigger(5)).late(afterProcessingTime('1 s'))"])(
    '%s',
    (text) => {
      expect(triggerText((rebuilt(text) as triggers.AfterWatermark).trigger)).toBe(text)
    },
  )

  test.each(['countEvictor(5)', "timeEvictor('2 s', { when: 'after' })", 'deltaEvictor(2, distance)'])('%s', (text) => {
    expect(evictorText(rebuilt(text) as never)).toBe(text)
  })

  test.each([
    'threshold(gapOf)',
    "delta('celsius', 5)",
    "delta('celsius', 5, { anchor: 'range', minCount: 2, minDuration: '1 s', maxCount: 9, maxDuration: '1 min', atEnd: 'drop' })",
    "aggregateFrame(sum('kwh'), { reaches: 10, closing: 'last' })",
    "boundary('celsius', [10, 20.5])",
    "whileSame('state')",
    'between(gapOf, distance)',
  ])('%s', (text) => {
    expect(frameText(rebuilt(text) as never)).toBe(text)
  })

  test.each([
    'count()',
    "count('celsius')",
    "sum('geometry.coordinates.1')",
    'min(gapOf)',
    "max('a')",
    "avg('a')",
    "variance('a')",
    "stddev('a', { over: 'population' })",
    "quantile('a', 0.99)",
    "quantile('a', 0.99, { relativeError: 0.05 })",
    "distinct('a')",
    "distinct('a', { precision: 10 })",
    'first()',
    "last('a')",
    'collect()',
  ])('%s', (text) => {
    expect(aggregateText(rebuilt(text) as never)).toBe(text)
  })
})

test('expressions are in their own notation, functions without a name are dots', () => {
  expect(aggregateText(aggregates.sum(field('amps').times(field('volts'))))).toBe('sum(amps * volts)')
  expect(frameText(frames.threshold(field('celsius').gt(80)))).toBe('threshold(celsius > 80)')
  expect(aggregateText(aggregates.max((event: { readonly a: number }) => event.a))).toBe('max(…)')
})

describe('a whole window', () => {
  const assigner = assigners.tumbling('1 min')
  const n = aggregates.count()

  test('leaves out what is the default', () => {
    expect(windowText(windowSyntax({ assigner, aggregates: { n, 'top value': aggregates.max('celsius') } }))).toBe(
      "window(tumbling('1 min')).aggregate({ n: count(), 'top value': max('celsius') })",
    )
    expect(windowText(windowSyntax({ assigner: assigners.countWindow(5), aggregates: { n } }))).toBe(
      'window(countWindow(5)).aggregate({ n: count() })',
    )
    expect(windowText(windowSyntax({ assigner, accumulation: 'discarding', aggregates: { n } }))).toBe(
      "window(tumbling('1 min'), { accumulation: 'discarding' }).aggregate({ n: count() })",
    )
  })

  test('and says what is not', () => {
    const syntax = windowSyntax({
      assigner,
      trigger: triggers.afterWatermark().late(triggers.countTrigger(1)),
      evictor: evictors.countEvictor(3),
      accumulation: 'retracting',
      allowedLateness: '5 s',
      unchanged: 'emit',
      onEmpty: 'always',
      timestamp: 'latest',
      reduce: (a) => a,
    })
    expect(windowText(syntax)).toBe(
      "window(tumbling('1 min'), { trigger: afterWatermark().late(countTrigger(1)), evictor: countEvictor(3), " +
        "accumulation: 'retracting', allowedLateness: '5 s', unchanged: 'emit', onEmpty: 'always', timestamp: 'latest' })" +
        '.reduce(…)',
    )
    expect(windowText(frameSyntax({ frame: frames.whileSame('state'), apply: distance as never }))).toBe(
      "frames(whileSame('state')).apply(distance)",
    )
  })
})
