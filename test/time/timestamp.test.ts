import fc from 'fast-check'
import { DateTime, Duration } from 'luxon'
import { describe, expect, test } from 'vitest'
import {
  checkTimeOptions,
  MAX_TIME,
  timeOf,
  timestampText,
  whyNotATime,
  type TimeOptions,
} from '../../src/time/timestamp.ts'

const noon = Date.UTC(2024, 4, 1, 12)

describe('timeOf', () => {
  test.each<[string, unknown, TimeOptions | undefined, number]>([
    ['milliseconds', noon, undefined, noon],
    ['before 1970', -86_400_000, undefined, -86_400_000],
    ['a fraction of a millisecond', 0.5, undefined, 0.5],
    ['minus zero', -0, undefined, 0],
    ['the greatest', MAX_TIME, undefined, MAX_TIME],
    ['the least', -MAX_TIME, undefined, -MAX_TIME],
    ['seconds', 1_718_000_000, { unit: 's' }, 1_718_000_000_000],
    ['seconds with a fraction', 1_718_000_000.123, { unit: 's' }, 1_718_000_000_123],
    ['seconds with a fraction which no number holds', 1024.003, { unit: 's' }, 1_024_003],
    ['seconds before 1970', -1.5, { unit: 's' }, -1500],
    ['microseconds', 1_718_000_000_123_000, { unit: 'us' }, 1_718_000_000_123],
    ['nanoseconds', 1_718_000_000_000_000_000, { unit: 'ns' }, 1_718_000_000_000],
    ['text with a zone', '2024-05-01T14:00:00+02:00', undefined, noon],
    ['text without one, when one is set', '2024-05-01T14:00:00', { zone: 'Europe/Berlin' }, noon],
    ['a date, when a zone is set', '2024-05-01', { zone: 'UTC' }, noon - 43_200_000],
    ['a number in text, when allowed', '1718000000', { numericText: true, unit: 's' }, 1_718_000_000_000],
    ['a negative number in text', '-1.5e3', { numericText: true }, -1500],
    ['ISO text, when numbers are allowed', '2024-05-01T12:00:00Z', { numericText: true, unit: 's' }, noon],
    ['a Date', new Date(noon), undefined, noon],
    ['a luxon DateTime', DateTime.fromMillis(noon), undefined, noon],
    ['what has toMillis()', { toMillis: () => noon }, undefined, noon],
  ])('%s', (_what, value, options, time) => {
    expect(timeOf(value, options)).toBe(time)
    expect(whyNotATime(value, options)).toBe('')
  })

  test.each<[unknown, TimeOptions | undefined, string]>([
    [NaN, undefined, 'NaN is not a time: it is not finite'],
    [Infinity, undefined, 'Infinity is not a time: it is not finite'],
    [8.7e15, undefined, '8700000000000000 is not a time: it is out of the range of dates (read as ms since 1970)'],
    [1.7e15, { unit: 's' }, '1700000000000000 is not a time: it is out of the range of dates (read as s since 1970)'],
    ['', undefined, "'' is not a time: it is empty"],
    ['', { numericText: true }, "'' is not a time: it is empty"],
    ['soon', undefined, "'soon' is not a time: it is not an ISO 8601 time such as '2024-05-01T12:00:00Z'"],
    ['2024-05-01T12:00:00', undefined, "'2024-05-01T12:00:00' is not a time: it has no zone, and none is set"],
    ['2024-02-30', { zone: 'UTC' }, "'2024-02-30' is not a time: there is no day 2024-02-30"],
    ['12', undefined, "'12' is not a time: it is a number in text, and those are not read as times"],
    ['1e99', { numericText: true }, "'1e99' is not a time: it is out of the range of dates (read as ms since 1970)"],
    ['+300000-01-01T00:00Z', undefined, "'+300000-01-01T00:00Z' is not a time: it is out of the range of dates"],
    ['12 ', { numericText: true }, "'12 ' is not a time: it is not an ISO 8601 time such as '2024-05-01T12:00:00Z'"],
    [new Date(NaN), undefined, 'null is not a time: it is an invalid Date'],
    [DateTime.invalid('x'), undefined, 'null is not a time: its toMillis() gives no time'],
    [Duration.fromMillis(5000), undefined, '"PT5S" is not a time: it is a duration'],
    [null, undefined, 'null is not a time: it is missing'],
    [undefined, undefined, 'nothing is not a time: the event has no such field'],
    [true, undefined, 'true is not a time: it is a boolean'],
    [17n, undefined, '17 is not a time: it is a bigint; convert it with Number()'],
    [{}, undefined, '{} is not a time: it is an object'],
    [[noon], undefined, `[${noon}] is not a time: it is a list`],
    [() => noon, undefined, 'a function is not a time: it is a function'],
  ])('%o is bad', (value, options, why) => {
    expect(timeOf(value, options)).toBeNaN()
    expect(whyNotATime(value, options)).toBe(why)
  })

  test('an object whose toMillis throws, or gives no number, is bad', () => {
    const throws = {
      toMillis(): number {
        throw new Error('no')
      },
    }
    expect(timeOf(throws)).toBeNaN()
    expect(timeOf({ toMillis: () => 'noon' })).toBeNaN()
    expect(whyNotATime(throws)).toContain('its toMillis() gives no time')
  })

  test('anything at all gives a time in range or has a reason, and nothing throws', () => {
    const options = fc.constantFrom<TimeOptions>(
      {},
      { unit: 's' },
      { unit: 'ns' },
      { zone: 'Europe/Berlin' },
      { numericText: true },
    )
    const anything = fc.oneof(fc.anything({ withBigInt: true, withDate: true }), fc.double(), fc.string())
    fc.assert(
      fc.property(anything, options, (value, given) => {
        const time = timeOf(value, given)
        expect(Math.abs(time) <= MAX_TIME).toBe(whyNotATime(value, given) === '')
        expect(Object.is(time, -0)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

test('options from a configuration are checked', () => {
  expect(() => checkTimeOptions({ unit: 's', zone: 'Europe/Berlin' })).not.toThrow()
  expect(() => checkTimeOptions({ unit: 'm' as 's' })).toThrow(expect.objectContaining({ code: 'BAD_TIME_UNIT' }))
  expect(() => checkTimeOptions({ zone: 'Nowhere' })).toThrow(expect.objectContaining({ code: 'BAD_ZONE' }))
})

describe('timestampText', () => {
  test.each<[number, string]>([
    [noon, '2024-05-01T12:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [0.5, '1970-01-01T00:00:00.000500Z'],
    [-0.25, '1969-12-31T23:59:59.999750Z'],
    [0.9999, '1970-01-01T00:00:00.001Z'],
    [MAX_TIME, '+275760-09-13T00:00:00.000Z'],
    [Infinity, 'no time (Infinity)'],
    [NaN, 'no time (NaN)'],
  ])('%d', (ms, text) => {
    expect(timestampText(ms)).toBe(text)
  })

  test('timeOf reads it back, to what a number can hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), (micros) => {
        expect(Math.abs(timeOf(timestampText(micros / 1000)) - micros / 1000)).toBeLessThan(0.0003)
      }),
    )
  })
})
