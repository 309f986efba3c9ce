import { describe, expect, test } from 'vitest'
import { field } from '../../../src/event/field.ts'
import type { FrameRule } from '../../../src/window/syntax/frame.ts'
import { aggregate, AT_LEAST_5, framesOf, runFrames, SAME, samples, shape, type Sample } from './run.ts'

describe('an event without a value', () => {
  const values = samples([
    [1, 5],
    [2, null],
    [3, 6],
    [4, null],
    [5, 0],
    [6, null],
  ])

  test('does not hold a threshold: it ends a run', () => {
    expect(shape(runFrames(framesOf(AT_LEAST_5), values).results)).toEqual([
      [1, 1, 2, '0'],
      [3, 3, 4, '2'],
    ])
  })

  test('neither opens nor closes where two conditions do', () => {
    const rule: FrameRule = {
      kind: 'between',
      open: field('v').gte(5).expression,
      close: field('v').lte(1).expression,
    }
    expect(shape(runFrames(framesOf(rule), values).results)).toEqual([[1, 5, 5, '01234']])
  })

  test.each<[string, FrameRule]>([
    ['delta', { kind: 'delta', of: 'v', threshold: 3, anchor: 'previous' }],
    ['boundary', { kind: 'boundary', of: 'v', boundaries: [3] }],
    ['whileSame', { kind: 'whileSame', of: ((event: Sample) => (event.v === null ? null : event.v > 3)) as never }],
  ])('is passed over by %s', (_name, rule) => {
    expect(shape(runFrames(framesOf(rule, { atEnd: 'emit' }), values).results)).toEqual([
      [1, 3, 5, '02'],
      [5, 5, 6, '4'],
    ])
  })

  test('is in the frame of an aggregate, which leaves it out', () => {
    expect(shape(runFrames(framesOf(aggregate(11, 'last')), values).results)).toEqual([[1, 3, 3, '012']])
  })
})

describe('rules', () => {
  test('one event can open and close', () => {
    const rule: FrameRule = { kind: 'between', open: field('v').gte(5).expression, close: field('v').gte(8).expression }
    expect(
      shape(
        runFrames(
          framesOf(rule),
          samples([
            [1, 9],
            [2, 4],
            [3, 5],
            [4, 9],
          ]),
        ).results,
      ),
    ).toEqual([
      [1, 1, 1, '0'],
      [3, 4, 4, '23'],
    ])
  })

  test('a value exactly at the threshold of a delta is out; infinite ones are like themselves', () => {
    const rule: FrameRule = { kind: 'delta', of: 'v', threshold: 2, anchor: 'first' }
    const values = samples([
      [1, 0],
      [2, 1.5],
      [3, 2],
      [4, Infinity],
      [5, Infinity],
      [6, 0],
    ])
    expect(shape(runFrames(framesOf(rule), values).results)).toEqual([
      [1, 2, 3, '01'],
      [3, 3, 4, '2'],
      [4, 5, 6, '34'],
    ])
  })

  test('a value at a boundary is above it', () => {
    const rule: FrameRule = { kind: 'boundary', of: 'v', boundaries: [10, 20] }
    const values = samples([
      [1, 9],
      [2, 10],
      [3, 19.9],
      [4, 20],
      [5, -Infinity],
    ])
    expect(shape(runFrames(framesOf(rule), values).results)).toEqual([
      [1, 1, 2, '0'],
      [2, 3, 4, '12'],
      [4, 4, 5, '3'],
    ])
  })

  test('the same value: dates by time, NaN like NaN, kinds apart', () => {
    const values = [new Date(5), new Date(5), new Date(6), NaN, NaN, 1, '1', true, true]
    const events = values.map((v, i) => ({ id: i, key: 'k', time: i, v: v as never }))
    const { results } = runFrames(
      framesOf(SAME, { atEnd: 'emit' }, { kind: 'apply', apply: ({ length }) => [length] }),
      events,
    )
    expect(results.map(({ value }) => value)).toEqual([2, 1, 2, 1, 1, 2])
    const { bad } = runFrames(framesOf(SAME), [{ id: 0, key: 'k', time: 0, v: {} as never }])
    expect(bad).toMatchObject([
      { kind: 'function', position: 0, reason: expect.stringContaining('cannot be compared') },
    ])
  })

  test('an aggregate can be any; one event that reaches the value alone is a frame that the next one closes', () => {
    expect(
      shape(
        runFrames(
          framesOf(aggregate(10, 'next')),
          samples([
            [1, 12],
            [2, 3],
            [3, 4],
            [4, 5],
          ]),
        ).results,
      ),
    ).toEqual([
      [1, 1, 2, '0'],
      [2, 3, 4, '12'],
    ])
    const spread: FrameRule = {
      kind: 'aggregate',
      of: { kind: 'stddev', of: 'v', over: 'population' },
      reaches: 2,
      closing: 'last',
    }
    expect(
      shape(
        runFrames(
          framesOf(spread),
          samples([
            [1, 1],
            [2, 2],
            [3, 1],
            [4, 9],
            [5, 1],
          ]),
        ).results,
      ),
    ).toEqual([[1, 4, 4, '0123']])
  })
})

