import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_PLACE, NumberLines, UNKNOWN_SYMBOL } from '../../../src/event/lookup/number-lines.ts'

const EDGES = [
  -Infinity,
  -Number.MAX_VALUE,
  -1,
  -Number.MIN_VALUE,
  -0,
  0,
  Number.MIN_VALUE,
  1,
  Number.MAX_VALUE,
  Infinity,
]
const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ min: 0, max: 1, noNaN: true }),
)

describe('lines of numbers', () => {
  test('tell two numbers apart where a cut lies between them, and only there', () => {
    let apart = 0
    let together = 0
    fc.assert(
      fc.property(
        fc.array(fc.array(anyNumber, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 }),
        fc.array(anyNumber, { minLength: 2, maxLength: 20 }),
        (all, numbers) => {
          const lines = new NumberLines()
          const made = all.map((cuts) => lines.add(cuts))
          const own = lines.addPlace()
          const places = made.map((line) => numbers.map((x) => lines.placeOf(line, x)))
          all.forEach((cuts, i) => {
            const passed = numbers.map((x) => new Set(cuts.filter((cut) => x > cut)).size)
            numbers.forEach((_, a) => {
              numbers.forEach((__, b) => {
                expect(places[i]![a] === places[i]![b]).toBe(passed[a] === passed[b])
                if (passed[a] === passed[b]) together++
                else apart++
              })
            })
          })
          // No line has a place of another, and what is known of a place is nothing at first.
          const used = new Set([own, ...places.flatMap((ofLine) => [...new Set(ofLine)])])
          expect(used.size).toBe(1 + places.reduce((sum, ofLine) => sum + new Set(ofLine).size, 0))
          for (const place of used) expect(lines.symbols[place]).toBe(UNKNOWN_SYMBOL)
        },
      ),
    )
    expect(Math.min(apart, together)).toBeGreaterThan(1000)
  })

  test('know the symbol of a number as soon as that of its place is known, and until then none', () => {
    let known = 0
    let unknown = 0
    fc.assert(
      fc.property(
        fc.array(fc.array(anyNumber, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.oneof(anyNumber, fc.constant(NaN))), { minLength: 20, maxLength: 60 }),
        (all, numbers) => {
          const lines = new NumberLines()
          const made = all.map((cuts) => lines.add(cuts))
          const symbols = new Map<number, number>()
          for (const [which, x] of numbers) {
            const line = made[which % made.length]!
            const place = lines.placeOf(line, x)
            const symbol = symbols.get(place)
            expect(lines.symbolOf(line, x)).toBe(symbol ?? UNKNOWN_SYMBOL)
            if (symbol !== undefined) known++
            else unknown++
            if (symbol !== undefined || place === NO_PLACE) continue
            symbols.set(place, 7 * symbols.size)
            lines.symbols[place] = symbols.get(place)!
          }
        },
      ),
    )
    expect(Math.min(known, unknown)).toBeGreaterThan(500)
  })

  test('compare no number in whose cell there is no cut, once its symbol is known', () => {
    const lines = new NumberLines()
    const line = lines.add(Array.from({ length: 1000 }, (_, i) => 7 * i))
    const numbers = Array.from({ length: 7000 }, (_, i) => i + 0.5)
    for (const x of numbers) lines.symbols[lines.placeOf(line, x)] = 0
    for (const x of numbers) lines.symbolOf(line, x)
    lines.steps = 0
    for (const x of numbers) lines.symbolOf(line, x)
    expect(lines.steps).toBeGreaterThan(0)
    expect(lines.steps).toBeLessThan(numbers.length * 0.6)
  })

  test('have no place for NaN', () => {
    const lines = new NumberLines()
    expect([[1, 2, 3], [Infinity], [-Infinity]].map((cuts) => lines.placeOf(lines.add(cuts), NaN))).toEqual([
      NO_PLACE,
      NO_PLACE,
      NO_PLACE,
    ])
  })

  test('compare a number with few cuts if these are spread evenly, and with a logarithm of them at worst', () => {
    const lines = new NumberLines()
    const even = lines.add(Array.from({ length: 1000 }, (_, i) => 7 * i))
    const uneven = lines.add(Array.from({ length: 1000 }, (_, i) => (i === 0 ? -1e9 : i)))
    const steps = (line: number, x: number): number => {
      const before = lines.steps
      lines.placeOf(line, x)
      return lines.steps - before
    }
    for (let x = -3; x < 1003; x += 0.5) {
      expect(steps(even, 7 * x)).toBeLessThanOrEqual(2)
      expect(steps(uneven, x)).toBeLessThanOrEqual(10)
    }
    expect(steps(uneven, 500)).toBeGreaterThan(5)
  })

  test('are not made when there is no room, and those that are stay', () => {
    const lines = new NumberLines(10)
    const line = lines.add([1, 2, 3])
    const place = lines.placeOf(line, 2.5)
    expect([lines.add([1, 2, 3, 4, 5, 6]), lines.add([1, 2, 3, 4]), lines.add([1]), lines.addPlace()]).toEqual([
      -1, 1, -1, 9,
    ])
    expect([lines.addPlace(), lines.placeOf(line, 2.25)]).toEqual([NO_PLACE, place])
  })
})
