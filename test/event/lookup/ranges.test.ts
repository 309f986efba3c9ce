import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IntervalIndex } from '../../../src/event/lookup/interval-index.ts'
import type { End } from '../../../src/event/lookup/key.ts'
import { Facts } from '../../../src/event/facts.ts'
import { Posting, type Finder } from '../../../src/event/lookup/posting.ts'
import { NumberThresholds } from '../../../src/event/lookup/number-thresholds.ts'
import { ThresholdIndex } from '../../../src/event/lookup/threshold-index.ts'

const NUMBERS = [
  -Infinity,
  -Number.MAX_VALUE,
  -2,
  -Number.MIN_VALUE,
  -0,
  0,
  Number.MIN_VALUE,
  0.5,
  1,
  2,
  3,
  Number.MAX_VALUE,
  Infinity,
]
const WORDS = ['', 'a', 'aa', 'b', 'B', 'é']

const endOf = (values: readonly (number | string)[]): fc.Arbitrary<End> =>
  fc.record({ value: fc.constantFrom(...values), inclusive: fc.boolean() })

/**
 * Which of `count` postings are found, as their places in the list; and the steps. With those of even place a predicate
 * holds, which a fact tells; those that can be divided by three have more to be done.
 */
function found(count: number, find: (postings: readonly Posting[], facts: Facts, finder: Finder) => number) {
  const postings = Array.from(
    { length: count },
    (_, i) => new Posting(i % 2 === 0 ? [i] : [], [], i % 3 === 0 ? [i] : [], []),
  )
  const facts = new Facts()
  const told: number[] = []
  const more: number[] = []
  const steps = find(postings, facts, {
    fact: (fact) => void told.push(...[...postings.keys()].filter((i) => facts.says(fact, i))),
    more: (posting) => void more.push(postings.indexOf(posting)),
  })
  return { told: told.sort((a, b) => a - b), more: more.sort((a, b) => a - b), steps }
}

const told = (holding: readonly number[]) => ({
  told: holding.filter((i) => i % 2 === 0),
  more: holding.filter((i) => i % 3 === 0),
})

const isAbove = (value: number | string, low: End): boolean =>
  value > low.value || (low.inclusive && value === low.value)
const isBelow = (value: number | string, high: End): boolean =>
  value < high.value || (high.inclusive && value === high.value)

describe.each([
  ['numbers', NUMBERS, NumberThresholds],
  ['text', WORDS, ThresholdIndex],
] as const)('of ranges over %s are found those that hold the value', (_, values, Thresholds) => {
  test.each(['low', 'high'] as const)('with a %s end', (side) => {
    let hits = 0
    fc.assert(
      fc.property(fc.array(endOf(values), { maxLength: 20 }), fc.constantFrom(...values), (ends, value) => {
        const { steps, ...result } = found(ends.length, (postings, facts, finder) =>
          new Thresholds(
            side,
            ends.map((end, i) => ({ end, posting: postings[i]! })),
            facts,
          ).find(value as never, finder),
        )
        const holds = side === 'low' ? isAbove : isBelow
        expect(result).toEqual(told([...ends.keys()].filter((i) => holds(value, ends[i]!))))
        expect(steps).toBeLessThanOrEqual(Math.ceil(Math.log2(ends.length + 1)))
        hits += result.told.length + result.more.length
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
        const { steps, ...result } = found(intervals.length, (postings, facts, finder) =>
          new IntervalIndex(
            intervals.map((ends, i) => ({ ...ends, posting: postings[i]! })),
            facts,
          ).find(value, finder),
        )
        expect(steps).toBeLessThanOrEqual(2 * intervals.length)
        const holding = [...intervals.keys()].filter((i) => {
          const { low, high } = intervals[i]!
          return isAbove(value, low) && isBelow(value, high)
        })
        expect(result).toEqual(told(holding))
        hits += result.told.length + result.more.length
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
    const { steps, ...result } = found(1000, (postings, facts, finder) => {
      const intervals = postings.map((posting, i) => {
        const { low, high } = rangeOf(i)
        return { low: { value: low, inclusive: true }, high: { value: high, inclusive: false }, posting }
      })
      return new IntervalIndex(intervals, facts).find(value, finder)
    })
    const holding = Array.from({ length: 1000 }, (__, i) => i).filter((i) => {
      const { low, high } = rangeOf(i)
      return low <= value && value < high
    })
    expect(result).toEqual(told(holding))
    // A node and one range in vain per level of a tree of 2,000 ends.
    expect(steps).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(2000)))
  })
})
