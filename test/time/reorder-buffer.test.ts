import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ReorderBuffer } from '../../src/time/reorder-buffer.ts'

/** A time that arrives, or `null`: what comes next is taken out. */
const moves = fc.array(fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constant(null)), {
  minLength: 30,
  maxLength: 200,
})

/** Runs the moves on a buffer and on a sorted list; counts the events that were not in order. */
function compare(script: readonly (number | null)[], tie: ((a: number, b: number) => number) | null): number {
  const time = new Float64Array(script.length)
  const arrival = new Float64Array(script.length)
  const buffer = new ReorderBuffer({ time, arrival }, tie)
  const before = (a: number, b: number): number =>
    time[a]! - time[b]! || (tie?.(a, b) ?? 0) || arrival[a]! - arrival[b]!
  let waiting: number[] = []
  let disorder = 0
  for (const [slot, move] of script.entries()) {
    if (move === null) {
      const [next = -1, ...rest] = waiting
      expect(buffer.peek()).toBe(next)
      if (next >= 0) expect(buffer.pop()).toBe(next)
      waiting = rest
      continue
    }
    time[slot] = move
    arrival[slot] = slot
    if (waiting.some((other) => before(slot, other) < 0)) disorder++
    buffer.add(slot)
    waiting = [...waiting, slot].sort(before)
    expect(buffer.size).toBe(waiting.length)
  }
  expect(buffer.slots().sort((a, b) => a - b)).toEqual([...waiting].sort((a, b) => a - b))
  for (const slot of waiting) expect(buffer.pop()).toBe(slot)
  expect(buffer.peek()).toBe(-1)
  return disorder
}

describe('events come out', () => {
  test('in order of time, equal times in order of arrival', () => {
    let disorder = 0
    fc.assert(
      fc.property(moves, (script) => void (disorder += compare(script, null))),
      { numRuns: 300 },
    )
    expect(disorder).toBeGreaterThan(1000)
  })

  test('at equal times in the order of the comparator, and in order of arrival where it does not decide', () => {
    const byThree = (a: number, b: number): number => (a % 3) - (b % 3)
    let disorder = 0
    fc.assert(
      fc.property(moves, (script) => void (disorder += compare(script, byThree))),
      { numRuns: 300 },
    )
    expect(disorder).toBeGreaterThan(1000)
  })

  test('also when many wait, in order and not', () => {
    const times = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? 5000 - i : i))
    expect(compare(times, null)).toBeGreaterThan(500)
  })
})
