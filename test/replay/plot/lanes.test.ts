import { expect, test } from 'vitest'
import { laned } from '../../../src/replay/plot/lanes.ts'
import { spread } from '../../../src/replay/plot/spread.ts'

test('spans that overlap get lanes of their own, spans that do not share the first', () => {
  const spans = laned([[20, 30], [0, 10], [5, 15], [12, 18]], 4, 0) // prettier-ignore
  expect(spans.map(({ index, lane }) => [index, lane])).toEqual([
    [1, 0],
    [2, 1],
    [3, 0],
    [0, 0],
  ])
  expect(spans.some(({ shared }) => shared)).toBe(false)
})

test('ends are inclusive, and a gap is kept free', () => {
  expect(laned([[0, 5], [5, 9]], 4, 0).map(({ lane }) => lane)).toEqual([0, 1]) // prettier-ignore
  expect(laned([[0, 5], [6, 9]], 4, 0).map(({ lane }) => lane)).toEqual([0, 0]) // prettier-ignore
  expect(laned([[0, 5], [6, 9]], 4, 1).map(({ lane }) => lane)).toEqual([0, 1]) // prettier-ignore
})

test('a span may be given from its end', () => {
  expect(laned([[9, 3]], 1, 0)).toEqual([{ first: 3, last: 9, lane: 0, shared: false, index: 0 }])
})

test('without a free lane the last one is shared, and says so', () => {
  const spans = laned([[0, 9], [1, 9], [2, 9], [20, 21]], 2, 0) // prettier-ignore
  expect(spans.map(({ lane, shared }) => [lane, shared])).toEqual([
    [0, false],
    [1, true],
    [1, true],
    [0, false],
  ])
})

test('in an unshared lane nothing overlaps, whatever the spans', () => {
  let checked = 0
  for (let seed = 1; seed <= 50; seed++) {
    const spans = Array.from({ length: 40 }, (_, i) => [(i * seed * 37) % 101, (i * seed * 53) % 97] as const)
    const placed = laned(spans, 12, 1)
    expect(placed.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(spans.map((_, i) => i))
    for (const a of placed) {
      for (const b of placed) {
        if (a === b || a.lane !== b.lane || a.shared || b.shared || a.first > b.first) continue
        checked++
        expect(a.last + 1).toBeLessThan(b.first)
      }
    }
  }
  expect(checked).toBeGreaterThan(1_000)
})

test('labels are moved apart, no more than they must, inside, and in order', () => {
  expect(spread([10, 50, 90], 10, 0, 100)).toEqual([10, 50, 90])
  expect(spread([50, 50, 50], 10, 0, 100)).toEqual([40, 50, 60])
  expect(spread([5, 5, 5], 10, 0, 100)).toEqual([2.5, 12.5, 22.5])
  expect(spread([99, 98], 10, 0, 100)).toEqual([99.5, 89.5])
  expect(spread([-5, 300], 10, 0, 100)).toEqual([0, 100])
  expect(spread([], 10, 0, 100)).toEqual([])
})
