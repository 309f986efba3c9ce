import { describe, expect, test } from 'vitest'
import type { TidemarkError } from '../../../src/base/errors.ts'
import {
  calendar,
  countWindow,
  cumulate,
  customWindow,
  globalWindow,
  session,
  sliding,
  tumbling,
} from '../../../src/window/builder/assigners.ts'

describe('assigners', () => {
  test('are frozen plain values, durations in milliseconds', () => {
    const made = [
      tumbling('5 min', { offset: '-1s' }),
      sliding('1 h', { minutes: 5 }, { domain: 'processing' }),
      cumulate('1 day', '1 h'),
      session('30 s'),
      session(5, { touching: true }),
      countWindow(5),
      countWindow(5, 2),
      globalWindow(),
      calendar({ unit: 'day', zone: 'Europe/Berlin' }),
    ]
    expect(made).toEqual([
      { kind: 'tumbling', sizeMs: 300_000, offsetMs: -1000, domain: 'event' },
      { kind: 'sliding', sizeMs: 3_600_000, slideMs: 300_000, offsetMs: 0, domain: 'processing' },
      { kind: 'cumulate', maxSizeMs: 86_400_000, stepMs: 3_600_000, offsetMs: 0, domain: 'event' },
      { kind: 'session', gap: 30_000, touching: false, domain: 'event' },
      { kind: 'session', gap: 5, touching: true, domain: 'event' },
      { kind: 'count', size: 5, slide: 5 },
      { kind: 'count', size: 5, slide: 2 },
      { kind: 'global' },
      { kind: 'calendar', unit: 'day', every: 1, zone: 'Europe/Berlin', origin: '1970-01-01' },
    ])
    for (const one of made) expect(Object.isFrozen(one)).toBe(true)
  })

  test('can hold functions', () => {
    const gap = (event: { readonly pause: number }): number => event.pause
    const assign = (): readonly (readonly [number, number])[] => [[0, 1]]
    expect(session(gap)).toMatchObject({ gap })
    expect(customWindow('shift', assign)).toEqual({ kind: 'custom', name: 'shift', assign })
  })

  test.each([
    ['monday', '1970-01-05'],
    ['wednesday', '1970-01-07'],
    ['sunday', '1970-01-11'],
  ] as const)('weeks that start on %s begin on %s', (weekStartsOn, origin) => {
    expect(calendar({ unit: 'week', zone: 'UTC', weekStartsOn }).origin).toBe(origin)
    expect(
      new Date(`${origin}T00:00Z`).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }).toLowerCase(),
    ).toBe(weekStartsOn)
    expect(calendar({ unit: 'week', zone: 'UTC', weekStartsOn, origin }).origin).toBe(origin)
  })

  test('weeks start on Monday, unless there is an origin', () => {
    expect(calendar({ unit: 'week', zone: 'UTC' }).origin).toBe('1970-01-05')
    expect(calendar({ unit: 'week', zone: 'UTC', origin: '2024-02-29' }).origin).toBe('2024-02-29')
  })
})

/** What a program without types may write. */
const loose = <F extends (...args: never[]) => unknown>(make: F, ...args: unknown[]): unknown =>
  (make as unknown as (...args: unknown[]) => unknown)(...args)

