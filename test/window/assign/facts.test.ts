/** Assigners against facts about other systems, where these lie beside the checkout. */
import { describe, expect, test } from 'vitest'
import { zoneClock } from '../../../src/time/zone.ts'
import { timeWindows } from '../../../src/window/assign/time-windows-of.ts'
import {
  calendar,
  session,
  sliding,
  tumbling,
  type CalendarOptions,
  type Weekday,
} from '../../../src/window/builder/assigners.ts'
import type { TimeAssigner } from '../../../src/window/syntax/assigner.ts'
import { sharedJson } from '../../support/shared.ts'

type Window = readonly [start: number, end: number]

interface Facts {
  readonly assign: readonly {
    readonly id: string
    readonly window: {
      readonly type: string
      readonly sizeMs: number
      readonly slideMs?: number
      readonly offsetMs: number
    }
    readonly t: number
    readonly windows: readonly Window[]
  }[]
  readonly windowStart: readonly {
    readonly t: number
    readonly offset: number
    readonly size: number
    readonly start: number
  }[]
  readonly calendar: {
    readonly cases: readonly {
      readonly window: CalendarFact
      readonly t: readonly string[]
      readonly expect: readonly [string, string]
    }[]
  }
  readonly dst: {
    readonly localToEpochForTimer: readonly (readonly [local: string, epoch: number, note?: string])[]
    readonly derived: readonly { readonly start: number; readonly end: number; readonly hours: number }[]
  }
}

interface CalendarFact {
  readonly type: 'days' | 'weeks' | 'months' | 'years'
  readonly n: number
  readonly startsOn?: string
  readonly startingMonth?: string
  readonly beginningOnDay?: number
  readonly startingYear?: number
  readonly beginningOn?: readonly [month: number, day: number]
  readonly timeZone?: string
}

const EMPTY: Facts = {
  assign: [],
  windowStart: [],
  calendar: { cases: [] },
  dst: { localToEpochForTimer: [], derived: [] },
}

const facts = sharedJson<Facts>('facts/windows/assigner_cases.json')

function windowsOf(assigner: TimeAssigner, time: number): readonly Window[] {
  const found: Window[] = []
  timeWindows(assigner).assign(time, (start, end) => found.push([start, end]))
  return found
}

const two = (n: number): string => String(n).padStart(2, '0')

function calendarOf(fact: CalendarFact): CalendarOptions {
  const unit = ({ days: 'day', weeks: 'week', months: 'month', years: 'year' } as const)[fact.type]
  const { startsOn, startingMonth, beginningOnDay = 1, startingYear, beginningOn = [1, 1] } = fact
  const origin =
    startingMonth !== undefined
      ? `${startingMonth}-${two(beginningOnDay)}`
      : startingYear !== undefined
        ? `${startingYear}-${beginningOn.map(two).join('-')}`
        : undefined
  return {
    unit,
    every: fact.n,
    zone: fact.timeZone ?? 'UTC',
    ...(startsOn === undefined ? {} : { weekStartsOn: startsOn.toLowerCase() as Weekday }),
    ...(origin === undefined ? {} : { origin }),
  }
}

describe.skipIf(facts === null)('facts', () => {
  const { assign, windowStart, calendar: beam, dst } = facts ?? EMPTY

  test.each(assign)('$id at $t', ({ window, t, windows }) => {
    const { type, sizeMs, slideMs, offsetMs: offset } = window
    if (type === 'tumbling') expect(windowsOf(tumbling(sizeMs, { offset }), t)).toEqual(windows)
    else expect(windowsOf(sliding(sizeMs, slideMs!, { offset }), t)).toEqual(windows)
  })

  test.each(windowStart)('$t in windows of $size from $offset', ({ t, offset, size, start }) => {
    // Flink's function takes any offset; what counts is its rest.
    expect(windowsOf(tumbling(size, { offset: offset % size }), t)).toEqual([[start, start + size]])
  })

  test.each(beam.cases)('$window: $t', ({ window, t, expect: [start, end] }) => {
    for (const time of t)
      expect(windowsOf(calendar(calendarOf(window)), Date.parse(time))).toEqual([[Date.parse(start), Date.parse(end)]])
  })

  test('first moments of local times, which are the later ones in Flink where a time comes twice', () => {
    const clock = zoneClock('America/Los_Angeles')
    for (const [local, epoch, note = ''] of dst.localToEpochForTimer) {
      const first = clock.firstShowing(Date.parse(`${local}Z`))
      expect([local, first]).toEqual([local, note.startsWith('overlap') ? epoch - 3_600_000 : epoch])
    }
  })

  test.each(dst.derived)('a day of $hours hours', ({ start, end }) => {
    const days = calendar({ unit: 'day', zone: 'America/Los_Angeles' })
    for (const time of [start, (start + end) / 2, end - 1]) expect(windowsOf(days, time)).toEqual([[start, end]])
  })

  test('what is invalid', () => {
    for (const make of [
      () => tumbling(0),
      () => tumbling(5, { offset: 5 }),
      () => sliding(0, 5),
      () => sliding(5, 0),
      () => sliding(5, 2, { offset: -2 }),
      () => session(0),
    ])
      expect(make).toThrow(expect.objectContaining({ code: 'BAD_WINDOW' }))
  })
})
