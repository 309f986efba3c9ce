import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregatorOf } from '../../../src/window/aggregates/aggregator-of.ts'
import { Buckets, DDSketch } from '../../../src/window/aggregates/dd-sketch.ts'
import { HyperLogLog } from '../../../src/window/aggregates/hyper-log-log.ts'
import { scalarHash } from '../../../src/window/aggregates/scalar-hash.ts'
import { resultOf } from './given.ts'

const numbers = fc.array(
  fc.oneof(
    fc.double({ noNaN: true }),
    fc.double({ noNaN: true, min: -1000, max: 1000 }),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(0, -0, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, Infinity, -Infinity),
  ),
  { minLength: 1, maxLength: 200 },
)

describe('DDSketch', () => {
  test('every quantile is within the relative error of the exact one', () => {
    let between = 0
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom(0, 0.01, 0.25, 0.5, 0.9, 0.99, 1),
        fc.constantFrom(0.001, 0.01, 0.1, 0.5),
        (values, q, relativeError) => {
          const estimate = resultOf({ kind: 'quantile', of: 'v', q, relativeError }, values) as number
          const exact = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[Math.floor(q * (values.length - 1))]!
          if (Number.isFinite(exact)) {
            // Below the normal numbers a double has fewer digits than that.
            const error = Math.max(Math.abs(exact) * relativeError * (1 + 1e-9), Number.MIN_VALUE)
            expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(error)
          } else {
            expect(estimate).toBe(exact)
          }
          if (q > 0 && q < 1 && exact !== 0) between++
        },
      ),
      { numRuns: 1000 },
    )
    expect(between).toBeGreaterThan(400)
  })

  test('buckets are bounded, and the greatest magnitudes keep theirs', () => {
    const buckets = new Buckets(0.1)
    const up = new DDSketch(buckets)
    const down = new DDSketch(buckets)
    const values = Array.from({ length: 6000 }, (_, i) => 1.1 ** (i - 3000))
    for (const value of values) up.add(value)
    for (const value of values.toReversed()) down.add(value)
    expect(values.length).toBeGreaterThan(buckets.most * 4)
    expect(up.size).toBe(buckets.most)
    for (const q of [0, 0.2, 0.8, 0.95, 1]) expect(up.quantile(q)).toBe(down.quantile(q))
    const exact = values[Math.floor(0.99 * 5999)]!
    expect(Math.abs(up.quantile(0.99)! - exact)).toBeLessThanOrEqual(exact * 0.1)
    const least = values.at(-1)! / 1e18
    const kept = values.findIndex((value) => value > least * 1.3)
    expect(Math.abs(up.quantile((kept + 0.5) / 5999)! - values[kept]!)).toBeLessThanOrEqual(values[kept]! * 0.1000001)
    const other = new DDSketch(buckets)
    for (const [i, value] of values.entries()) if (i % 2 === 0) other.add(value)
    const half = new DDSketch(buckets)
    for (const [i, value] of values.entries()) if (i % 2 === 1) half.add(value)
    other.merge(half)
    expect(sorted(other)).toEqual(sorted(up))
  })

  test('options out of range', () => {
    const of = (q: number, relativeError: number) => () =>
      aggregatorOf({ kind: 'aggregates', aggregates: { p: { kind: 'quantile', of: 'v', q, relativeError } } })
    expect(of(1.1, 0.01)).toThrow('The option q of a quantile is 1.1; it must be a number from 0 to 1.')
    expect(of(NaN, 0.01)).toThrow(expect.objectContaining({ code: 'BAD_QUANTILE' }))
    expect(of(0.5, 0)).toThrow(expect.objectContaining({ code: 'BAD_QUANTILE' }))
    expect(of(0.5, 1)).toThrow(expect.objectContaining({ code: 'BAD_QUANTILE' }))
  })
})

function sorted(sketch: DDSketch): unknown {
  const { positive, ...rest } = sketch.toPlain() as { positive: [number, number][] }
  return { ...rest, positive: positive.sort(([a], [b]) => a - b) }
}