describe('sizes', () => {
  const values = samples([
    [1, 5],
    [2, 5],
    [9, 5],
    [10, 0],
    [11, 5],
    [12, 0],
  ])

  test('frames that are too small make no result', () => {
    expect(shape(runFrames(framesOf(AT_LEAST_5, { minCount: 3 }), values).results)).toEqual([[1, 9, 10, '012']])
    expect(shape(runFrames(framesOf(AT_LEAST_5, { minDurationMs: 8 }), values).results)).toEqual([[1, 9, 10, '012']])
    expect(runFrames(framesOf(AT_LEAST_5, { minDurationMs: 9 }), values).results).toEqual([])
  })

  test('the greatest count closes a frame with its last member', () => {
    expect(shape(runFrames(framesOf(AT_LEAST_5, { maxCount: 2 }), values).results)).toEqual([
      [1, 2, 2, '01'],
      [9, 9, 10, '2'],
      [11, 11, 12, '4'],
    ])
  })

  test('the greatest duration closes it by the watermark alone; an event at that time opens another', () => {
    const counts: number[] = []
    const { results } = runFrames(framesOf(AT_LEAST_5, { maxDurationMs: 8 }), values.slice(0, 3), {
      told: new Map([[2, 8]]),
      look: ({ counters }) => counts.push(counters.results),
    })
    expect(results).toMatchObject([
      { first: 1, last: 2, closedAt: 9, time: 9, size: 2, timedOut: true, isOpen: false },
      { first: 9, last: 9, closedAt: 17, size: 1, timedOut: true },
    ])
    expect(counts).toEqual([0, 0, 0])
    const quiet = runFrames(
      framesOf(AT_LEAST_5, { maxDurationMs: 8 }),
      [values[0]!, { id: 9, key: 'x', time: 10, v: 0 }],
      {
        look: ({ counters }, at) => expect(counters.results).toBe(at - 1),
      },
    )
    expect(shape(quiet.results)).toEqual([[1, 1, 9, '0']])
  })
})

describe('the end', () => {
  const values = samples([
    [1, 5],
    [2, 0],
    [3, 5],
    [7, 6],
  ])

  test.each(['complete', 'cut'] as const)('%s: what is open is dropped, or emitted and marked', (atEnd) => {
    const dropped = runFrames(framesOf(AT_LEAST_5), values, { atEnd })
    expect(shape(dropped.results)).toEqual([[1, 1, 2, '0']])
    expect(dropped.operator.openAtEnd).toBe(1)
    const emitted = runFrames(framesOf(AT_LEAST_5, { atEnd: 'emit' }), values, { atEnd })
    expect(emitted.results[1]).toMatchObject({ first: 3, last: 7, closedAt: 7, isOpen: true, timedOut: false })
    expect(emitted.results.length).toBe(2)
    expect(emitted.operator.state.frames).toBe(0)
    expect(emitted.problems).toEqual([])
  })

  test('cut: deadlines after the last event do not come', () => {
    const arrivals = [...values, { id: 4, key: 'x', time: 10, v: 0 }]
    const of = (maxDurationMs: number, atEnd: 'complete' | 'cut'): unknown =>
      runFrames(framesOf(AT_LEAST_5, { maxDurationMs, atEnd: 'emit' }), arrivals, { atEnd }).results.map((result) => [
        result.first,
        result.closedAt,
        result.timedOut,
        result.isOpen,
      ])
    expect(of(7, 'cut')).toEqual([
      [1, 2, false, false],
      [3, 10, true, false],
    ])
    expect(of(8, 'cut')).toEqual([
      [1, 2, false, false],
      [3, 10, false, true],
    ])
    expect(of(8, 'complete')).toEqual([
      [1, 2, false, false],
      [3, 11, true, false],
    ])
  })

  test('what is emitted then is not late, also where the watermark was told to be farther', () => {
    const { results, problems } = runFrames(
      framesOf(SAME, { atEnd: 'emit' }),
      samples([
        [1, 5],
        [2, 5],
        [99, null],
      ]),
      {
        delay: 200,
        told: new Map([[2, 50]]),
      },
    )
    expect(results).toMatchObject([{ last: 2, closedAt: 99 }])
    expect(problems).toEqual([])
  })
})