describe('refused, with the value', () => {
  test.each<[name: string, make: () => unknown, code: string, message: string]>([
    ['size of 0', () => tumbling(0), 'BAD_WINDOW', 'this is 0'],
    ['negative size', () => tumbling(-5), 'BAD_WINDOW', 'this is -5'],
    ['size with a fraction', () => tumbling(1.5), 'BAD_WINDOW', 'this is 1.5'],
    ['no duration', () => tumbling('soon'), 'BAD_DURATION', "'soon'"],
    ['size without an end', () => tumbling(Infinity), 'BAD_DURATION', 'Infinity'],
    ['offset of the size', () => tumbling(5, { offset: 5 }), 'BAD_WINDOW', 'less than its size (5)'],
    ['offset of the size, back', () => tumbling(5, { offset: -5 }), 'BAD_WINDOW', 'this is -5'],
    ['slide of 0', () => sliding(5, 0), 'BAD_WINDOW', 'slide'],
    ['sliding size of 0', () => sliding(0, 5), 'BAD_WINDOW', 'size'],
    ['offset of the slide', () => sliding(10, 5, { offset: 5 }), 'BAD_WINDOW', 'less than its slide (5)'],
    ['step that does not fit', () => cumulate(10, 3), 'BAD_WINDOW', '3 ms, does not divide'],
    ['step longer than all', () => cumulate(10, 20), 'BAD_WINDOW', 'does not divide'],
    ['step of 0', () => cumulate(10, 0), 'BAD_WINDOW', 'this is 0'],
    ['greatest size of 0', () => cumulate(0, 1), 'BAD_WINDOW', 'this is 0'],
    ['cumulate offset', () => cumulate(10, 5, { offset: 10 }), 'BAD_WINDOW', 'greatest size (10)'],
    ['gap of 0', () => session(0), 'BAD_WINDOW', 'gap of a session window'],
    ['negative gap', () => session(-1), 'BAD_WINDOW', 'this is -1'],
    ['touching as text', () => loose(session, 5, { touching: 'yes' }), 'BAD_WINDOW', "'yes'"],
    ['other time', () => loose(tumbling, 5, { domain: 'ingestion' }), 'BAD_WINDOW', "'ingestion'"],
    ['misspelt option', () => loose(tumbling, 5, { ofset: 1 }), 'BAD_WINDOW', "'ofset'"],
    ['options that are none', () => loose(sliding, 5, 1, 7), 'BAD_WINDOW', 'this is 7'],
    ['misspelt session option', () => loose(session, 5, { gap: 1 }), 'BAD_WINDOW', "'gap'"],
    ['count of 0', () => countWindow(0), 'BAD_WINDOW', 'this is 0'],
    ['count with a fraction', () => countWindow(2.5), 'BAD_WINDOW', 'this is 2.5'],
    ['count slide of 0', () => countWindow(5, 0), 'BAD_WINDOW', 'slide of a count window'],
    ['no zone', () => calendar({ unit: 'day', zone: 'Mars/Base' }), 'BAD_ZONE', "'Mars/Base'"],
    ['the zone of the machine', () => calendar({ unit: 'day', zone: 'local' }), 'BAD_ZONE', "'local'"],
    ['missing zone', () => loose(calendar, { unit: 'day' }), 'BAD_ZONE', 'undefined'],
    ['no unit', () => loose(calendar, { unit: 'hour', zone: 'UTC' }), 'BAD_WINDOW', "'hour'"],
    ['no origin', () => calendar({ unit: 'day', zone: 'UTC', origin: '2023-02-29' }), 'BAD_WINDOW', "'2023-02-29'"],
    [
      'origin with a time',
      () => calendar({ unit: 'day', zone: 'UTC', origin: '2023-02-28T00:00' }),
      'BAD_WINDOW',
      'T00:00',
    ],
    ['every 0', () => calendar({ unit: 'day', zone: 'UTC', every: 0 }), 'BAD_WINDOW', 'this is 0'],
    [
      'start of a month',
      () => calendar({ unit: 'month', zone: 'UTC', weekStartsOn: 'monday' }),
      'BAD_WINDOW',
      "'month'",
    ],
    ['no weekday', () => loose(calendar, { unit: 'week', zone: 'UTC', weekStartsOn: 'mon' }), 'BAD_WINDOW', "'mon'"],
    [
      'origin on another weekday',
      () => calendar({ unit: 'week', zone: 'UTC', weekStartsOn: 'monday', origin: '2024-02-29' }),
      'BAD_WINDOW',
      '2024-02-29 is none',
    ],
    ['custom without a name', () => customWindow('', () => []), 'BAD_WINDOW', "this is ''"],
    ['custom without a function', () => loose(customWindow, 'shift'), 'BAD_WINDOW', 'undefined'],
  ])('%s', (_name, make, code, message) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as string }))
    try {
      make()
    } catch (error) {
      expect((error as TidemarkError).hint).not.toBe('')
    }
  })
})
