import fc from 'fast-check'
import { Duration } from 'luxon'
import { describe, expect, test } from 'vitest'
import { TidemarkError } from '../../src/base/errors.ts'
import { durationText, toMillis, type DurationInput, type DurationLimits } from '../../src/time/duration.ts'

function refusal(input: unknown, limits?: DurationLimits): TidemarkError {
  try {
    toMillis(input as DurationInput, 'the delay', limits)
  } catch (error) {
    if (error instanceof TidemarkError) return error
    throw error
  }
  throw new Error(`${String(input)} was accepted`)
}

describe('toMillis', () => {
  test.each<[DurationInput, number]>([
    [0, 0],
    [-0, 0],
    [1500, 1500],
    [0.25, 0.25],
    ['250ms', 250],
    ['5s', 5_000],
    ['5 s', 5_000],
    [' 5m ', 300_000],
    ['24h', 86_400_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    ['1h30m', 5_400_000],
    ['1 h 30 min', 5_400_000],
    ['2 days 1 hour', 176_400_000],
    ['1.5s', 1_500],
    ['0.1s', 100],
    ['1.1m', 66_000],
    ['+5s', 5_000],
    ['PT5M', 300_000],
    ['P1DT12H', 129_600_000],
    ['P2W', 1_209_600_000],
    ['PT0.5S', 500],
    ['P0Y1D', 86_400_000],
    [{ minutes: 5 }, 300_000],
    [{ minute: 5 }, 300_000],
    [{ hours: 1, minutes: -30 }, 1_800_000],
    [{ weeks: 1, days: 1, seconds: 1, milliseconds: 1 }, 691_201_001],
    [{ months: 0, days: 1 }, 86_400_000],
    [Duration.fromObject({ minutes: 5, seconds: 2 }), 302_000],
    [Duration.fromMillis(0), 0],
    [Duration.fromObject({}), 0],
  ])('%o is %d ms', (input, ms) => {
    expect(toMillis(input, 'the delay')).toBe(ms)
  })

  test.each<[unknown, string]>([
    [NaN, 'it is not finite'],
    [Infinity, 'it is not finite'],
    [-1, 'it is negative'],
    ['-5s', 'it is negative'],
    ['PT-5M', 'it is negative'],
    ['', 'it is not made of numbers with units'],
    ['5000', 'it has no unit'],
    ['soon', 'it is not made of numbers with units'],
    ['5s soon', 'it is not made of numbers with units'],
    ['5M', "'M' is not a unit"],
    ['5 parsecs', "'parsecs' is not a unit"],
    ['30m1h', 'its units do not go from large to small, each once'],
    ['1s1s', 'its units do not go from large to small, each once'],
    ['P5', 'it starts as an ISO 8601 duration, and is none'],
    ['P', 'it has no units'],
    ['P1M', "'months' has no fixed length"],
    ['P1Y', "'years' has no fixed length"],
    ['1 month', "'month' has no fixed length"],
    ['2y', "'y' has no fixed length"],
    [{ months: 1 }, "'months' has no fixed length"],
    [{ quarters: 1, days: 1 }, "'quarters' has no fixed length"],
    [Duration.fromObject({ years: 1 }), "'years' has no fixed length"],
    [Duration.invalid('because'), 'luxon calls it invalid (because)'],
    [{}, 'it has no units'],
    [{ minuts: 5 }, "'minuts' is not a unit"],
    [{ minutes: '5' }, "its 'minutes' is '5', not a number"],
    [{ minutes: NaN }, 'it is not finite'],
    [null, 'it is neither number, text nor object'],
    [undefined, 'it is neither number, text nor object'],
    [5n, 'it is neither number, text nor object'],
  ])('%o is refused: %s', (input, reason) => {
    const error = refusal(input)
    expect(error.code).toBe('BAD_DURATION')
    expect(error.message).toMatch(/ cannot be the delay: /)
    expect(error.message.endsWith(reason)).toBe(true)
    expect(error.data).toEqual({ what: 'the delay', value: input })
  })

  test('the error names the value, and a hint fits the reason', () => {
    expect(refusal('5 parsecs').message).toBe("'5 parsecs' cannot be the delay: 'parsecs' is not a unit")
    expect(refusal('5 parsecs').hint).toContain('{ minutes: 5 }')
    expect(refusal('1 month').hint).toContain('calendar windows')
    expect(refusal('5').hint).toBe("Say of what: '5ms', '5s', '5m', '5h' or '5d'.")
    expect(refusal('30m1h').hint).toContain("'1h30m', not '30m1h'")
    expect(refusal('5 M').hint).toContain('m (or min)')
  })

  test('zero and negative durations, where they are allowed or not', () => {
    expect(refusal('0s', { zero: false }).message).toContain('longer than zero')
    expect(toMillis('-1h30m', 'the offset', { negative: true })).toBe(-5_400_000)
    expect(toMillis('-PT5M', 'the offset', { negative: true })).toBe(-300_000)
  })

  test('agrees with luxon on its own objects and texts', () => {
    const amount = fc.integer({ min: 0, max: 1000 })
    const units = fc.record(
      { weeks: amount, days: amount, hours: amount, minutes: amount, seconds: amount },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(units, (given) => {
        fc.pre(Object.keys(given).length > 0)
        const duration = Duration.fromObject(given)
        expect(toMillis(given, 'x')).toBe(duration.toMillis())
        expect(toMillis(duration, 'x')).toBe(duration.toMillis())
        expect(toMillis(duration.toISO(), 'x')).toBe(duration.toMillis())
      }),
    )
  })
})

describe('durationText', () => {
  test.each<[number, string]>([
    [0, '0 ms'],
    [250, '250 ms'],
    [0.5, '0.5 ms'],
    [1_000, '1 s'],
    [1_500, '1.5 s'],
    [90_500, '1 min 30.5 s'],
    [60_250, '1 min 250 ms'],
    [300_000, '5 min'],
    [5_400_000, '1 h 30 min'],
    [259_200_000, '3 d'],
    [-300_000, '-5 min'],
    [Infinity, 'unbounded'],
    [-Infinity, '-unbounded'],
    [NaN, 'no duration'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text)
  })

  test('toMillis reads it back', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: 0, max: 1e13 }),
          fc.nat(100_000).map((n) => n / 1000),
        ),
        (ms) => {
          expect(toMillis(durationText(ms), 'x')).toBeCloseTo(ms, 5)
          expect(toMillis(durationText(-ms), 'x', { negative: true })).toBeCloseTo(-ms + 0, 5)
        },
      ),
    )
  })
})
