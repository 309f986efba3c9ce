import { expect, test } from 'vitest'
import type { Fits } from '../../../src/replay/plot/ticks.ts'
import { delayTicks, timeTicks } from '../../../src/replay/plot/ticks.ts'

const atMost =
  (most: number): Fits =>
  (ticks) =>
    ticks.length <= most

const at = (...parts: [number, number, number?, number?, number?, number?]): number => Date.UTC(...parts)

function labels(low: number, high: number, most: number): readonly string[] {
  return timeTicks(low, high, atMost(most)).map(({ label }) => label)
}

test.each<[string, number, number, number, readonly string[]]>([
  ['minutes', at(2018, 1, 6, 15, 58), at(2018, 1, 6, 16, 4), 4, ['15:58', '16:00', '16:02', '16:04']],
  ['hours over midnight', at(2018, 1, 6, 20), at(2018, 1, 7, 3), 4, ['20:00', '22:00', 'Feb 7', '02:00']],
  ['days', at(2018, 0, 30, 5), at(2018, 1, 2, 5), 4, ['Jan 31', 'Feb 1', 'Feb 2']],
  ['weeks begin on Mondays', at(2018, 0, 1), at(2018, 0, 31), 6, ['Jan 1', 'Jan 8', 'Jan 15', 'Jan 22', 'Jan 29']],
  ['quarters', at(2017, 9, 1), at(2018, 6, 1), 4, ['Oct', '2018', 'Apr', 'Jul']],
  ['decades', at(1968, 0, 1), at(2018, 0, 1), 6, ['1970', '1980', '1990', '2000', '2010']],
  ['seconds over midnight', at(2018, 0, 1, 23, 59, 58), at(2018, 0, 2, 0, 0, 1), 4, ['23:59:58', '23:59:59', 'Jan 2', '00:00:01']], // prettier-ignore
  ['parts of a second', at(2018, 0, 1, 1, 2, 3) - 500, at(2018, 0, 1, 1, 2, 3) + 500, 3, ['.500', '01:02:03', '.500']],
  ['before 1970', at(1969, 11, 31, 23, 30), at(1970, 0, 1, 0, 30), 3, ['23:30', 'Jan 1', '00:30']],
  ['the first century', new Date(0).setUTCFullYear(50, 0, 1), new Date(0).setUTCFullYear(99, 0, 1), 3, ['60', '80']], // prettier-ignore
])('steps that people count in: %s', (_, low, high, most, expected) => {
  expect(labels(low, high, most)).toEqual(expected)
})

test('a millisecond is divided', () => {
  const low = at(2018, 0, 1, 1, 2, 3)
  expect(labels(low, low + 1, 6)).toEqual(['01:02:03', '.0002', '.0004', '.0006', '.0008', '.0010'])
})

test.each([0.5, 1, 7, 999, 1e5, 1e7, 1e9, 1e11, 1e13, 1e15])(
  '%d ms: ascending, inside, some and not too many',
  (span) => {
    for (const low of [-1e12, -12_345, 0, 1.517e12]) {
      for (const most of [3, 7, 20]) {
        const ticks = timeTicks(low, low + span, atMost(most))
        expect(ticks.length).toBeLessThanOrEqual(most)
        expect(ticks.length + Number(most === 3)).toBeGreaterThan(0)
        ticks.forEach((tick, i) => {
          expect(tick.at).toBeGreaterThanOrEqual(low)
          expect(tick.at).toBeLessThanOrEqual(low + span)
          expect(tick.at).toBeGreaterThan(ticks[i - 1]?.at ?? -Infinity)
          expect(tick.label).not.toMatch(/NaN|undefined|Invalid/)
          expect(tick.label).not.toBe('')
        })
      }
    }
  },
)

test('no range, no ticks; nothing that fits, no ticks', () => {
  expect(timeTicks(5, 5, atMost(9))).toEqual([])
  expect(timeTicks(NaN, 5, atMost(9))).toEqual([])
  expect(timeTicks(0, 1e12, () => false)).toEqual([])
})

test('times beyond the calendar are cut off', () => {
  expect(timeTicks(-1e300, 1e300, atMost(7)).map(({ label }) => label)).toEqual(['-200000', '-100000', '0', '100000', '200000']) // prettier-ignore
})

test('delays: finely if they fit, else by the larger units', () => {
  expect(delayTicks(40, 4_000, atMost(9)).map(({ label }) => label)).toEqual([
    '50 ms',
    '100 ms',
    '200 ms',
    '500 ms',
    '1 s',
    '2 s',
  ])
  expect(delayTicks(40, 4_000, atMost(4)).map(({ at: delay }) => delay)).toEqual([100, 1_000])
})
