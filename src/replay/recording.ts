/**
 * A recording: events with the times at which they happened and arrived, read once, in the two orders in which they
 * can be looked at. It is what the answers of `answer.ts` are computed from.
 */
import { TidemarkError, show } from '../base/errors.ts'
import type { KeySelector } from '../event/keys.ts'
import { checkedOrder } from '../event/order-by.ts'
import { readPath } from '../event/path.ts'
import type { TimeSelector } from '../stream/time-reader.ts'
import { timeOf, whyNotATime, type TimeOptions } from '../time/timestamp.ts'
import type { DisorderModel } from './disorder/disorder.ts'

/** How the events of a recording are read; the names are those of the options of a stream. */
export interface RecordedSettings<T> {
  /** The event time: a field, or a function. */
  readonly time: TimeSelector<T>
  readonly timeOptions?: TimeOptions
  /** When the event arrived; `null`: that was not recorded, and the events are in order of arrival. */
  readonly arrival: TimeSelector<T> | null
  /** What belongs together; absent: everything. */
  readonly key?: KeySelector<T> | null
  /** What has a watermark of its own; absent: the recording as a whole. */
  readonly watermarkScope?: KeySelector<T> | null
  /** Decides between events of equal time; without it they keep their order of arrival. */
  readonly orderBy?: ((a: T, b: T) => number) | null
  /** What the end of the recording means; `complete` unless set. */
  readonly atEnd?: 'complete' | 'cut'
  /** The position of each event in its source, where that is not its index. */
  readonly positions?: ArrayLike<number>
}

/** An event that is left out of all answers, and why. */
export interface UnusableEvent {
  readonly position: number
  /** What cannot be read of it. */
  readonly lacks: 'time' | 'arrival'
  readonly reason: string
}

export interface Recording<T> {
  readonly settings: RecordedSettings<T>
  /** The usable events, in order of arrival. Everything below has one entry for each of them. */
  readonly events: readonly T[]
  readonly times: Float64Array
  /** `null` if the times of arrival were not recorded. */
  readonly arrivals: Float64Array | null
  /** The position of each event in its source. */
  readonly positions: Int32Array
  readonly unusable: readonly UnusableEvent[]
  /** Events that stood in the source behind one that arrived later: they were put in order of arrival. */
  readonly outOfPlace: number
  /** Where the order of arrival was made: see `disordered`. `null`: it is the recorded one. */
  readonly made: MadeDisorder<T> | null
}

export interface MadeDisorder<T> {
  /** The recording that it was made of, and from which the truth comes. */
  readonly of: Recording<T>
  readonly models: readonly DisorderModel[]
  readonly seed: number
  /** What the seed has chosen, and what the models changed besides arrivals: sentences. */
  readonly notes: readonly string[]
}

/**
 * Reads times, and puts the events in order of arrival; equal arrivals keep their order in `events`. An event without
 * an event time, or without a time of arrival where there should be one, is unusable.
 *
 * @throws TidemarkError `NOTHING_RECORDED` if not one event is usable
 * @complexity O(n log n)
 */
export function recordingOf<T>(events: readonly T[], settings: RecordedSettings<T>): Recording<T> {
  const { timeOptions = {}, positions } = settings
  const positionOf = (row: number): number => positions?.[row] ?? row
  const times = new Float64Array(events.length)
  const arrivals = new Float64Array(events.length)
  const unusable: UnusableEvent[] = []
  const usable: number[] = []
  const timeReader = reader(settings.time, timeOptions, 'time')
  const arrivalReader = settings.arrival === null ? null : reader(settings.arrival, timeOptions, 'arrival')
  events.forEach((event, row) => {
    times[row] = timeReader.read(event)
    arrivals[row] = arrivalReader === null ? row : arrivalReader.read(event)
    const position = positionOf(row)
    if (Number.isNaN(times[row])) unusable.push({ position, lacks: 'time', reason: timeReader.whyNot(event) })
    else if (arrivalReader !== null && Number.isNaN(arrivals[row]))
      unusable.push({ position, lacks: 'arrival', reason: arrivalReader.whyNot(event) })
    else usable.push(row)
  })
  if (usable.length === 0) throw nothingRecorded(events.length, unusable[0]?.reason)
  const outOfPlace = outOfPlaceOf(usable, arrivals)
  usable.sort((a, b) => arrivals[a]! - arrivals[b]! || a - b)
  return {
    settings,
    events: usable.map((row) => events[row]!),
    times: Float64Array.from(usable, (row) => times[row]!),
    arrivals: arrivalReader === null ? null : Float64Array.from(usable, (row) => arrivals[row]!),
    positions: Int32Array.from(usable, positionOf),
    unusable,
    outOfPlace,
    made: null,
  }
}

function outOfPlaceOf(rows: readonly number[], arrivals: Float64Array): number {
  let greatest = -Infinity
  let count = 0
  for (const row of rows) {
    if (arrivals[row]! < greatest) count++
    else greatest = arrivals[row]!
  }
  return count
}

/**
 * The rows of a recording in order of event time; equal times by `orderBy`, then in order of arrival.
 *
 * @throws TidemarkError `ORDER_FAILED`
 */
export function byEventTime<T>({ events, times, settings: { orderBy } }: Recording<T>): Int32Array {
  const rows = Int32Array.from(events, (_, row) => row)
  const order = orderBy === undefined || orderBy === null ? null : checkedOrder(orderBy as Order)
  return rows.sort((a, b) => times[a]! - times[b]! || (order?.(events[a], events[b]) ?? 0) || a - b)
}

type Order = (a: unknown, b: unknown) => number

/** The same events with other rows first: `rows` names all or some of them. */
export function reordered<T>(recording: Recording<T>, rows: Int32Array): Recording<T> {
  return {
    ...recording,
    events: Array.from(rows, (row) => recording.events[row]!),
    times: Float64Array.from(rows, (row) => recording.times[row]!),
    arrivals: recording.arrivals === null ? null : Float64Array.from(rows, (row) => recording.arrivals![row]!),
    positions: Int32Array.from(rows, (row) => recording.positions[row]!),
  }
}

interface RecordedTime<T> {
  /** Epoch milliseconds; NaN if there is no time. */
  read(event: T): number
  whyNot(event: T): string
}

function reader<T>(selector: TimeSelector<T>, options: TimeOptions, name: string): RecordedTime<T> {
  const value = typeof selector === 'string' ? readPath(selector) : (event: unknown) => selector(event as T)
  const where = typeof selector === 'string' ? `its ${name}, field ${show(selector)}` : `its ${name}`
  return {
    read(event) {
      try {
        return timeOf(value(event), options)
      } catch {
        return NaN
      }
    },
    whyNot(event) {
      try {
        return `${where}: ${whyNotATime(value(event), options)}`
      } catch (error) {
        return `the function that reads its ${name} threw: ${show(error)}`
      }
    },
  }
}

/** @param reason why the first cannot be used; `undefined`: there is none */
export function nothingRecorded(count: number, reason: string | undefined): TidemarkError {
  return new TidemarkError('NOTHING_RECORDED', {
    message:
      reason === undefined
        ? 'The recording has no events.'
        : count === 1
          ? `The only event of the recording cannot be used: ${reason}`
          : `None of the ${count} events of the recording can be used; the first: ${reason}`,
    hint:
      reason === undefined
        ? 'Check that the input is the right one, and is not empty.'
        : 'Name the fields that hold the event time and the time of arrival, and the unit of numbers.',
    data: { count, reason },
  })
}