describe('distinct', () => {
  test.each([
    ['counting numbers', (i: number) => i],
    ['multiples of 2^20', (i: number) => i * 2 ** 20],
    ['fractions', (i: number) => i / 1024],
    ['text', (i: number) => `sensor-${i}`],
    ['long text', (i: number) => `${'x'.repeat(100)}${i}${'y'.repeat(50)}`],
    ['bigints', (i: number) => BigInt(i) ** 3n],
    ['dates', (i: number) => new Date(1_700_000_000_000 + i * 1000)],
  ] as const)('%s: within four standard errors', (_name, value) => {
    for (const precision of [10, 14]) {
      const sketch = new HyperLogLog(precision)
      const error = 1.04 / Math.sqrt(2 ** precision)
      let worst = 0
      let next = 10
      for (let i = 1; i <= 60_000; i++) {
        sketch.add(scalarHash(value(i)))
        if (i !== next) continue
        worst = Math.max(worst, Math.abs(sketch.estimate() - i) / i)
        next = Math.ceil(i * 1.3)
      }
      expect(worst).toBeLessThan(4 * error)
    }
  })

  test('the estimate is unbiased from small to large', () => {
    const precision = 8
    const runs = 60
    for (const n of [100, 400, 700, 1500, 6000]) {
      let sum = 0
      for (let run = 0; run < runs; run++) {
        const sketch = new HyperLogLog(precision)
        for (let i = 0; i < n; i++) sketch.add(scalarHash(`${run}/${i}`))
        sum += sketch.estimate()
      }
      const error = 1.04 / Math.sqrt(2 ** precision) / Math.sqrt(runs)
      expect(Math.abs(sum / runs / n - 1)).toBeLessThan(4 * error)
    }
  })

  test('few values are counted exactly; the same again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.double())), (values) => {
        const expected = new Set(values).size
        expect(resultOf({ kind: 'distinct', of: 'v', precision: 14 }, [...values, ...values])).toBe(expected)
      }),
    )
  })

  test('parts in any order give the same registers, sparse or not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 }),
        fc.nat({ max: 300 }),
        (values, cut) => {
          const of = (some: readonly number[]): HyperLogLog => {
            const sketch = new HyperLogLog(12)
            for (const value of some) sketch.add(scalarHash(value))
            return sketch
          }
          const whole = of(values)
          const left = of(values.slice(0, cut))
          const right = of(values.slice(cut))
          const both = right.copy()
          both.merge(left)
          left.merge(right)
          expect(left.estimate()).toBe(whole.estimate())
          expect(both.estimate()).toBe(whole.estimate())
          const again = HyperLogLog.fromPlain(12, JSON.parse(JSON.stringify(whole.toPlain())))
          expect(again.estimate()).toBe(whole.estimate())
        },
      ),
    )
  })

  test('what is no scalar is bad; a precision out of range is refused', () => {
    expect(resultOf({ kind: 'distinct', of: 'v', precision: 8 }, [NaN, NaN, 0, -0, '0', null, 0n, false])).toBe(5)
    for (const value of [{}, [1], () => 1, Symbol('s')]) {
      expect(() => resultOf({ kind: 'distinct', of: 'v', precision: 8 }, [value])).toThrow(
        expect.objectContaining({ code: 'NOT_COMPARABLE' }),
      )
    }
    for (const precision of [3, 19, 4.5]) {
      expect(() => resultOf({ kind: 'distinct', of: 'v', precision }, [])).toThrow(
        expect.objectContaining({ code: 'BAD_PRECISION' }),
      )
    }
  })
})

describe('scalarHash', () => {
  test('is the same on every machine', () => {
    expect([1, -0, NaN, 'a', 'ab', 'abc', '', true, 12n, new Date(0), Infinity].map((value) => scalarHash(value)))
      .toMatchInlineSnapshot(`
      [
        1262142620482047,
        1875532463598150,
        5547806127901808,
        6363517122493238,
        6540348382176995,
        5744153085369603,
        3010708983881007,
        1176457262240517,
        8430574749289221,
        8289733655651048,
        822070215113973,
      ]
    `)
  })

  test('each bit of it is set for half of the values, and each bit of a value changes half of it', () => {
    const set = new Float64Array(53)
    let changed = 0
    const count = 4000
    for (let i = 0; i < count; i++) {
      const hash = bits(scalarHash(i))
      const other = bits(scalarHash(i ^ (1 << (i % 20))))
      for (let bit = 0; bit < 53; bit++) {
        if (hash[bit] === '1') set[bit]!++
        if (hash[bit] !== other[bit]) changed++
      }
    }
    for (const ones of set) expect(Math.abs(ones / count - 0.5)).toBeLessThan(0.05)
    expect(Math.abs(changed / count / 53 - 0.5)).toBeLessThan(0.02)
  })

  test('values that a set tells apart have different hashes', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(fc.string(), fc.double(), fc.bigInt(), fc.boolean()), { maxLength: 100 }),
        (values) => {
          expect(new Set(values.map((value) => scalarHash(value))).size).toBe(new Set(values).size)
        },
      ),
    )
  })
})

function bits(hash: number): string {
  return hash.toString(2).padStart(53, '0')
}
