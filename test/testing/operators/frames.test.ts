/** Frames under the adversarial harness. */
import { describe, it } from 'vitest'
import type { OperatorFactory } from '../../../src/testing/harness/step.ts'
import { FrameOperator } from '../../../src/window/frames/frame-operator.ts'
import type { FrameResult } from '../../../src/window/result.ts'
import type { FrameRule } from '../../../src/window/syntax/frame.ts'
import { assertHarness, scoped, collect, type Event } from './kit.ts'

const FRAMES: Readonly<Record<string, FrameRule>> = {
  threshold: { kind: 'threshold', where: ({ value }: Event) => value >= 3 },
  delta: { kind: 'delta', of: 'value', threshold: 4, anchor: 'first' },
  range: { kind: 'delta', of: 'value', threshold: 4, anchor: 'range' },
  aggregate: { kind: 'aggregate', of: { kind: 'sum', of: 'value' }, reaches: 12, closing: 'next' },
  boundary: { kind: 'boundary', of: 'value', boundaries: [3, 6] },
  whileSame: { kind: 'whileSame', of: ({ value }: Event) => value > 4 },
  between: { kind: 'between', open: ({ value }: Event) => value > 6, close: ({ value }: Event) => value < 2 },
}

describe.each(Object.entries(FRAMES))('frames by %s', (_, rule) => {
  const factory =
    (isScoped: boolean): OperatorFactory<Event, FrameResult> =>
    (next, clock, verdicts) =>
      new FrameOperator<Event>(
        {
          kind: 'frames',
          frame: {
            kind: 'frame',
            rule,
            minCount: 1,
            minDurationMs: 0,
            maxCount: null,
            maxDurationMs: 7,
            atEnd: 'emit',
          },
          aggregates: collect,
        },
        {
          next,
          clock,
          atEnd: 'complete',
          key: 'key',
          isScoped,
          orderBy: null,
          limits: { keys: 10, windows: 100, events: 1000 },
          onBad: verdicts.onBad,
          onLate: verdicts.onLate,
        },
      )

  const stateOf = (operator: unknown): unknown => (operator as FrameOperator<Event>).state

  it('in order, out of order, late', () => {
    assertHarness(factory(false), {}, { orders: 'all', stateOf })
  })

  it('of scopes', () => {
    assertHarness(factory(true), scoped, { stateOf })
  })
})
