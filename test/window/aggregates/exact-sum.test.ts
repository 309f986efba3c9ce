import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactSum } from '../../../src/window/aggregates/exact-sum.ts'
import { resultOf } from './given.ts'

/** A double as a multiple of 2^-1074, exactly. */
function exact(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const word = bits.getBigUint64(0)
  const exponent = Number((word >> 52n) & 0x7ffn)
  const fraction = word & (2n ** 52n - 1n)
  const magnitude = exponent === 0 ? fraction : (fraction | (2n ** 52n)) << BigInt(exponent - 1)
  return word >> 63n === 1n ? -magnitude : magnitude
}

/** The double nearest to `n * 2^-1074`, ties to even: by bisection over all doubles, which are ordered like their bits. */
function nearest(n: bigint): number {
  if (n < 0n) return -nearest(-n)
  const bits = new DataView(new ArrayBuffer(8))
  const double = (word: bigint): number => {
    bits.setBigUint64(0, word)
    return bits.getFloat64(0)
  }
  let low = 0n
  let high = 0x7fefffffffffffffn
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (exact(double(middle)) <= n) low = middle
    else high = middle - 1n
  }
  const below = n - exact(double(low))
  const above = exact(double(low + 1n)) - n
  return double(below < above || (below === above && low % 2n === 0n) ? low : low + 1n)
}

const fraction = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(7, 100)).map(([a, b]) => a / b)
const any = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -120, max: 120 })).map(([a, e]) => a * 2 ** e),
  fraction,
)
const values = fc.oneof(fc.array(any, { maxLength: 20 }), fc.array(fraction, { minLength: 4, maxLength: 40 }))

describe('ExactSum', () => {
  test('is the exact sum, rounded once', () => {
    let rounded = 0
    fc.assert(
      fc.property(values, (numbers) => {
        const sum = ExactSum.of(numbers).value()
        expect(sum + 0).toBe(nearest(numbers.reduce((total, value) => total + exact(value), 0n)) + 0)
        if (sum !== numbers.reduce((a, b) => a + b, 0)) rounded++
      }),
      { numRuns: 500 },
    )
    expect(rounded).toBeGreaterThan(50)
  })

  test('ties are decided by all digits', () => {
    expect(ExactSum.of([1, 2 ** -53]).value()).toBe(1)
    expect(ExactSum.of([1, 2 ** -53, 2 ** -140]).value()).toBe(1 + 2 ** -52)
    expect(ExactSum.of([1, 2 ** -53, -(2 ** -140)]).value()).toBe(1)
    expect(ExactSum.of([0.1, 0.2, 0.3, -0.6, 1e100, 1, -1e100]).value()).toBe(1)
  })

  test('is infinite where a value is, or what has been summed so far', () => {
    expect(ExactSum.of([1, Infinity, -1e300]).value()).toBe(Infinity)
    expect(ExactSum.of([Infinity, 3, -Infinity]).value()).toBeNaN()
    expect(ExactSum.of([0.1, 1e308, 1e308]).value()).toBe(Infinity)
    const sum = ExactSum.of([-Infinity])
    sum.merge(ExactSum.of([0.1, 1e20]))
    expect(sum.value()).toBe(-Infinity)
    expect(sum.parts()).toEqual([-Infinity])
  })

  test('takes products without rounding', () => {
    const sum = new ExactSum()
    sum.addProduct(0.1, 0.1)
    sum.add(-(0.1 * 0.1))
    expect(sum.value()).not.toBe(0)
    expect(exact(sum.value()) << 1074n).toBe(exact(0.1) * exact(0.1) - (exact(0.1 * 0.1) << 1074n))
  })

  test('needs little memory whatever it is given', () => {
    const sum = new ExactSum()
    let most = 0
    for (let i = 0; i < 20_000; i++) {
      sum.add(Math.sin(i) * 10 ** (((i * 7919) % 600) - 300))
      most = Math.max(most, sum.parts().length)
    }
    expect(most).toBeGreaterThan(3)
    expect(most).toBeLessThanOrEqual(66)
  })
})

describe('variance', () => {
  const of = (numbers: readonly number[], over: 'sample' | 'population'): number =>
    resultOf({ kind: 'variance', of: 'v', over }, numbers) as number

  test('is right to the last digits where the usual formula has none', () => {
    const shifted = [4, 7, 13, 16].map((value) => value + 1e15)
    expect(of(shifted, 'sample')).toBe(30)
    expect(of(shifted, 'population')).toBe(22.5)
    expect(of([1e9 + 0.25, 1e9 + 0.25], 'sample')).toBe(0)
  })

  test('is what integers give in exact arithmetic', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 2, maxLength: 30 }), (numbers) => {
        const n = BigInt(numbers.length)
        const sum = numbers.reduce((total, value) => total + BigInt(value), 0n)
        const squares = numbers.reduce((total, value) => total + BigInt(value) ** 2n, 0n)
        const expected = Number(n * squares - sum ** 2n) / Number(n * (n - 1n))
        expect(Math.abs(of(numbers, 'sample') - expected)).toBeLessThanOrEqual(expected * 1e-15)
      }),
    )
  })

  test('of one value, of infinite ones', () => {
    expect(of([3], 'sample')).toBeNull()
    expect(of([3], 'population')).toBe(0)
    expect(of([3, Infinity], 'sample')).toBeNaN()
    expect(resultOf({ kind: 'stddev', of: 'v', over: 'population' }, [2, 4, 4, 4, 5, 5, 7, 9])).toBe(2)
  })
})
