import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { delayHistogram } from '../../src/replay/lateness-histogram.ts'

const barsOf = (...delays: readonly number[]): readonly (readonly [number, number, number])[] =>
  delayHistogram(Float64Array.from(delays)).map(({ from, to, count }) => [from, to, count])

describe('a histogram of delays', () => {
  test('has one bar where nothing is delayed', () => {
    expect(barsOf(0, 0, -5)).toEqual([[0, Infinity, 3]])
    expect(barsOf()).toEqual([[0, Infinity, 0]])
  })

  test('begins below the least delay, and has round edges', () => {
    expect(barsOf(0, 0, 61_000, 119_999, 120_000, 500_000)).toEqual([
      [0, 60_000, 2],
      [60_000, 120_000, 2],
      [120_000, 300_000, 1],
      [300_000, Infinity, 1],
    ])
  })

  test('has fewer bars for a wider range', () => {
    const bars = barsOf(0, 1, 86_400_000 * 5000)
    expect(bars.length).toBeLessThanOrEqual(15)
    expect(bars.at(-1)).toEqual([86_400_000 * 1000, Infinity, 1])
  })

  test('counts every delay once, without gaps, in few bars', () => {
    const delays = fc.array(fc.oneof(fc.nat(1000), fc.nat(), fc.double({ min: -5, max: 1e12, noNaN: true })))
    fc.assert(
      fc.property(delays, (values) => {
        const bars = delayHistogram(Float64Array.from(values))
        expect(bars.length).toBeLessThanOrEqual(16)
        expect(bars[0]!.from).toBe(0)
        expect(bars.at(-1)!.to).toBe(Infinity)
        for (const [i, { from, to, count }] of bars.entries()) {
          if (i > 0) expect(from).toBe(bars[i - 1]!.to)
          const inside = values.filter((value) => Math.max(0, value) >= from && Math.max(0, value) < to)
          expect(count).toBe(inside.length)
        }
        expect(
          bars[0]!.count === values.filter((value) => value <= 0).length ||
            bars[0]!.to === Infinity ||
            values.some((value) => value > 0 && value < 1),
        ).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
