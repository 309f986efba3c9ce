/** With a total order of events with equal times, events of equal time and key may come in any order, too. */
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../src/api/options.ts'
import { pattern } from '../../../src/pattern/builder/pattern.ts'
import type { Match } from '../../../src/pattern/match.ts'
import { PatternOperator } from '../../../src/pattern/operator.ts'
import { Output } from '../../../src/stream/output.ts'
import type { OperatorFactory } from '../../../src/testing/harness/step.ts'
import { FrameOperator } from '../../../src/window/frames/frame-operator.ts'
import type { FrameResult } from '../../../src/window/result.ts'
import type { FrameRule } from '../../../src/window/syntax/frame.ts'
import { assertHarness, collect, type Event } from './kit.ts'

type Order = ((a: Event, b: Event) => number) | null

/** Not the order in which they were made. */
const total: Order = (a, b) => b.id - a.id

/** Whatever the keys, all events of one time may change places. */
const EACH_ITS_OWN = { key: 'id', orders: 'all' } as const
const TIES = { gaps: [0, 0, 1], late: false, minLength: 6, maxLength: 12 }

function frames(rule: FrameRule, orderBy: Order): OperatorFactory<Event, FrameResult> {
  const bounds = { minCount: 1, minDurationMs: 0, maxCount: null, maxDurationMs: 7, atEnd: 'emit' } as const
  return (next, clock, { onBad, onLate }) =>
    new FrameOperator<Event>(
      { kind: 'frames', frame: { kind: 'frame', rule, ...bounds }, aggregates: collect },
      {
        next,
        clock,
        atEnd: 'complete',
        key: 'key',
        isScoped: false,
        orderBy,
        limits: { keys: 10, windows: 100, events: 1000 },
        onBad,
        onLate,
      },
    )
}

const rule = pattern<Event>()
  .begin('low')
  .where(({ value }) => value < 5)
  .next('any')
  .followedBy('high')
  .where(({ value }) => value >= 5)
  .within(8)
  .named('rise')

function matches(orderBy: Order): OperatorFactory<Event, Match> {
  return (next, clock, { onLate, onBad }) => {
    const output = new Output<Match>(next)
    const operator = new PatternOperator<Event>({
      rules: [rule.syntax],
      key: 'key',
      orderBy,
      order: 'event-time',
      atEnd: 'complete',
      clock,
      limits: DEFAULT_LIMITS,
      engine: 'auto',
      onMatches: (found) => {
        for (const [i, match] of found.entries()) {
          // The positions of events are those of arrival.
          const { id: _, ...rest } = match
          output.add(rest as Match, i, -1, match.time, 0, -Infinity)
        }
        output.flush({ time: new Float64Array(0), scope: null, watermark: null })
      },
      onTimeouts: null,
      onBadKey: onBad,
      onConditionFailure: onBad,
      onLate,
    })
    return {
      batch: (batch) => operator.batch(batch),
      progress: () => {
        operator.progress()
        next.progress()
      },
      tick: (now) => next.tick(now),
      idle: (idle) => next.idle(idle),
      end: () => {
        operator.end()
        next.end()
      },
    }
  }
}

const RULES: readonly FrameRule[] = [
  { kind: 'delta', of: 'value', threshold: 4, anchor: 'first' },
  { kind: 'whileSame', of: ({ value }: Event) => value > 4 },
]

describe('with a total orderBy', () => {
  it.each(RULES)('L1 frames by $kind come out the same, in any order of arrival', (one) => {
    assertHarness(frames(one, total), TIES, {
      ...EACH_ITS_OWN,
      stateOf: (operator) => (operator as FrameOperator<Event>).state,
    })
  })

  it('L1 so do matches', () => {
    assertHarness(matches(total), TIES, { ...EACH_ITS_OWN, stateOf: false })
  })

  it('without it they do not, so this was no empty promise', () => {
    for (const factory of [frames(RULES[0]!, null), matches(null)] as OperatorFactory<Event, unknown>[]) {
      expect(() => assertHarness(factory, TIES, { ...EACH_ITS_OWN, stateOf: false })).toThrow(
        expect.objectContaining({ cause: expect.objectContaining({ code: 'OPERATOR_DIFFERS' }) as unknown }) as Error,
      )
    }
  })
})
