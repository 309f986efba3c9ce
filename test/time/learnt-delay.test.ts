import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LearntDelay } from '../../src/time/learnt-delay.ts'
import type { LearntDelaySpec } from '../../src/time/watermark-spec.ts'
import { runs } from '../property/kit/runs.ts'

const spec = (given: Partial<LearntDelaySpec> = {}): LearntDelaySpec => ({
  quantile: 0.9,
  minMs: 0,
  maxMs: null,
  halfLife: 10_000,
  ...given,
})

function learn(delay: LearntDelay, behind: readonly number[]): LearntDelay {
  for (const ms of behind) delay.observe(ms)
  return delay
}

const hundred = (ms: number): number[] => Array<number>(100).fill(ms)

describe('a learnt delay', () => {
  test('is at least the initial one during the first hundred events, and longer if that is learnt', () => {
    const delay = learn(new LearntDelay(spec(), 500), hundred(20).slice(1))
    expect(delay.ms).toBe(500)
    delay.observe(20)
    expect(delay.ms).toBe(20)
    expect(learn(new LearntDelay(spec(), 500), [600]).ms).toBeGreaterThanOrEqual(600)
  })

  test('is within its limits', () => {
    expect(learn(new LearntDelay(spec({ minMs: 50 }), 50), hundred(20)).ms).toBe(50)
    expect(learn(new LearntDelay(spec({ maxMs: 10 }), 0), hundred(20)).ms).toBe(10)
    expect(learn(new LearntDelay(spec(), 0), hundred(0.5)).ms).toBe(0)
    expect(learn(new LearntDelay(spec(), 0), hundred(1.7e16)).ms).toBeGreaterThanOrEqual(1.7e16)
  })

  test('forgets what was long ago', () => {
    const delay = learn(new LearntDelay(spec({ halfLife: 100 }), 0), [...hundred(40), ...hundred(40)])
    expect(delay.ms).toBe(40)
    for (let i = 0; i < 2000; i++) delay.observe(3)
    expect(delay.ms).toBe(3)
    const patient = learn(new LearntDelay(spec({ halfLife: 100_000 }), 0), [...hundred(40), ...hundred(40)])
    for (let i = 0; i < 1500; i++) patient.observe(3)
    expect(patient.ms).toBe(40)
  })

  test('is the quantile of what was observed: never too short, and at most 3.2 % and a millisecond too long', () => {
    const ms = fc.oneof(fc.nat(100), fc.nat(5_000_000), fc.double({ min: 0, max: 2000, noNaN: true }))
    let exact = 0
    fc.assert(
      fc.property(
        fc.array(ms, { minLength: 100, maxLength: 400, size: 'max' }),
        fc.constantFrom(0.01, 0.5, 0.9, 0.99),
        (all, q) => {
          const delay = learn(new LearntDelay(spec({ quantile: q }), 0), all)
          const sorted = [...all].sort((a, b) => a - b)
          const wanted = sorted[Math.max(0, Math.ceil(q * all.length) - 1)]!
          // An event is late if it is a whole millisecond more behind than the delay.
          expect(wanted).toBeLessThan(delay.ms + 1)
          expect(delay.ms).toBeLessThanOrEqual(wanted * 1.032 + 1)
          if (Number.isInteger(wanted) && wanted < 64) {
            expect(delay.ms).toBe(wanted)
            exact++
          }
        },
      ),
      { numRuns: runs(100) },
    )
    expect(exact).toBeGreaterThan(5)
  })

  test('L6 restored at any step, it goes on as if it had never stopped', () => {
    let moved = 0
    const all = fc.array(fc.nat(300), { minLength: 1, maxLength: 300, size: 'max' })
    fc.assert(
      fc.property(all, fc.nat(300), fc.constantFrom(7, 50, 1000), (behind, at, halfLife) => {
        const unbroken = new LearntDelay(spec({ halfLife }), 5)
        let delay = new LearntDelay(spec({ halfLife }), 5)
        for (const [i, ms] of behind.entries()) {
          if (i === at) {
            const state = JSON.parse(JSON.stringify(delay.snapshot())) as ReturnType<LearntDelay['snapshot']>
            delay = new LearntDelay(spec({ halfLife }), 5)
            delay.restore(state)
          }
          const before = delay.ms
          delay.observe(ms)
          unbroken.observe(ms)
          expect(delay.ms).toBe(unbroken.ms)
          if (i > at && delay.ms !== before) moved++
        }
        expect(delay.snapshot()).toEqual(unbroken.snapshot())
      }),
      { numRuns: runs(100) },
    )
    expect(moved).toBeGreaterThan(100)
  })
})
