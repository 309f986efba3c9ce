import { describe, expect, test } from 'vitest'
import { ScopeClock, type ScopeClockOptions } from '../../src/time/scope-clock.ts'
import { boundedOutOfOrderness, monotonous, quantile } from '../../src/time/watermark-strategy.ts'
import { sharedJson } from '../support/shared.ts'

const DAY = 86_400_000

function clockOf(options: Partial<ScopeClockOptions> = {}): ScopeClock {
  return new ScopeClock({ delayMs: 10, maxFutureSkewMs: null, ...options })
}

describe('one scope', () => {
  test('has no watermark before its first event, and then the greatest time less the delay less 1', () => {
    const clock = clockOf()
    expect(clock.watermark(0)).toBe(-Infinity)
    expect(clock.low()).toBe(-Infinity)
    clock.observe(0, 100, NaN)
    clock.observe(0, 95, NaN)
    expect(clock.watermark(0)).toBe(89)
    expect(clock.low()).toBe(89)
  })

  test('an event is late if its time is at the watermark or before it, as it was before the event', () => {
    const clock = clockOf()
    expect(clock.observe(0, 100, NaN)).toBe(false)
    expect(clock.observe(0, 90, NaN)).toBe(false)
    expect(clock.observe(0, 89, NaN)).toBe(true)
    expect(clock.observe(0, 200, NaN)).toBe(false)
    expect(clock.observe(0, 189, NaN)).toBe(true)
    expect(clock.observe(0, 190, NaN)).toBe(false)
  })

  test('monotonous: equal times are not late, earlier ones by a millisecond are', () => {
    const clock = new ScopeClock(monotonous())
    expect(clock.observe(0, 100, NaN)).toBe(false)
    expect(clock.observe(0, 100, NaN)).toBe(false)
    expect(clock.observe(0, 99, NaN)).toBe(true)
  })

  test('lateness is how much longer the delay should have been', () => {
    const clock = clockOf()
    clock.observe(0, 100, NaN)
    expect(clock.lateness(0, 90)).toBe(0)
    expect(clock.lateness(0, 89)).toBe(1)
    expect(clock.lateness(0, 40)).toBe(50)
    const patient = clockOf({ delayMs: 60 })
    patient.observe(0, 100, NaN)
    expect(patient.observe(0, 40, NaN)).toBe(false)
    expect(patient.observe(0, 39, NaN)).toBe(true)
  })

  test('times before 1970', () => {
    const clock = clockOf()
    clock.observe(0, -1000, NaN)
    expect(clock.watermark(0)).toBe(-1011)
    expect(clock.observe(0, -1011, NaN)).toBe(true)
  })

  test('advanceTo moves it forward only; the end makes everything late', () => {
    const clock = clockOf()
    clock.observe(0, 100, NaN)
    clock.advanceTo(50)
    expect(clock.watermark(0)).toBe(89)
    clock.advanceTo(150)
    expect(clock.watermark(0)).toBe(150)
    expect(clock.watermark(7)).toBe(150)
    expect(clock.observe(0, 150, NaN)).toBe(true)
    expect(clock.observe(0, 151, NaN)).toBe(false)
    clock.end()
    expect(clock.low()).toBe(Infinity)
    expect(clock.observe(0, 8.64e15, NaN)).toBe(true)
  })
})

describe('the guard against clocks in the future', () => {
  const arrival = 1_700_000_000_000

  test('an event more than the limit ahead of its arrival flows on and moves nothing', () => {
    const clock = new ScopeClock(boundedOutOfOrderness(10))
    clock.observe(0, arrival, arrival)
    expect(clock.observe(0, arrival + DAY + 1, arrival)).toBe(false)
    expect(clock.watermark(0)).toBe(arrival - 11)
    expect(clock.skewed).toBe(1)
    expect(clock.observe(0, arrival + 1, arrival)).toBe(false)
    clock.observe(0, arrival + DAY, arrival)
    expect(clock.watermark(0)).toBe(arrival + DAY - 11)
    expect(clock.skewed).toBe(1)
  })

  test('without a time of arrival, or off, there is none', () => {
    const unknown = new ScopeClock(boundedOutOfOrderness(10))
    unknown.observe(0, arrival + 100 * DAY, NaN)
    expect(unknown.watermark(0)).toBe(arrival + 100 * DAY - 11)
    const off = new ScopeClock(boundedOutOfOrderness(10).withMaxFutureSkew('off'))
    off.observe(0, arrival + 100 * DAY, arrival)
    expect(off.watermark(0)).toBe(arrival + 100 * DAY - 11)
    expect(off.skewed).toBe(0)
  })

  test('a scope whose only event is in the future holds nothing back', () => {
    const clock = new ScopeClock(boundedOutOfOrderness(10))
    clock.observe(0, arrival, arrival)
    clock.observe(1, arrival + 2 * DAY, arrival)
    expect(clock.watermark(1)).toBe(-Infinity)
    expect(clock.low()).toBe(arrival - 11)
    expect(clock.slowest()).toBe(0)
  })
})

