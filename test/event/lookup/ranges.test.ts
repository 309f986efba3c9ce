import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IntervalIndex } from '../../../src/event/lookup/interval-index.ts'
import type { End } from '../../../src/event/lookup/key.ts'
import { Posting } from '../../../src/event/lookup/posting.ts'
import { ThresholdIndex } from '../../../src/event/lookup/threshold-index.ts'

const NUMBERS = [-Infinity, -2, -0, 0, 0.5, 1, 2, 3, Infinity]
const WORDS = ['', 'a', 'aa', 'b', 'B', 'é']

const endOf = (values: readonly (number | string)[]): fc.Arbitrary<End> =>
  fc.record({ value: fc.constantFrom(...values), inclusive: fc.boolean() })

/** Which of the first `count` postings are found, as their places in the list; and the steps. */
function found(count: number, find: (postings: readonly Posting[], told: (posting: Posting) => void) => number) {
  const postings = Array.from({ length: count }, () => new Posting([], [], [], []))
  const told: number[] = []
  const steps = find(postings, (posting) => void told.push(postings.indexOf(posting)))
  return { told: told.sort((a, b) => a - b), steps }
}

const isAbove = (value: number | string, low: End): boolean =>
  value > low.value || (low.inclusive && value === low.value)
const isBelow = (value: number | string, high: End): boolean =>
  value < high.value || (high.inclusive && value === high.value)

describe.each([
  ['numbers', NUMBERS],
  ['text', WORDS],
] as const)('of ranges over %s are found those that hold the value', (_, values) => {
  test.each(['low', 'high'] as const)('with a %s end', (side) => {
    let hits = 0
    fc.assert(
      fc.property(fc.array(endOf(values), { maxLength: 20 }), fc.constantFrom(...values), (ends, value) => {
        const { told, steps } = found(ends.length, (postings, tell) =>
          new ThresholdIndex(
            side,
            ends.map((end, i) => ({ end, posting: postings[i]! })),
          ).find(value, { found: tell }),
        )
        const holds = side === 'low' ? isAbove : isBelow
        expect(told).toEqual([...ends.keys()].filter((i) => holds(value, ends[i]!)))
        expect(steps).toBeLessThanOrEqual(Math.ceil(Math.log2(ends.length + 1)))
        hits += told.length
      }),
    )
    expect(hits).toBeGreaterThan(50)
  })

  test('with both ends', () => {
    let hits = 0
    const interval = fc
      .record({ low: endOf(values), high: endOf(values) })
      .filter(
        ({ low, high }) => low.value < high.value || (low.value === high.value && low.inclusive && high.inclusive),
      )
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 20 }), fc.constantFrom(...values), (intervals, value) => {
        const { told } = found(intervals.length, (postings, tell) =>
          new IntervalIndex(intervals.map((ends, i) => ({ ...ends, posting: postings[i]! }))).find(value, {
            found: tell,
          }),
        )
        const holding = [...intervals.keys()].filter((i) => {
          const { low, high } = intervals[i]!
          return isAbove(value, low) && isBelow(value, high)
        })
        expect(told).toEqual(holding)
        hits += told.length
      }),
    )
    expect(hits).toBeGreaterThan(50)
  })
})

describe.each([
  ['beside each other', (i: number) => ({ low: i, high: i + 1 })],
  ['in each other', (i: number) => ({ low: i, high: 2000 - i })],
  ['with one end in common', (i: number) => ({ low: 0, high: i + 1 })],
] as const)('of 1,000 ranges %s', (_, rangeOf) => {
  test.each([0, 1, 17, 500.5, 999, 1000, 3000])('those around %d are found in few steps', (value) => {
    const { told, steps } = found(1000, (postings, tell) => {
      const intervals = postings.map((posting, i) => {
        const { low, high } = rangeOf(i)
        return { low: { value: low, inclusive: true }, high: { value: high, inclusive: false }, posting }
      })
      return new IntervalIndex(intervals).find(value, { found: tell })
    })
    expect(told).toEqual(
      Array.from({ length: 1000 }, (__, i) => i).filter((i) => {
        const { low, high } = rangeOf(i)
        return low <= value && value < high
      }),
    )
    // A node and one range in vain per level of a tree of 2,000 ends.
    expect(steps).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(2000)))
  })
})
