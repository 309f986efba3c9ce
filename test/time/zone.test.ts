import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { isoTime, whyNotIso } from '../../src/time/iso-text.ts'
import { zoneClock } from '../../src/time/zone.ts'

function inZone(text: string, zone: string): string {
  return new Date(isoTime(text, zone)).toISOString()
}

describe('text without a zone', () => {
  test.each<[string, string, string]>([
    ['2024-01-15T12:00:00', 'Europe/Berlin', '2024-01-15T11:00:00.000Z'],
    ['2024-07-15T12:00:00', 'Europe/Berlin', '2024-07-15T10:00:00.000Z'],
    ['2024-07-15 12:00', 'America/New_York', '2024-07-15T16:00:00.000Z'],
    ['2024-07-15', 'Europe/Berlin', '2024-07-14T22:00:00.000Z'],
    ['2024-07-15', 'UTC', '2024-07-15T00:00:00.000Z'],
    ['2024-07-15T12:00:00', 'UTC+3', '2024-07-15T09:00:00.000Z'],
    ['2024-07-15T12:00:00', 'Asia/Kathmandu', '2024-07-15T06:15:00.000Z'],
  ])('%s in %s', (text, zone, instant) => {
    expect(inZone(text, zone)).toBe(instant)
    expect(whyNotIso(text, zone)).toBe('')
  })

  test('a zone in the text goes before the one which is set', () => {
    expect(inZone('2024-07-15T12:00:00Z', 'Europe/Berlin')).toBe('2024-07-15T12:00:00.000Z')
    expect(inZone('2024-07-15T12:00:00+05:00', 'Europe/Berlin')).toBe('2024-07-15T07:00:00.000Z')
  })

  test.each<[string, string, string, string]>([
    ['before the gap', '2024-03-31T01:59:59', 'Europe/Berlin', '2024-03-31T00:59:59.000Z'],
    ['in the gap: moved on by its length', '2024-03-31T02:30:00', 'Europe/Berlin', '2024-03-31T01:30:00.000Z'],
    ['after the gap', '2024-03-31T03:00:00', 'Europe/Berlin', '2024-03-31T01:00:00.000Z'],
    ['before the overlap', '2024-10-27T01:59:59', 'Europe/Berlin', '2024-10-26T23:59:59.000Z'],
    ['in the overlap: the first of two', '2024-10-27T02:30:00', 'Europe/Berlin', '2024-10-27T00:30:00.000Z'],
    ['after the overlap', '2024-10-27T03:00:00', 'Europe/Berlin', '2024-10-27T02:00:00.000Z'],
    ['gap west of Greenwich', '2024-03-10T02:30:00', 'America/New_York', '2024-03-10T07:30:00.000Z'],
    ['overlap west of Greenwich', '2024-11-03T01:30:00', 'America/New_York', '2024-11-03T05:30:00.000Z'],
    ['in a gap of half an hour', '2024-10-06T02:15:00', 'Australia/Lord_Howe', '2024-10-05T15:45:00.000Z'],
    ['after it, in the same hour', '2024-10-06T02:45:00', 'Australia/Lord_Howe', '2024-10-05T15:45:00.000Z'],
    ['before an overlap of half an hour', '2024-04-07T01:15:00', 'Australia/Lord_Howe', '2024-04-06T14:15:00.000Z'],
    ['in it', '2024-04-07T01:45:00', 'Australia/Lord_Howe', '2024-04-06T14:45:00.000Z'],
    ['a gap which begins at midnight', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['a day which was left out', '2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
  ])('%s', (_what, text, zone, instant) => {
    expect(inZone(text, zone)).toBe(instant)
  })

  test('is read so that the clock of the zone shows it, unless it falls in a gap', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'Africa/Casablanca',
    ]
    const years = { min: Date.UTC(1990, 0), max: Date.UTC(2030, 0) }
    let shown = 0
    let inGap = 0
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer(years), (zone, local) => {
        const time = zoneClock(zone).toEpoch(local)
        const clock = DateTime.fromMillis(time, { zone })
        const shows = time + clock.offset * 60_000
        if (shows === local) {
          shown += 1
          // The first of the two, in an overlap: an earlier instant shows something else.
          for (const offset of clock.getPossibleOffsets()) expect(offset.toMillis()).toBeGreaterThanOrEqual(time)
        } else {
          inGap += 1
          expect(shows).toBeGreaterThan(local)
        }
      }),
      { numRuns: 300 },
    )
    expect(shown).toBeGreaterThan(250)
    expect(inGap).toBeLessThan(10)
  })

  test('many hours and much later hours answer the same again', () => {
    const clock = zoneClock('Europe/Berlin')
    const first = clock.toEpoch(Date.UTC(2024, 6, 1))
    for (let hour = 0; hour < 5000; hour++) clock.toEpoch(Date.UTC(2001, 0, 1, hour))
    expect(clock.toEpoch(Date.UTC(2024, 6, 1))).toBe(first)
    expect(clock.toEpoch(1e17)).toBeNaN()
  })
})

describe('zoneClock', () => {
  test('is kept by name', () => {
    expect(zoneClock('Europe/Berlin')).toBe(zoneClock('Europe/Berlin'))
    expect(zoneClock('Europe/Berlin').name).toBe('Europe/Berlin')
  })

  test.each(['', 'Europe/Berln', 'local', 'system', 'default', 'Local'])('refuses %o', (name) => {
    expect(() => zoneClock(name)).toThrow(
      expect.objectContaining({ code: 'BAD_ZONE', message: `'${name}' is not a time zone` }),
    )
  })

  test('a bad zone is told when a text needs it', () => {
    expect(() => isoTime('2024-05-01', 'Mars/Olympus')).toThrow(expect.objectContaining({ code: 'BAD_ZONE' }))
    expect(isoTime('2024-05-01T00:00Z', 'Mars/Olympus')).toBe(Date.UTC(2024, 4, 1))
  })
})
