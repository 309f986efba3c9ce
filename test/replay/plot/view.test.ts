import { expect, test } from 'vitest'
import type { TimePlot, Vertical } from '../../../src/replay/plot/time-plot.ts'
import type { View } from '../../../src/replay/plot/view.ts'
import { across, upward, viewOf, within } from '../../../src/replay/plot/view.ts'
import { NOTHING, TINY, MINUTE, plotOf, series } from './plots.ts'

function view(plot: TimePlot, vertical: Vertical = 'auto'): View {
  const result = viewOf(plot, vertical)
  if (result === undefined) throw new Error('expected: a view')
  return result
}

test('the ranges are those of the events; marks and delays are counted', () => {
  const { x, y, counts, delay, outside, unplaced } = view(TINY)
  expect(x).toEqual({ low: 0, high: 10 * MINUTE })
  expect(y).toEqual({ low: 0, high: 10 * MINUTE })
  expect(counts).toEqual({ plain: 7, late: 1, corrected: 0, matched: 2, bad: 1 })
  expect(delay).toEqual({ median: 0, p95: 4 * MINUTE, max: 4 * MINUTE })
  expect([outside, unplaced]).toEqual([0, 0])
})

test('without any arrival there is nothing to see', () => {
  expect(viewOf(NOTHING, 'auto')).toBeUndefined()
  expect(viewOf(plotOf([{ arrival: NaN, time: 5, mark: 'plain' }]), 'auto')).toBeUndefined()
})

test('delays are drawn upwards when they would not be seen otherwise', () => {
  expect(view(plotOf(series(1_000, 0, 1_000, () => 200))).vertical).toBe('delay')
  expect(view(plotOf(series(1_000, 0, 1_000, (i) => (i % 10) * 20_000))).vertical).toBe('time')
  // a few long delays among many short ones are seen well below the diagonal
  expect(view(plotOf(series(1_000, 0, 1_000, (i) => (i % 100 === 50 ? 300_000 : 20)))).vertical).toBe('time')
  // without delay there is no logarithm to draw
  expect(view(plotOf(series(1_000, 0, 1_000, () => 0))).vertical).toBe('time')
  expect(view(plotOf(series(1_000, 0, 1_000, () => 200)), 'time').vertical).toBe('time')
})

test('a clock set to another century does not squash the picture', () => {
  const events = series(300, 1e12, 1_000, (i) => (i % 7) * 10_000)
  const stray = { arrival: 1e12 + 5_000, time: 4e12, mark: 'plain' } as const
  const { y, outside } = view(plotOf([...events, stray]))
  expect(y).toEqual(view(plotOf(events)).y)
  expect(outside).toBe(1)
})

test('bad times widen nothing', () => {
  const events = series(20, 1e12, 1_000, (i) => (i % 7) * 10_000)
  const bad = [NaN, Infinity, -5e15].map((time) => ({ arrival: 1e12, time, mark: 'bad' }) as const)
  const { y, outside } = view(plotOf([...events, ...bad]))
  expect(y).toEqual(view(plotOf(events)).y)
  expect(outside).toBe(3)
})

test('matches widen the range of event time, within reason', () => {
  const events = series(20, 1e12, 1_000, () => 0)
  const near = view(plotOf(events, { matches: [{ label: '', start: 1e12 - 5_000, end: 1e12 + 9 }] }))
  expect(near.y.low).toBe(1e12 - 5_000)
  const far = view(plotOf(events, { matches: [{ label: '', start: -1e14, end: 1e12 + 9 }] }))
  expect(far.y.low).toBe(1e12)
})

test('a range without length gets one', () => {
  const { x, y } = view(plotOf([{ arrival: 1e12, time: 5, mark: 'plain' }]))
  expect(x).toEqual({ low: 1e12 - 500, high: 1e12 + 500 })
  expect(y).toEqual({ low: -495, high: 505 })
})

test('places: time is linear, delay logarithmic, and what has no place is at the bottom', () => {
  const time = view(TINY, 'time')
  expect(across(time, 5 * MINUTE)).toBe(0.5)
  expect(upward(time, 5 * MINUTE, 2.5 * MINUTE)).toBe(0.25)
  const delay = view(plotOf(series(100, 0, 1_000, (i) => 10 ** (i % 4))), 'delay')
  const steps = [1, 10, 100].map((ms) => upward(delay, 5_000, 5_000 - ms * 10) - upward(delay, 5_000, 5_000 - ms))
  expect(steps[0]).toBeCloseTo(steps[1] ?? NaN)
  expect(steps[1]).toBeCloseTo(steps[2] ?? NaN)
  expect(within(upward(delay, 5_000, 5_000))).toBe(0)
  expect(within(upward(delay, 5_000, 6_000))).toBe(0)
  expect(within(upward(time, 0, NaN))).toBe(0)
  expect(within(upward(time, 0, Infinity))).toBe(1)
})
