/** Ranges of slices against plain sums: slices come, change and go anywhere, and windows of any length are asked for. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layoutOf } from '../../../src/window/slices/layout.ts'
import { Partials } from '../../../src/window/slices/partials.ts'
import { Ranges } from '../../../src/window/slices/ranges.ts'
import { syntaxOf, TUMBLING } from './kit.ts'

const LAYOUT = layoutOf([
  syntaxOf(TUMBLING, { aggregates: { kind: 'aggregates', aggregates: { sum: { kind: 'sum', of: 'x' } } } }),
])

/** Slices with a sum each, and the same sums in a list. */
class Slices {
  readonly partials: Partials = new Partials(LAYOUT)
  readonly counters = { adds: 0, merges: 0, made: 0, results: 0 }
  readonly ranges: Ranges = new Ranges(this.partials, this.counters)
  readonly list: { start: number; sum: number; partial: number }[] = []

  append(start: number, sum: number): void {
    const partial = this.#made(sum)
    this.list.push({ start, sum, partial })
    this.ranges.append(start, partial)
  }

  /** Adds to the slice at a start, which is made if there is none. */
  add(start: number, sum: number): void {
    const found = this.list.find((slice) => slice.start === start)
    if (found !== undefined) {
      found.sum += sum
      this.partials.addToSum(found.partial * LAYOUT.stride, sum)
      this.ranges.changed(start)
      return
    }
    if (start > (this.list.at(-1)?.start ?? -Infinity)) return this.append(start, sum)
    const partial = this.#made(sum)
    this.list.push({ start, sum, partial })
    this.list.sort((a, b) => a.start - b.start)
    this.ranges.insert(start, partial)
  }

  dropBefore(start: number): void {
    while (this.list.length > 0 && this.list[0]!.start < start) {
      this.ranges.dropFirst()
      this.partials.release(this.list.shift()!.partial)
    }
  }

  check(start: number, end: number): void {
    const within = this.list.filter((slice) => slice.start >= start && slice.start < end)
    const partial = this.ranges.window(start, end, Math.ceil(Math.log2(end - start)))
    if (within.length === 0) expect(partial).toBe(-1)
    else expect(this.partials.sum(partial * LAYOUT.stride)).toBe(within.reduce((sum, slice) => sum + slice.sum, 0))
    const from = this.ranges.placeOf(start)
    const any = this.ranges.any(from, this.ranges.placeOf(end))
    if (within.length > 0)
      expect(this.partials.sum(any * LAYOUT.stride)).toBe(within.reduce((sum, slice) => sum + slice.sum, 0))
  }

  #made(sum: number): number {
    const partial = this.partials.make()
    this.partials.addToSum(partial * LAYOUT.stride, sum)
    return partial
  }
}

const steps = fc.array(
  fc.record({
    gap: fc.constantFrom(1, 1, 1, 2, 9),
    late: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 2 }),
  }),
  { minLength: 30, maxLength: 120 },
)

test('are the sums of their slices, whatever comes late', () => {
  let damaged = 0
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: -70, max: 0 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(0, 0, 1),
      (all, begin, lengths, quiet) => {
        const slices = new Slices()
        let now = begin
        for (const [i, { gap, late }] of all.entries()) {
          now += gap
          slices.append(now, i + 1)
          for (const length of lengths) slices.check(now + 1 - length, now + 1)
          if (quiet === 0 && i % 7 > 2) for (const ago of late) slices.add(now - ago, ++damaged)
          slices.dropBefore(now - 50)
        }
        slices.dropBefore(Infinity)
        slices.ranges.clear()
        expect(slices.partials.size).toBe(0)
      },
    ),
    { numRuns: 300 },
  )
  expect(damaged).toBeGreaterThan(1000)
})

describe('merges', () => {
  const merges = (length: number, late: (now: number) => number | null): number => {
    const slices = new Slices()
    const events = 4 * length + 2000
    for (let now = 0; now < events; now++) {
      slices.append(now, 1)
      if (now === length + 500) slices.counters.merges = 0
      const at = late(now)
      if (at !== null && at >= now - length) slices.add(at, 1)
      slices.ranges.window(now + 1 - length, now + 1, Math.ceil(Math.log2(length)))
      slices.dropBefore(now + 1 - length)
    }
    return slices.counters.merges / (events - length - 500)
  }

  test('are three for a window in order, however long it is', () => {
    for (const length of [10, 100, 1000, 3600]) expect(merges(length, () => null)).toBeLessThan(3.1)
  })

  test('follow the logarithm of its length where slices change all the time', () => {
    for (const length of [100, 1000, 3600]) {
      const found = merges(length, (now) => now - 1 - ((now * 7919) % (length - 2)))
      expect(found).toBeLessThan(6 * Math.log2(length))
    }
  })
})
