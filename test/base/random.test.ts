import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/base/random.ts'

const drawn = (random: SeededRandom, count: number): readonly number[] =>
  Array.from({ length: count }, () => random.next())

describe('seeded random numbers', () => {
  test('are the same for the same seed and stream, on any machine', () => {
    expect(drawn(new SeededRandom(7), 3)).toEqual(drawn(new SeededRandom(7), 3))
    expect(drawn(new SeededRandom(7, 1), 3)).not.toEqual(drawn(new SeededRandom(7), 3))
    expect(drawn(new SeededRandom(8), 3)).not.toEqual(drawn(new SeededRandom(7), 3))
    expect(drawn(new SeededRandom(7), 3).map((value) => value.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.217729",
        "0.600387",
        "0.877963",
      ]
    `)
  })

  test('fill the range evenly, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(5), (seed, stream) => {
        const random = new SeededRandom(seed, stream)
        const counts = Array.from({ length: 10 }, () => 0)
        for (let i = 0; i < 5000; i++) counts[random.below(10)]!++
        // 500 each, with a standard deviation of 21
        for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(150)
      }),
      { numRuns: 50 },
    )
  })

  test('of seeds that are close have nothing in common', () => {
    const firsts = Array.from({ length: 1000 }, (_, seed) => new SeededRandom(seed).next())
    expect(new Set(firsts).size).toBe(1000)
    const mean = firsts.reduce((sum, value) => sum + value, 0) / 1000
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05)
  })
})
