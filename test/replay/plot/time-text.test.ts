import { expect, test } from 'vitest'
import { countText, durationText, timeText } from '../../../src/replay/plot/time-text.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1_707, '1,707'],
  [1_000_000, '1,000,000'],
])('%d counts as %s', (count, text) => {
  expect(countText(count)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [0.25, '0.3 ms'],
  [44, '44 ms'],
  [999.9, '1 s'],
  [1_500, '1.5 s'],
  [59_999, '1 min'],
  [13.8 * 60_000, '13.8 min'],
  [100 * 60_000, '1.7 h'],
  [24 * 3_600_000, '1 d'],
  [6.7 * 86_400_000, '6.7 d'],
  [364 * 86_400_000, '364 d'],
  [1_500 * 365.25 * 86_400_000, '1,500 y'],
  [-2_000, '−2 s'],
  [Infinity, 'for ever'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test('a moment is as exact as the picture is long', () => {
  const time = Date.UTC(2018, 1, 6, 15, 50, 43, 123)
  expect(timeText(time, 365 * 86_400_000)).toBe('2018-02-06')
  expect(timeText(time, 7 * 86_400_000)).toBe('2018-02-06 15:50')
  expect(timeText(time, 60_000)).toBe('2018-02-06 15:50:43')
  expect(timeText(time, 0)).toBe('2018-02-06 15:50:43.123')
})

test('what is not a time on the calendar is said, not thrown', () => {
  expect(timeText(NaN, 0)).toBe('no time')
  expect(timeText(Infinity, 0)).toBe('the end')
  expect(timeText(-Infinity, 0)).toBe('before all time')
  expect(timeText(1e17, 0)).toBe('100000000000000000 ms')
})
