/** What a delay that is set while a job runs does to its clocks. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { begin, boundedOutOfOrderness, monotonous, punctuated, quantile, type WatermarkStrategy } from 'tidemark'
import { timeTravel } from '../../src/api/time-travel/time-travel.ts'
import { clockOf } from '../../src/time/clock-of.ts'
import type { SourceClock, SourceClockState } from '../../src/time/source-clock.ts'
import { runs } from '../property/kit/runs.ts'

const strategies: readonly WatermarkStrategy<never>[] = [
  monotonous(),
  boundedOutOfOrderness(4),
  quantile(0.5, { min: 1, max: 6, initial: 2 }),
  punctuated<never>(() => null),
]

type Step = { readonly scope: number; readonly time: number } | { readonly delayMs: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ scope: fc.nat(2), time: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ delayMs: fc.nat(9) }) },
)

const anyCase = fc.record({
  strategy: fc.constantFrom(...strategies),
  isPartitioned: fc.boolean(),
  steps: fc.array(anyStep, { minLength: 8, maxLength: 30, size: 'max' }),
  crash: fc.nat(29),
})

function told(clock: SourceClock): readonly number[] {
  return [clock.low(), clock.general, clock.greatestOfAll, ...[0, 1, 2].map((scope) => clock.watermark(scope))]
}

describe('a delay that is set', () => {
  test('L4 L6 takes no watermark back, and is in the snapshot', () => {
    let moved = 0
    fc.assert(
      fc.property(anyCase, ({ strategy, isPartitioned, steps, crash }) => {
        const options = { watermark: strategy, isPartitioned, maxKeyLagMs: Infinity }
        const clock = clockOf(options)
        let restored = clockOf(options)
        for (const [i, step] of steps.entries()) {
          const before = told(clock)
          if (i === crash) {
            const state = JSON.parse(JSON.stringify(restored.snapshot())) as SourceClockState
            restored = clockOf(options, state)
          }
          for (const one of [clock, restored]) {
            if ('delayMs' in step) one.changeDelay(step.delayMs)
            else one.observe(step.scope, step.time, NaN)
          }
          expect(told(restored)).toEqual(told(clock))
          for (const [n, value] of told(clock).entries()) {
            expect(value).toBeGreaterThanOrEqual(before[n]!)
            if (value > before[n]!) moved++
          }
          if ('delayMs' in step) expect(told(clock)).toEqual(before)
        }
      }),
      { numRuns: runs(300) },
    )
    expect(moved).toBeGreaterThan(1000)
  })

  test('holds from the next event of a scope on, whatever the strategy was', () => {
    for (const strategy of strategies) {
      const clock = clockOf({ watermark: strategy, isPartitioned: false, maxKeyLagMs: Infinity })
      clock.observe(0, 100, NaN)
      clock.observe(1, 200, NaN)
      clock.changeDelay(10)
      clock.observe(0, 300, NaN)
      expect(clock.watermark(0)).toBe(289)
      expect(clock.greatestTime(0)).toBe(300)
      clock.changeDelay(5)
      // An event that is not the greatest tells it as well.
      clock.observe(0, 250, NaN)
      expect(clock.watermark(0)).toBe(294)
      clock.changeDelay(1000)
      clock.observe(0, 400, NaN)
      expect(clock.watermark(0)).toBe(294)
      expect(clock.describe().delayMs).toBe(1000)
      expect(clock.watermark(1)).toBe(strategy.kind === 'punctuated' ? -Infinity : clock.watermark(1))
    }
  })

  test.each([
    ['what events tell', punctuated<{ at: number }>(({ at }) => at - 4)],
    ['what is learnt', quantile(0.9, { min: 3, max: 3 })],
  ])('counts for more than %s', async (_, watermark) => {
    const events = [1, 5, 20, 18, 30, 17, 40].map((at) => ({ at }))
    const rule = begin('one').named('one')
    const travel = await timeTravel(rule, events, { time: 'at', watermark: watermark as WatermarkStrategy })
    const { travel: other } = await travel.whatIf(3, { watermark: 15 })
    const late = (of: typeof travel): readonly number[] =>
      Array.from({ length: of.length }, (__, i) => of.at(i)).flatMap(({ cause, fates }) =>
        cause.kind === 'event' && fates.length > 0 ? [cause.position] : [],
      )
    expect(late(travel)).toContain(5)
    expect(late(other)).not.toContain(5)
    expect(other.at(other.last - 1).watermarks[0]!.watermark).toBe(24)
  })
})
