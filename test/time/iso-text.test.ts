import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { isoTime, whyNotIso } from '../../src/time/iso-text.ts'

const utc = Date.UTC

describe('isoTime', () => {
  test.each<[string, number]>([
    ['1970-01-01T00:00:00Z', 0],
    ['2024-05-01T12:00:00Z', utc(2024, 4, 1, 12)],
    ['2024-05-01t12:00:00z', utc(2024, 4, 1, 12)],
    ['2024-05-01 12:00:00Z', utc(2024, 4, 1, 12)],
    ['2024-05-01T12:00Z', utc(2024, 4, 1, 12)],
    ['2024-05-01T12:00:00.5Z', utc(2024, 4, 1, 12, 0, 0, 500)],
    ['2024-05-01T12:00:00,25Z', utc(2024, 4, 1, 12, 0, 0, 250)],
    ['2024-05-01T12:00:00.123456Z', utc(2024, 4, 1, 12) + 123.456],
    ['1970-01-01T00:00:00.000000001Z', 1e-6],
    ['1970-01-01T00:00:00.12345678901299999Z', 123.456789012],
    ['2024-05-01T12:00:00+02:00', utc(2024, 4, 1, 10)],
    ['2024-05-01T12:00:00-0530', utc(2024, 4, 1, 17, 30)],
    ['2024-05-01 12:00:00+00', utc(2024, 4, 1, 12)],
    ['2024-05-01T24:00:00Z', utc(2024, 4, 2)],
    ['2024-02-29T00:00:00Z', utc(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', utc(2000, 1, 29)],
    ['1969-12-31T23:59:59.999Z', -1],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['0000-03-01T00:00:00Z', Date.parse('0000-03-01T00:00:00Z')],
    ['-000001-12-31T00:00:00Z', Date.parse('-000001-12-31T00:00:00Z')],
    ['+012024-05-01T12:00:00Z', Date.parse('+012024-05-01T12:00:00Z')],
  ])('%s', (text, time) => {
    expect(isoTime(text, undefined)).toBe(time)
    expect(whyNotIso(text, undefined)).toBe('')
  })

  test.each<[string, string]>([
    ['', 'it is not an ISO 8601 time'],
    ['yesterday', 'it is not an ISO 8601 time'],
    ['1714564800000', 'it is not an ISO 8601 time'],
    ['20240501T120000Z', 'it is not an ISO 8601 time'],
    ['2024-05-01T12Z', 'it is not an ISO 8601 time'],
    ['2024-05-01T12:00:00.Z', 'it is not an ISO 8601 time'],
    ['2024-05-01T12:00:00Z ', 'it is not an ISO 8601 time'],
    [' 2024-05-01T12:00:00Z', 'it is not an ISO 8601 time'],
    ['2024-05-01T12:00:00ZZ', 'it is not an ISO 8601 time'],
    ['2024-05-01T12:00:00+2:00', 'it is not an ISO 8601 time'],
    ['2024-05-01T12:00:00 CEST', 'it is not an ISO 8601 time'],
    ['2024-05-01_12:00:00Z', 'it is not an ISO 8601 time'],
    ['2024/05/01T12:00:00Z', 'it is not an ISO 8601 time'],
    ['2024-5-1T12:00:00Z', 'it is not an ISO 8601 time'],
    ['May 1, 2024 12:00 UTC', 'it is not an ISO 8601 time'],
    ['2024-02-30T00:00:00Z', 'there is no day 2024-02-30'],
    ['2023-02-29T00:00:00Z', 'there is no day 2023-02-29'],
    ['1900-02-29T00:00:00Z', 'there is no day 1900-02-29'],
    ['2024-04-31', 'there is no day 2024-04-31'],
    ['2024-13-01T00:00:00Z', 'there is no day 2024-13-01'],
    ['2024-00-01T00:00:00Z', 'there is no day 2024-00-01'],
    ['2024-01-00T00:00:00Z', 'there is no day 2024-01-00'],
    ['-000000-01-01T00:00:00Z', 'there is no day -000000-01-01'],
    ['2024-05-01T25:00:00Z', 'there is no such time of day'],
    ['2024-05-01T24:00:01Z', 'there is no such time of day'],
    ['2024-05-01T12:60:00Z', 'there is no such time of day'],
    ['2024-05-01T23:59:60Z', 'there is no such time of day'],
    ['2024-05-01T12:00:00+25:00', 'there is no offset +25:00'],
    ['2024-05-01T12:00:00+02:60', 'there is no offset +02:60'],
    ['2024-05-01T12:00:00', 'it has no zone, and none is set'],
    ['2024-05-01', 'it is a date without a time, and no zone is set'],
  ])('%s is no time: %s', (text, why) => {
    expect(isoTime(text, undefined)).toBeNaN()
    expect(whyNotIso(text, undefined)).toContain(why)
  })

  test('agrees with Date on every day and millisecond it can write', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(isoTime(date.toISOString(), undefined)).toBe(date.getTime())
      }),
      { numRuns: 500 },
    )
  })

  test('answers NaN exactly if there is a reason, for texts near to good ones', () => {
    let good = 0
    let bad = 0
    const near = fc
      .tuple(
        fc.date({ noInvalidDate: true }),
        fc.nat(23),
        fc.constantFrom('', '0', '1', '9', '-', ':', 'Z', ' ', 'T', '+'),
        fc.boolean(),
      )
      .map(([date, at, by, over]) => {
        const text = date.toISOString()
        return text.slice(0, at) + by + text.slice(at + (over ? 1 : 0))
      })
    fc.assert(
      fc.property(near, (text) => {
        const time = isoTime(text, undefined)
        if (Number.isNaN(time)) bad += 1
        else good += 1
        expect(whyNotIso(text, undefined) === '').toBe(!Number.isNaN(time))
        // Whatever is read is what luxon reads, which is as strict, but to the millisecond.
        const read = DateTime.fromISO(text.replace(' ', 'T')).toMillis()
        if (Math.abs(time) <= 8.64e15) expect(Math.abs(time - read)).toBeLessThan(1.5)
      }),
      { numRuns: 1000 },
    )
    expect(good).toBeGreaterThan(100)
    expect(bad).toBeGreaterThan(100)
  })
})
