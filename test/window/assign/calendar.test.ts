import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { zoneClock } from '../../../src/time/zone.ts'
import { CalendarWindows } from '../../../src/window/assign/calendar-windows.ts'
import { calendar, type CalendarOptions } from '../../../src/window/builder/assigners.ts'
import { runs } from '../../property/kit/runs.ts'

const HOUR = 3_600_000

function windowOf(windows: CalendarWindows, time: number): readonly [start: number, end: number] {
  const found: (readonly [number, number])[] = []
  windows.assign(time, (start, end) => found.push([start, end]))
  expect(found).toHaveLength(1)
  return found[0]!
}

/** The window of an instant as texts, and its length in hours. */
function texts(options: CalendarOptions, instant: string): readonly [start: string, end: string, hours: number] {
  const [start, end] = windowOf(new CalendarWindows(calendar(options)), Date.parse(instant))
  const text = (ms: number): string => new Date(ms).toISOString().replace(':00.000Z', 'Z')
  return [text(start), text(end), (end - start) / HOUR]
}

describe('a day', () => {
  test.each<[why: string, zone: string, instant: string, start: string, end: string, hours: number]>([
    ['loses an hour', 'America/Los_Angeles', '2021-03-14T20:00Z', '2021-03-14T08:00Z', '2021-03-15T07:00Z', 23],
    ['gains an hour', 'America/Los_Angeles', '2021-11-07T20:00Z', '2021-11-07T07:00Z', '2021-11-08T08:00Z', 25],
    ['gains half an hour', 'Australia/Lord_Howe', '2021-04-04T00:00Z', '2021-04-03T13:00Z', '2021-04-04T13:30Z', 24.5],
    ['loses half an hour', 'Australia/Lord_Howe', '2021-10-03T00:00Z', '2021-10-02T13:30Z', '2021-10-03T13:00Z', 23.5],
    [
      'has no midnight: after the gap',
      'America/Sao_Paulo',
      '2018-11-04T03:00Z',
      '2018-11-04T03:00Z',
      '2018-11-05T02:00Z',
      23,
    ],
    ['ends before a gap', 'America/Sao_Paulo', '2018-11-04T02:59Z', '2018-11-03T03:00Z', '2018-11-04T03:00Z', 24],
    ['has no midnight, in Asia', 'Asia/Beirut', '2021-03-28T10:00Z', '2021-03-27T22:00Z', '2021-03-28T21:00Z', 23],
    [
      'ends late: its last hour comes twice',
      'America/Sao_Paulo',
      '2018-02-18T02:30Z',
      '2018-02-17T02:00Z',
      '2018-02-18T03:00Z',
      25,
    ],
    [
      'has midnight twice: the first',
      'America/Havana',
      '2021-11-07T05:30Z',
      '2021-11-07T04:00Z',
      '2021-11-08T05:00Z',
      25,
    ],
    [
      'begins within a gap that began the day before',
      'America/Toronto',
      '1919-03-31T06:00Z',
      '1919-03-31T04:30Z',
      '1919-04-01T04:00Z',
      23.5,
    ],
    ['before one that was left out', 'Pacific/Apia', '2011-12-30T09:59Z', '2011-12-29T10:00Z', '2011-12-30T10:00Z', 24],
    ['after one that was left out', 'Pacific/Apia', '2011-12-30T10:00Z', '2011-12-30T10:00Z', '2011-12-31T10:00Z', 24],
    ['of a zone by its offset', 'UTC+5:30', '2021-03-14T20:00Z', '2021-03-14T18:30Z', '2021-03-15T18:30Z', 24],
  ])('%s: %s %s', (_why, zone, instant, start, end, hours) => {
    expect(texts({ unit: 'day', zone }, instant)).toEqual([start, end, hours])
  })

  test('that was left out is no window of its own, also not by its end', () => {
    const windows = new CalendarWindows(calendar({ unit: 'day', zone: 'Pacific/Apia' }))
    const change = Date.parse('2011-12-30T10:00Z')
    const starts: number[] = []
    windows.startsOf(change, (start) => starts.push(start))
    expect(starts).toEqual([change - 24 * HOUR])
    expect(windows.edgeAfter(change)).toBe(change + 24 * HOUR)
    expect(windows.edgeBefore(change - 1)).toBe(change - 24 * HOUR)
    windows.startsOf(change + 1, (start) => starts.push(start))
    expect(starts).toHaveLength(1)
  })

  test('at the ends of time', () => {
    const windows = new CalendarWindows(calendar({ unit: 'year', every: 10, zone: 'Europe/Berlin' }))
    for (const time of [-8.64e15, 8.64e15]) {
      const [start, end] = windowOf(windows, time)
      expect([start <= time, time < end]).toEqual([true, true])
    }
  })
})

