/** What putting events in order costs: looks at their times, counted and not timed. */
import { describe, expect, test } from 'vitest'
import { ReorderBuffer } from '../../src/time/reorder-buffer.ts'

interface Cost {
  /** Looks at the time of an event, per event. */
  readonly looks: number
  /** Questions to the order of equal times, per event. */
  readonly ties: number
  readonly inOrder: boolean
}

/**
 * Events go in one by one, and out as a watermark so many milliseconds behind allows.
 *
 * @param times by event, in order of arrival
 */
function costOf(times: readonly number[], delay: number, isTied = false): Cost {
  let looks = 0
  let ties = 0
  const counting = new Proxy(Float64Array.from(times), {
    get(target, name) {
      looks++
      return Reflect.get(target, name, target) as unknown
    },
  })
  const store = { time: counting, arrival: Float64Array.from(times.keys()) }
  const tieBreak = (a: number, b: number): number => {
    ties++
    return a - b
  }
  const buffer = new ReorderBuffer(store, isTied ? tieBreak : null)
  const out: number[] = []
  let greatest = -Infinity
  for (const [slot, time] of times.entries()) {
    buffer.add(slot)
    greatest = Math.max(greatest, time)
    while (buffer.size > 0 && times[buffer.peek()]! < greatest - delay) out.push(times[buffer.pop()]!)
  }
  while (buffer.size > 0) out.push(times[buffer.pop()]!)
  const inOrder = out.length === times.length && out.every((time, i) => i === 0 || out[i - 1]! <= time)
  return { looks: looks / times.length, ties: ties / times.length, inOrder }
}

const EVENTS = 20_000

/** An event a millisecond; so many of ten are up to `by` milliseconds earlier than that. */
function arriving(ofTen: number, by: number): readonly number[] {
  return Array.from({ length: EVENTS }, (_, i) => (i % 10 < ofTen ? i - ((i * 7919) % by) : i))
}

describe('putting events in order', () => {
  test.each([0, 10, 1000])('looks at two times for an event in order, with %d events waiting', (delay) => {
    const { looks, inOrder } = costOf(arriving(0, 1), delay)
    expect(inOrder).toBe(true)
    expect(looks).toBeGreaterThan(delay === 0 ? 0 : 1.9)
    expect(looks).toBeLessThanOrEqual(2)
  })

  test.each([10, 100, 1000, 10_000])(
    'costs the logarithm of those that wait for each that is out of order: one in five, by up to %d ms',
    (by) => {
      const { looks, inOrder } = costOf(arriving(2, by), by)
      expect(inOrder).toBe(true)
      // Into the heap and out of it, with two looks a level; each release asks which comes first, twice.
      expect(looks).toBeLessThan(8 + 0.2 * 3 * Math.log2(0.2 * by + 2))
      expect(looks).toBeGreaterThan(2.5)
    },
  )

  test('ask what decides between equal times only where they are equal', () => {
    expect(costOf(arriving(0, 1), 100, true).ties).toBe(0)
    const pairs = costOf(
      arriving(0, 1).map((time) => Math.floor(time / 2)),
      100,
      true,
    )
    expect(pairs.inOrder).toBe(true)
    // One question for each second event.
    expect(pairs.ties).toBe(0.5)
  })
})
