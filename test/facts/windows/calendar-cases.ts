/** Calendar windows, and what clocks show when they are put forward and back. */
import { DateTime } from 'luxon'
import { zoneClock } from '../../../src/time/zone.ts'
import { timeWindows } from '../../../src/window/assign/time-windows-of.ts'
import { calendar, type CalendarOptions } from '../../../src/window/builder/assigners.ts'
import type { Calendar, CalendarUnit } from '../../../src/window/syntax/assigner.ts'
import { difference, type WindowVerdict } from './fact.ts'
import { listAt, numberIn, numberOr, objectAt, onlyFields, textAt, unknown, wordOf, type Json } from './json.ts'
import { OVERLAP_FIRST } from './reasons.ts'

const instant = (text: unknown): number => {
  const time = DateTime.fromISO(String(text), { zone: 'UTC' }).toMillis()
  if (Number.isNaN(time)) throw unknown('this is no instant', text)
  return time
}

const shown = (time: number): string => DateTime.fromMillis(time, { zone: 'UTC' }).toISO() ?? String(time)

/** All of the times are in the one window. */
export function judgeCalendar(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'window', 't', 'expect', 'note'])
  const windows = timeWindows(convertCalendar(objectAt(json, 'window')))
  const [start, end] = listAt(json, 'expect').map(instant)
  const differences = [...listAt(json, 't').map(instant), start!, end! - 1].flatMap((time) => {
    const found: string[] = []
    windows.assign(time, (from, to) => found.push(`[${shown(from)}, ${shown(to)})`))
    return difference('calendar', `[${shown(start!)}, ${shown(end!)})`, found.join(' '))
  })
  return { differences }
}

const WEEKDAYS: readonly string[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

function convertCalendar(json: Json): Calendar {
  onlyFields(json, [
    'type',
    'n',
    'timeZone',
    'zone',
    'startsOn',
    'startingDay',
    'startingMonth',
    'beginningOnDay',
    'startingYear',
    'beginningOn',
    'note',
  ])
  const unit = textAt(json, 'type').replace(/s$/, '') as CalendarUnit
  if (!['day', 'week', 'month', 'quarter', 'year'].includes(unit))
    throw unknown('no calendar is known of the type of', json)
  const zone = (json['timeZone'] ?? json['zone'] ?? 'UTC') as string
  const origin = originOf(json, unit)
  const options: CalendarOptions = { unit, every: numberOr(json, 'n', 1), zone }
  return calendar(origin === null ? options : { ...options, origin })
}

/** Beam counts from 1970-01-01, weeks from the day they start on in its week. */
function originOf(json: Json, unit: CalendarUnit): string | null {
  const two = (value: number): string => String(value).padStart(2, '0')
  if (json['startingDay'] !== undefined) return dateOf(json['startingDay'])
  if (unit === 'week') {
    const day = WEEKDAYS.indexOf(wordOf(json['startsOn'] ?? 'MONDAY').toLowerCase())
    if (day < 0) throw unknown('no day of the week is known that is', json['startsOn'])
    // 1970-01-01 was a Thursday.
    return DateTime.fromMillis((day - 3) * 86_400_000, { zone: 'UTC' }).toISODate()
  }
  if (unit === 'month') {
    const month = json['startingMonth'] === undefined ? '1970-01' : dateOf(json['startingMonth']).slice(0, 7)
    return `${month}-${two(numberOr(json, 'beginningOnDay', 1))}`
  }
  if (unit === 'year') {
    const year = json['startingYear'] === undefined ? 1970 : numberIn(json, 'startingYear')
    const [month = 1, day = 1] = (json['beginningOn'] ?? [1, 1]) as readonly number[]
    return `${year}-${two(month)}-${two(day)}`
  }
  return null
}

/** A date as text, or as numbers. */
function dateOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) throw unknown('this is no date', value)
  return (value as readonly number[]).map((part) => String(part).padStart(2, '0')).join('-')
}

const zoneIn = (text: unknown): string => {
  const [zone] = /\b[A-Z][A-Za-z]+\/[A-Za-z_/]+\b/.exec(String(text)) ?? []
  if (zone === undefined) throw unknown('no time zone is named in', text)
  return zone
}

/** When clocks show a local time: what a timer at a window's boundary is set to. */
export function judgeLocalTimer(json: Json): WindowVerdict {
  const [local, epoch] = listAt(json, 'entry') as readonly [string, number]
  const zone = zoneIn(json['source'])
  const found = zoneClock(zone).firstShowing(instant(`${local}Z`))
  if (found === epoch) return { differences: [] }
  // Shown twice: once with each offset.
  const both = [found, epoch].every((time) => localText(time, zone) === local)
  if (both && found < epoch) return { differences: [], aside: OVERLAP_FIRST.name }
  return { differences: difference('zone', String(epoch), String(found)) }
}

/** What clocks show. */
export function judgeLocalTime(json: Json): WindowVerdict {
  const [epoch, local] = listAt(json, 'entry') as readonly [number, string]
  const zone = zoneIn(json['source'])
  const clock = zoneClock(zone)
  // Of two instants that show the same the first is told; the other is so much later.
  const told = clock.toEpoch(instant(`${local}Z`))
  const isOne = told === epoch || localText(told, zone) === localText(epoch, zone)
  return {
    differences: [
      ...difference('zone', local, localText(epoch, zone)),
      ...difference('zone', `${local} is shown at ${epoch}`, `${local} is shown at ${isOne ? epoch : told}`),
    ],
  }
}

const localText = (time: number, zone: string): string =>
  DateTime.fromMillis(time, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss")

/** A day of 23 or 25 hours. */
export function judgeLocalDay(json: Json): WindowVerdict {
  onlyFields(json, ['id', 'window', 'localDay', 'start', 'end', 'hours', 'note'])
  const text = textAt(json, 'window')
  const [, every, unit] = /tumbling (\d+) (day|week|month|year)s?\b/.exec(text) ?? []
  if (unit === undefined) throw unknown('no calendar is known that is written', text)
  const origin = textAt(json, 'localDay')
  const windows = timeWindows(
    calendar({ unit: unit as CalendarUnit, every: Number(every), zone: zoneIn(text), origin }),
  )
  const [start, end] = [numberIn(json, 'start'), numberIn(json, 'end')]
  const wanted = `[${start}, ${end}) of ${numberIn(json, 'hours')} hours`
  const differences = [start, Math.floor((start + end) / 2), end - 1].flatMap((time) => {
    let found = ''
    windows.assign(time, (from, to) => (found = `[${from}, ${to}) of ${(to - from) / 3_600_000} hours`))
    return difference('calendar', wanted, found)
  })
  return { differences }
}
