import { expect, test } from 'vitest'
import { Bench, windows } from './bench.ts'

test('what open windows wait for: those that act first at the front', () => {
  const bench = new Bench(windows({ allowedLatenessMs: 100 }))
  bench.at(25, 1, 'b').at(3, 1, 'b').at(4, 1, 'a').at(5, 1, 'a').watermark(9)
  expect(bench.operator.pending()).toEqual([
    pending({ key: 'b', start: 20, end: 30, events: 1, firesAt: 29, givenUpAt: 129 }),
    pending({ key: 'a', start: 0, end: 10, events: 2, firesAt: null, givenUpAt: 109 }),
    pending({ key: 'b', start: 0, end: 10, events: 1, firesAt: null, givenUpAt: 109 }),
  ])
  expect(bench.operator.pending(1)).toHaveLength(1)
})

test('processing time, early results, and triggers that are done', () => {
  const early = new Bench(
    windows({ trigger: { kind: 'afterWatermark', early: { kind: 'afterProcessingTime', delayMs: 7 }, late: null } }),
  )
  early.now(100).at(1)
  expect(early.operator.pending()).toEqual([pending({ firesAt: 9, firesAtProcessingTime: 107, givenUpAt: 9 })])
  const windowed = new Bench(
    windows({
      assigner: { kind: 'tumbling', sizeMs: 10, offsetMs: 0, domain: 'processing' },
      trigger: { kind: 'processingTime' },
    }),
    { key: null },
  )
  windowed.now(101).at(1)
  expect(windowed.operator.pending()).toEqual([
    pending({ key: null, start: 100, end: 110, firesAt: null, firesAtProcessingTime: 109, givenUpAt: 109 }),
  ])
  const done = new Bench(windows({ trigger: { kind: 'once', of: { kind: 'count', count: 1 } } }))
  done.at(1)
  expect(done.operator.pending()).toEqual([pending({ events: 0, firesAt: null, givenUpAt: 9, isDone: true })])
})

test('windows that never end: whether the end of the input makes them fire', () => {
  const global = { assigner: { kind: 'global' }, end: Infinity, start: -Infinity, givenUpAt: Infinity } as const
  const { assigner, ...bounds } = global
  for (const [kind, firesAt] of [
    ['never', null],
    ['endOfStream', Infinity],
    ['eventTime', Infinity],
  ] as const) {
    const bench = new Bench(windows({ assigner, trigger: { kind } }))
    expect(bench.at(1).operator.pending()).toEqual([pending({ ...bounds, firesAt })])
    // To ask changes nothing.
    bench.finish()
    expect(bench.results).toHaveLength(firesAt === null ? 0 : 1)
  }
  const continuous = new Bench(windows({ assigner, trigger: { kind: 'continuousEventTime', everyMs: 10 } }))
  expect(continuous.at(1).operator.pending()).toEqual([pending({ ...bounds, firesAt: 10 })])
})

function pending(parts: object): object {
  return {
    key: 'k',
    scope: 0,
    start: 0,
    end: 10,
    events: 1,
    firesAt: 9,
    firesAtProcessingTime: null,
    givenUpAt: 9,
    isDone: false,
    ...parts,
  }
}
