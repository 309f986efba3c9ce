/** Joins under the adversarial harness. */
import { describe, it } from 'vitest'
import { IntervalJoinOperator } from '../../../src/stream/join/interval-join-operator.ts'
import type { Projection } from '../../../src/testing/harness/check-operator.ts'
import type { OperatorFactory } from '../../../src/testing/harness/step.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { WindowJoinSyntax } from '../../../src/window/join/join-syntax.ts'
import { WindowJoinOperator } from '../../../src/window/join/window-join-operator.ts'
import { assertHarness, WINDOW, withoutLast, sliding, type Event } from './kit.ts'

describe('interval joins', () => {
  const factory =
    (emit: 'early' | 'ordered', type: 'inner' | 'outer'): OperatorFactory<Event, readonly (number | null)[]> =>
    (next, clock, { onLate, onBad }) =>
      new IntervalJoinOperator<Event, Event, readonly (number | null)[]>({
        next,
        clock,
        atEnd: 'complete',
        bounds: { lowerMs: -2, upperMs: 3 },
        type,
        emit,
        join: (left, right) => [left?.id ?? null, right?.id ?? null],
        leftKey: 'key',
        rightKey: 'key',
        limits: { keys: 10, rows: 1000 },
        onBad,
        onLate: (event, time, watermark, origin) => onLate(event, time, watermark, origin),
      })
  const asSet: Projection<readonly (number | null)[]> = (outputs) =>
    outputs.map(({ text, time }) => `${text} ${time}`).sort()

  it.each(['inner', 'outer'] as const)('%s, as rows come', (type) => {
    assertHarness(factory('early', type), { inputs: 2 }, { watermarks: asSet, orders: asSet, mayBeLate: () => true })
  })

  it.each(['inner', 'outer'] as const)('%s, in order', (type) => {
    assertHarness(factory('ordered', type), { inputs: 2 }, { orders: asSet })
  })
})

describe('window joins', () => {
  const factory =
    (syntax: Partial<WindowJoinSyntax<Event, Event>>): OperatorFactory<Event, WindowResult> =>
    (next, clock, { onLate, onBad }) =>
      new WindowJoinOperator<Event, Event>(
        {
          kind: 'windowJoin',
          assigner: WINDOW.assigner,
          function: { kind: 'join', type: 'outer', join: (left, right) => [left?.id ?? null, right?.id ?? null] },
          ...syntax,
        },
        {
          next,
          clock,
          atEnd: 'complete',
          leftKey: 'key',
          rightKey: 'key',
          limits: { keys: 10, windows: 100, events: 1000, pairs: 1000 },
          onBad,
          onLate,
        },
      )
  const stateOf = (operator: unknown): unknown => {
    const { openWindows, keptEvents } = operator as WindowJoinOperator<Event, Event>
    return { openWindows, keptEvents }
  }

  it('outer, side by side', () => {
    assertHarness(factory({}), { inputs: 2 }, { orders: 'all', stateOf })
  })

  it('all of both sides, sliding, with lateness, retracting', () => {
    const syntax: Partial<WindowJoinSyntax<Event, Event>> = {
      assigner: sliding,
      allowedLatenessMs: 4,
      accumulation: 'retracting',
      function: { kind: 'coGroup', apply: (left, right) => [[left.map(({ id }) => id), right.map(({ id }) => id)]] },
    }
    assertHarness(factory(syntax), { inputs: 2 }, { watermarks: withoutLast, orders: withoutLast, stateOf })
  })
})