describe('weeks, months and years', () => {
  test.each<[options: CalendarOptions, instant: string, start: string, end: string]>([
    [{ unit: 'week', zone: 'UTC' }, '2024-02-29T12:00Z', '2024-02-26T00:00Z', '2024-03-04T00:00Z'],
    [
      { unit: 'week', zone: 'UTC', weekStartsOn: 'sunday' },
      '2024-02-29T12:00Z',
      '2024-02-25T00:00Z',
      '2024-03-03T00:00Z',
    ],
    [
      { unit: 'week', every: 2, zone: 'UTC', origin: '2024-02-26' },
      '2024-02-25T23:59Z',
      '2024-02-12T00:00Z',
      '2024-02-26T00:00Z',
    ],
    [{ unit: 'month', zone: 'UTC' }, '2024-02-29T23:59Z', '2024-02-01T00:00Z', '2024-03-01T00:00Z'],
    [
      { unit: 'month', every: 7, zone: 'UTC', origin: '2014-03-05' },
      '2016-01-05T00:00Z',
      '2015-12-05T00:00Z',
      '2016-07-05T00:00Z',
    ],
    [
      { unit: 'month', zone: 'UTC', origin: '2024-01-31' },
      '2024-02-28T23:59Z',
      '2024-01-31T00:00Z',
      '2024-02-29T00:00Z',
    ],
    [
      { unit: 'month', zone: 'UTC', origin: '2024-01-31' },
      '2024-03-30T23:59Z',
      '2024-02-29T00:00Z',
      '2024-03-31T00:00Z',
    ],
    [{ unit: 'quarter', zone: 'UTC' }, '2024-05-15T00:00Z', '2024-04-01T00:00Z', '2024-07-01T00:00Z'],
    [{ unit: 'year', zone: 'UTC' }, '1969-12-31T23:59Z', '1969-01-01T00:00Z', '1970-01-01T00:00Z'],
    [
      { unit: 'year', zone: 'UTC', origin: '2020-02-29' },
      '2021-03-01T00:00Z',
      '2021-02-28T00:00Z',
      '2022-02-28T00:00Z',
    ],
    [
      { unit: 'year', every: 10, zone: 'UTC', origin: '2000-05-05' },
      '2052-01-05T00:00Z',
      '2050-05-05T00:00Z',
      '2060-05-05T00:00Z',
    ],
    [{ unit: 'month', zone: 'Europe/Berlin' }, '2024-03-31T21:59Z', '2024-02-29T23:00Z', '2024-03-31T22:00Z'],
  ])('%j at %s', (options, instant, start, end) => {
    expect(texts(options, instant).slice(0, 2)).toEqual([start, end])
  })
})

/** Zones with changes of clocks of every kind: half hours, at midnight, whole days, seconds of a local mean time. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/Toronto',
  'America/Juneau',
  'Asia/Beirut',
  'Asia/Manila',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Antarctica/Troll',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'Pacific/Chatham',
  'UTC-9:30',
]

/** Where something happens, and any time of two centuries. */
const anyTime = fc.oneof(
  fc.integer({ min: Date.parse('1840-01-01T00:00Z'), max: Date.parse('2040-01-01T00:00Z') }),
  fc.integer({ min: Date.parse('2010-01-01T00:00Z'), max: Date.parse('2024-01-01T00:00Z') }),
  fc
    .tuple(
      fc.constantFrom(
        '2011-12-30T10:00Z',
        '2018-11-04T03:00Z',
        '2018-02-18T03:00Z',
        '1919-03-31T04:30Z',
        '1993-08-21T12:00Z',
        '1972-01-07T00:44:30Z',
        '2021-03-27T22:00Z',
        '2021-11-07T04:00Z',
        '2021-10-02T15:30Z',
      ),
      fc.integer({ min: -2 * 24 * HOUR, max: 2 * 24 * HOUR }),
    )
    .map(([text, ms]) => Date.parse(text) + ms),
)