describe('many scopes', () => {
  test('each has its own watermark, and the low one is the least', () => {
    const clock = clockOf()
    clock.observe(0, 100, NaN)
    clock.observe(1, 500, NaN)
    expect(clock.observe(0, 95, NaN)).toBe(false)
    expect(clock.observe(1, 400, NaN)).toBe(true)
    expect(clock.low()).toBe(89)
    expect(clock.slowest()).toBe(0)
    clock.observe(0, 1000, NaN)
    expect(clock.low()).toBe(489)
    expect(clock.slowest()).toBe(1)
  })

  test('one that turns up late does not move the low watermark back, but holds it', () => {
    const clock = clockOf()
    clock.observe(0, 100, NaN)
    expect(clock.observe(1, 50, NaN)).toBe(false)
    expect(clock.low()).toBe(89)
    clock.observe(0, 300, NaN)
    expect(clock.low()).toBe(89)
    expect(clock.slowest()).toBe(1)
    clock.observe(1, 200, NaN)
    expect(clock.low()).toBe(189)
  })

  test('no scope is more than maxKeyLag behind the greatest', () => {
    const clock = clockOf({ maxKeyLagMs: 100 })
    clock.observe(0, 100, NaN)
    clock.observe(1, 1000, NaN)
    expect(clock.watermark(0)).toBe(889)
    expect(clock.watermark(2)).toBe(889)
    expect(clock.low()).toBe(889)
    expect(clock.slowest()).toBe(-1)
    expect(clock.observe(0, 889, NaN)).toBe(true)
    expect(clock.observe(0, 890, NaN)).toBe(false)
    clock.observe(0, 950, NaN)
    expect(clock.low()).toBe(939)
    expect(clock.slowest()).toBe(0)
  })

  test('a retired one holds nothing back, keeps its watermark, and comes back with an event that moves it', () => {
    const clock = clockOf()
    clock.observe(0, 100, NaN)
    clock.observe(1, 500, NaN)
    clock.retire(0)
    expect(clock.low()).toBe(489)
    expect(clock.watermark(0)).toBe(89)
    expect(clock.observe(0, 89, NaN)).toBe(true)
    expect(clock.slowest()).toBe(1)
    expect(clock.observe(0, 200, NaN)).toBe(false)
    expect(clock.slowest()).toBe(0)
    clock.observe(1, 600, NaN)
    expect(clock.low()).toBe(489)
    clock.retire(0)
    clock.retire(1)
    clock.retire(99)
    expect(clock.low()).toBe(589)
    expect(clock.slowest()).toBe(-1)
  })

  test('ids may come in any order', () => {
    const clock = clockOf()
    clock.observe(5000, 100, NaN)
    clock.observe(3, 50, NaN)
    expect(clock.watermark(5000)).toBe(89)
    expect(clock.watermark(3)).toBe(39)
    expect(clock.watermark(4)).toBe(-Infinity)
    expect(clock.low()).toBe(89)
  })
})

describe('what it tells about itself', () => {
  test('the slowest scope with its last time, unless something else holds for all', () => {
    const clock = clockOf()
    clock.observe(0, 100, NaN)
    clock.observe(1, 50, NaN)
    expect(clock.describe()).toEqual({
      watermark: 89,
      strategy: "boundedOutOfOrderness('10 ms')",
      delayMs: 10,
      scopes: 2,
      slowest: { scope: 1, watermark: 39, lastTime: 50 },
      idle: [],
      isIdle: false,
      futureSkewed: 0,
    })
    clock.advanceTo(95)
    expect(clock.describe()).toMatchObject({ watermark: 95, slowest: null })
    expect(clockOf().describe()).toMatchObject({ watermark: null, slowest: null, scopes: 0 })
  })
})

test('time goes on from the greatest watermark of all scopes; before there is one, it does not', () => {
  const clock = clockOf()
  clock.elapse(5)
  expect(clock.low()).toBe(-Infinity)
  clock.observe(0, 100, NaN)
  clock.observe(1, 50, NaN)
  clock.elapse(5)
  clock.elapse(5)
  expect([clock.watermark(0), clock.watermark(1), clock.low()]).toEqual([99, 99, 99])
})

test('a clock that learns goes on from one that did not', () => {
  const fixed = clockOf()
  fixed.observe(0, 100, NaN)
  const learning = ScopeClock.restore(quantile(0.5, { initial: 3 }), fixed.snapshot())
  expect(learning.watermark(0)).toBe(89)
  expect(learning.observe(0, 200, NaN)).toBe(false)
  expect(learning.watermark(0)).toBe(196)
  expect(learning.greatestTime(0)).toBe(200)
})

test('a snapshot is plain JSON', () => {
  const clock = clockOf({ maxFutureSkewMs: 5 })
  clock.observe(0, 100, NaN)
  clock.observe(2, 300, NaN)
  clock.observe(2, 400, 0)
  clock.retire(0)
  const state = clock.snapshot()
  expect(state).toEqual({ own: [89, null, 289], general: null, low: 289, retired: [0], skewed: 1 })
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  clock.end()
  expect(clock.snapshot()).toMatchObject({ general: 'end', low: 'end' })
})

interface DelayCase {
  readonly delayMs: number
  readonly steps: readonly { readonly event?: number }[]
  readonly watermark: number | 'MIN'
}
const cases = sharedJson<{ readonly boundedOutOfOrderness: readonly DelayCase[] }>('facts/windows/watermark_cases.json')

describe.skipIf(cases === null)("Flink's bounded out-of-orderness", () => {
  test.each(cases?.boundedOutOfOrderness ?? [])('case %$', ({ delayMs, steps, watermark }) => {
    const clock = new ScopeClock(boundedOutOfOrderness(delayMs))
    for (const { event } of steps) if (event !== undefined) clock.observe(0, event, NaN)
    expect(clock.low()).toBe(watermark === 'MIN' ? -Infinity : watermark)
  })
})
