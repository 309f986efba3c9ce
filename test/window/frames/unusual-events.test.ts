import { describe, expect, test } from 'vitest'
import type { FrameRule } from '../../../src/window/syntax/frame.ts'
import type { WindowFunction } from '../../../src/window/syntax/window.ts'
import { aggregate, AT_LEAST_5, framesOf, runFrames, SAME, samples, shape, type Sample } from './run.ts'

describe('late and bad events', () => {
  test('an event at or before the watermark is late, and in no frame', () => {
    const { results, late } = runFrames(
      framesOf(AT_LEAST_5),
      samples([
        [1, 5],
        [5, 5],
        [4, 0],
        [3, 6],
        [6, 0],
      ]),
    )
    expect(late.map(({ event, watermark }) => [event.id, watermark])).toEqual([
      [2, 4],
      [3, 4],
    ])
    expect(shape(results)).toEqual([[1, 5, 6, '01']])
  })

  test('an event that cannot be read is bad at once, in no frame, and closes none', () => {
    const events = samples([
      [1, 5],
      [2, 'x' as never],
      [3, 5],
      [4, 9],
    ])
    const rule: FrameRule = { kind: 'delta', of: 'v', threshold: 1, anchor: 'first' }
    const { results, bad } = runFrames(framesOf(rule), events)
    expect(bad).toMatchObject([
      {
        kind: 'function',
        position: 1,
        event: events[1],
        reason: "delta('v') met a value that is not a number: 'x'.",
        error: { code: 'NOT_A_NUMBER' },
      },
    ])
    expect(shape(results)).toEqual([[1, 3, 4, '02']])
    const keyless = runFrames(framesOf(rule), [{ id: 0, key: null as never, time: 1, v: 1 }])
    expect(keyless.bad).toMatchObject([{ kind: 'key', position: 0 }])
  })

  /** An aggregate that does not take every event. */
  const picky = (isFine: (event: Sample) => boolean): WindowFunction => ({
    kind: 'aggregates',
    aggregates: {
      ids: { kind: 'collect', of: 'id' },
      picky: {
        kind: 'custom',
        aggregate: {
          create: () => 0,
          add(sofar: number, event: Sample) {
            if (!isFine(event)) throw new Error('no')
            return sofar + 1
          },
          merge: (a: number, b: number) => a + b,
          result: (sofar: number) => sofar,
        },
      },
    },
  })

  test.each<[string, FrameRule, readonly (readonly [number, number])[], unknown]>([
    [
      'that would be in a frame',
      SAME,
      [
        [1, 5],
        [2, 5],
        [3, 5],
        [4, 0],
      ],
      [
        [1, 3, 4, '02'],
        [4, 4, 4, '3'],
      ],
    ],
    [
      'that would be counted by the rule',
      aggregate(10, 'last'),
      [
        [1, 5],
        [2, 4],
        [3, 4],
        [4, 1],
      ],
      [[1, 4, 4, '023']],
    ],
    [
      'that would close one',
      aggregate(10, 'last'),
      [
        [1, 5],
        [2, 6],
        [3, 6],
      ],
      [[1, 3, 3, '02']],
    ],
    [
      'that would close one and open the next',
      SAME,
      [
        [1, 5],
        [2, 6],
        [3, 5],
        [4, 7],
      ],
      [
        [1, 3, 4, '02'],
        [4, 4, 4, '3'],
      ],
    ],
    [
      'that would open one',
      aggregate(5, 'last'),
      [
        [1, 5],
        [2, 3],
        [3, 2],
        [4, 3],
      ],
      [
        [1, 1, 1, '0'],
        [3, 4, 4, '23'],
      ],
    ],
  ])('an event %s, and is not taken, changes nothing', (_name, rule, values, expected) => {
    const syntax = framesOf(
      rule,
      { atEnd: 'emit' },
      picky(({ id }) => id !== 1),
    )
    const { results, bad } = runFrames(syntax, samples(values))
    expect(shape(results)).toEqual(expected)
    expect(bad).toMatchObject([{ kind: 'function', position: 1, event: { id: 1 } }])
  })

  test('an aggregate of the rule that throws is as if the event had not come', () => {
    const rule: FrameRule = {
      kind: 'aggregate',
      of: { kind: 'max', of: ((event: Sample) => (event.id === 1 ? 'text' : event.v)) as never },
      reaches: 9,
      closing: 'last',
    }
    const { results, bad } = runFrames(
      framesOf(rule),
      samples([
        [1, 5],
        [2, 8],
        [3, 9],
      ]),
    )
    expect(bad).toMatchObject([{ error: { code: 'MIXED_KINDS' }, position: 1 }])
    expect(shape(results)).toEqual([[1, 3, 3, '02']])
  })
})