const anyCalendar: fc.Arbitrary<CalendarOptions> = fc.record({
  unit: fc.constantFrom<('day' | 'week' | 'month' | 'quarter' | 'year')[]>(
    'day',
    'day',
    'week',
    'month',
    'quarter',
    'year',
  ),
  every: fc.constantFrom(1, 1, 1, 2, 3, 7),
  zone: fc.constantFrom(...ZONES),
  origin: fc.constantFrom('1970-01-01', '2014-03-05', '1999-12-31', '2000-02-29'),
})

test('consecutive windows tile the time line: every instant is in exactly one', () => {
  const seen = { uneven: 0, windows: 0 }
  fc.assert(
    fc.property(
      anyCalendar,
      anyTime,
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (options, time, places) => {
        const windows = new CalendarWindows(calendar(options))
        let at = time
        let before = -Infinity
        for (let i = 0; i < 5; i++) {
          const [start, end] = windowOf(windows, at)
          expect(start <= at && at < end).toBe(true)
          if (i > 0) expect(start).toBe(before)
          // One that knows nothing yet gives the same for every instant of it.
          const fresh = new CalendarWindows(calendar(options))
          for (const instant of [
            start,
            end - 1,
            ...places.map((place) => Math.min(end - 1, Math.floor(start + place * (end - start)))),
          ])
            expect(windowOf(fresh, instant)).toEqual([start, end])
          expect(windows.edgeBefore(at)).toBe(start)
          expect(windows.endAfter(at)).toBe(end)
          const starts: number[] = []
          windows.startsOf(end, (found) => starts.push(found))
          expect(starts).toEqual([start])
          seen.windows += 1
          if ((end - start) % (24 * HOUR) !== 0) seen.uneven += 1
          before = end
          at = end
        }
      },
    ),
    { numRuns: runs(300) },
  )
  expect(seen.uneven).toBeGreaterThan(seen.windows / 20)
})

/** Anywhere at any time, and often on a day whose midnight was skipped. */
const anyPlaceAndTime = fc.oneof(
  fc.tuple(fc.constantFrom(...ZONES), anyTime),
  fc.constantFrom<readonly [zone: string, time: number]>(
    ['America/Sao_Paulo', Date.parse('2018-11-04T12:00Z')],
    ['Asia/Beirut', Date.parse('2021-03-28T12:00Z')],
    ['America/Toronto', Date.parse('1919-03-31T12:00Z')],
    ['Africa/Monrovia', Date.parse('1972-01-07T12:00Z')],
    ['America/Havana', Date.parse('2021-11-07T05:30Z')],
  ),
)

test('a window begins at the first moment at which clocks show midnight of a date, or later', () => {
  const seen = { midnight: 0, later: 0 }
  fc.assert(
    fc.property(anyPlaceAndTime, ([zone, time]) => {
      const [start] = windowOf(new CalendarWindows(calendar({ unit: 'day', zone })), time)
      const local = (instant: number): number => {
        const there = DateTime.fromMillis(instant, { zone })
        return instant + Math.round(there.offset * 60_000)
      }
      const midnight = Math.floor(local(start) / (24 * HOUR)) * 24 * HOUR
      // Nothing before it, near or a day away, shows that midnight or later.
      for (const earlier of [1, 1000, HOUR / 4, HOUR / 2, HOUR, 2 * HOUR, 12 * HOUR, 23 * HOUR])
        expect(local(start - earlier)).toBeLessThan(midnight)
      expect(zoneClock(zone).firstShowing(midnight)).toBe(start)
      if (local(start) === midnight) seen.midnight += 1
      else seen.later += 1
    }),
    { numRuns: runs(500) },
  )
  expect(seen.midnight).toBeGreaterThan(100)
  expect(seen.later).toBeGreaterThan(3)
})

test('times in one window, and in windows met before, are not asked for again', () => {
  const zone = zoneClock('Europe/Madrid')
  let asked = 0
  const asks = zone.firstShowing.bind(zone)
  zone.firstShowing = (local) => {
    asked += 1
    return asks(local)
  }
  const windows = new CalendarWindows(calendar({ unit: 'day', zone: 'Europe/Madrid' }))
  const day = 24 * HOUR
  let assigned = 0
  for (let i = 0; i < 10_000; i++) windows.assign((i % 20) * day + i, () => assigned++)
  expect(assigned).toBe(10_000)
  expect(asked).toBeGreaterThan(0)
  expect(asked).toBeLessThanOrEqual(22)
})
