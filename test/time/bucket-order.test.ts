import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BucketOrder } from '../../src/time/bucket-order.ts'

/** The same by the platform's stable sort. */
function sorted(times: readonly number[]): number[] {
  return times.map((_, at) => at).sort((a, b) => times[a]! - times[b]!)
}

describe('BucketOrder', () => {
  test('is a stable sort, or refuses; one instance serves lists of all sizes', () => {
    const order = new BucketOrder()
    let answered = 0
    let cases = 0
    const listOf = (time: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
      fc.array(time, { minLength: 1, maxLength: 300, size: 'max' })
    const lists = fc.oneof(
      listOf(fc.integer({ min: -50, max: 50 })),
      listOf(fc.double({ min: -1e15, max: 1e15, noNaN: true })),
      listOf(fc.constantFrom(0, -0, 8.64e15, -8.64e15, 1.7e12, 1.7e12 + 0.5)),
    )
    fc.assert(
      fc.property(lists, (times) => {
        cases++
        const found = order.of(Float64Array.from(times), times.length)
        if (found === null) return
        answered++
        expect([...found.subarray(0, times.length)]).toEqual(sorted(times))
      }),
    )
    expect(answered).toBeGreaterThan(cases / 2)
  })

  test('puts events that are late by up to a few hundred places in order', () => {
    const times = Float64Array.from({ length: 4096 }, (_, i) => i - ((i * 7919) % 500))
    const found = new BucketOrder().of(times, times.length)
    expect(found).not.toBeNull()
    expect([...found!.subarray(0, times.length)]).toEqual(sorted([...times]))
  })

  test('takes many equal times: there is nothing to move among them', () => {
    const times = Float64Array.from({ length: 2000 }, (_, i) => (i * 31) % 2)
    expect([...new BucketOrder().of(times, 2000)!.subarray(0, 2000)]).toEqual(sorted([...times]))
  })

  test('refuses many different times close together beside one far away, where it would take quadratic time', () => {
    const times = Float64Array.from({ length: 4096 }, (_, i) => (i === 0 ? 1e15 : 4096 - i))
    expect(new BucketOrder().of(times, times.length)).toBeNull()
  })
})
