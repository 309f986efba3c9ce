/** Unions, running values and patterns under the adversarial harness. */
import { describe, it } from 'vitest'
import { Output } from '../../../src/stream/output.ts'
import { FlatMapStage } from '../../../src/stream/flat-map.ts'
import { ReduceStage } from '../../../src/stream/reduce.ts'
import { Union, type UnionSnapshot } from '../../../src/stream/union.ts'
import { VirtualClock } from '../../../src/testing/virtual-clock.ts'
import type { OperatorFactory } from '../../../src/testing/harness/step.ts'
import { pattern } from '../../../src/pattern/builder/pattern.ts'
import type { Match } from '../../../src/pattern/match.ts'
import { PatternOperator } from '../../../src/pattern/operator.ts'
import { DEFAULT_LIMITS } from '../../../src/api/options.ts'
import type { WindowResult } from '../../../src/window/result.ts'
import { MADE } from '../../facts/windows/engines.ts'
import { assertHarness, WINDOW, type Event } from './kit.ts'

describe('a union', () => {
  // The harness has one clock, so the other input is a quiet one.
  it('before windows, one input idle', () => {
    const factory: OperatorFactory<Event, WindowResult> = (next, clock, verdicts) => {
      const clocks = [clock, new VirtualClock()]
      const union = new Union<Event>({ clocks, acceptLate: false, lateBehind: true, onLate: verdicts.onLate })
      const windows = MADE.general<Event>(WINDOW, {})(next, union, verdicts)
      union.connect(windows)
      const [input, quiet] = [union.input(0), union.input(1)]
      quiet.idle(true)
      return {
        outputClock: union,
        batch: (batch) => input.batch(batch),
        progress: () => input.progress(),
        tick: (now) => input.tick(now),
        idle: (idle) => input.idle(idle),
        end: () => {
          quiet.end()
          input.end()
        },
        snapshot: () => ({ union: union.snapshot(), windows: windows.snapshot!() }),
        restore: (snapshot: never) => {
          const plain = snapshot as { readonly union: UnionSnapshot; readonly windows: never }
          union.restore(plain.union)
          windows.restore!(plain.windows)
        },
      }
    }
    assertHarness(factory, { idle: true }, { orders: 'all' })
  })
})

describe('stages that keep something', () => {
  it('flatMap, the ordinals of its results', () => {
    const factory: OperatorFactory<Event, Event> = (next) =>
      new FlatMapStage<Event, Event>(
        (event) => [event, event],
        next,
        () => {},
      )
    assertHarness(factory, {}, { mayBeLate: () => true, stateOf: false })
  })

  it('reduce', () => {
    const factory: OperatorFactory<Event, Event> = (next, _, { onBad }) =>
      new ReduceStage<Event>('key', { next: (a, b) => ({ ...b, value: a.value + b.value }) }, 100, next, onBad)
    assertHarness(factory, {}, { mayBeLate: () => true, stateOf: false })
  })
})

describe('patterns', () => {
  type Found = Match<Readonly<Record<string, unknown>>>

  it('with an absence, late events and several keys', () => {
    const rule = pattern<Event>()
      .begin('low')
      .where(({ value }) => value < 5)
      .followedBy('high')
      .where(({ value }) => value >= 5)
      .within(8)
      .named('rise')
    const factory: OperatorFactory<Event, Found> = (next, clock, { onLate, onBad }) => {
      const output = new Output<Found>(next)
      let made = 0
      const operator = new PatternOperator<Event>({
        rules: [rule.syntax],
        key: 'key',
        orderBy: null,
        order: 'event-time',
        atEnd: 'complete',
        clock,
        limits: DEFAULT_LIMITS,
        engine: 'auto',
        onMatches: (matches) => {
          for (const match of matches) output.add(match, made++, -1, match.time, 0, -Infinity)
          output.flush(ONE_CLOCK)
        },
        onTimeouts: null,
        onBadKey: onBad,
        onConditionFailure: onBad,
        onLate: (event, time, watermark, position) => onLate(event, time, watermark, position),
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
        snapshot: () => ({ operator: operator.snapshot(), made }),
        restore: (snapshot: never) => {
          const plain = snapshot as { readonly operator: never; readonly made: number }
          operator.restore(plain.operator)
          made = plain.made
        },
      }
    }
    assertHarness(factory, { late: false, minLength: 5 }, { stateOf: false, orders: 'all' })
  })
})

const ONE_CLOCK = { time: new Float64Array(0), scope: null, watermark: null }
