/** What the cases of operators have in common. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { StreamEvent } from '../../../src/testing/event-stream.ts'
import { anySteps, type AnyStepsOptions } from '../../../src/testing/harness/any-steps.ts'
import { checkOperator, type HarnessOptions, type Projection } from '../../../src/testing/harness/check-operator.ts'
import { isEventStep, type OperatorFactory } from '../../../src/testing/harness/step.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import type { WindowSyntax } from '../../../src/window/syntax/window.ts'
import { runs } from '../../property/kit/runs.ts'

export type Event = StreamEvent<{ readonly value: number }>

const payload = fc.record({ value: fc.integer({ min: 0, max: 9 }) })
const GAPS = [0, 1, 2, 5]

/** Runs cases, and sees that they were not empty. */
export function assertHarness<O>(
  factory: OperatorFactory<Event, O>,
  steps: AnyStepsOptions,
  options: HarnessOptions<Event, O> = {},
  numRuns = 25,
): void {
  let results = 0
  let events = 0
  fc.assert(
    fc.property(anySteps(payload, { gaps: GAPS, minLength: 3, maxLength: 10, ...steps }), (all) => {
      const report = checkOperator(factory, all, { tries: 2, key: 'key', ...options })
      results += report.outputs.length
      events += all.filter(isEventStep).length
    }),
    { numRuns: runs(numRuns) },
  )
  expect(results).toBeGreaterThan(events / 20)
}

export const WINDOW: WindowSyntax = {
  kind: 'window',
  assigner: { kind: 'tumbling', sizeMs: 5, offsetMs: 0, domain: 'event' },
  trigger: { kind: 'eventTime' },
  evictor: null,
  accumulation: 'accumulating',
  allowedLatenessMs: 0,
  unchanged: 'emit',
  onEmpty: 'never',
  timestamp: 'end',
  aggregates: {
    kind: 'aggregates',
    aggregates: {
      sum: { kind: 'sum', of: 'value' },
      first: { kind: 'first', of: 'id' },
      max: { kind: 'max', of: 'value' },
    },
  },
}

/** Whether a result is the last of its window, and when it comes, depends on how far a watermark jumps. */
export const withoutLast: Projection<WindowResult> = (outputs) =>
  outputs
    .toSorted((a, b) => a.scope - b.scope)
    .map(({ value: { pane, ...rest }, time, scope }) => ({
      ...rest,
      time,
      scope,
      timing: pane.timing,
      index: pane.index,
    }))

/** What a window has said last, whatever it said before. */
export const finals: Projection<WindowResult> = (outputs) => {
  const last = new Map<string, unknown>()
  for (const { value, scope } of outputs) {
    const { pane: _, time: __, change, ...rest } = value
    if (change === 'insert') last.set(`${String(rest.key)} ${rest.start} ${rest.end} ${scope}`, rest)
  }
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1))
}

export const sliding = { kind: 'sliding', sizeMs: 6, slideMs: 2, offsetMs: 1, domain: 'event' } as const
export const session = { kind: 'session', gap: 3, touching: false, domain: 'event' } as const
export const scoped = { scopes: 2, keys: ['k0', 'k1', 'k2'] }
export const collect = { kind: 'aggregates', aggregates: { ids: { kind: 'collect', of: 'id' } } } as const
