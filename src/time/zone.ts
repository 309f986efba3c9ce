/**
 * Local time in a zone, turned into epoch milliseconds.
 *
 * Clocks are put forward and back, so a local time may not exist, or exist twice. Both are read with the offset in
 * force *before* the change, as `java.time` and Temporal's `compatible` do: a time in the gap moves forward by the
 * length of the gap, a time in the overlap is its first occurrence.
 *
 * luxon is asked about two instants per hour of local time at most; the answer is kept. An hour in which the rule
 * changes half way (Lord Howe Island moves its clocks by 30 minutes) is asked about each time.
 */
import type { Zone } from 'luxon'
import { show, TidemarkError } from '../base/errors.ts'
import { luxon } from './luxon.ts'

const HOUR = 3_600_000
/** Farther from UTC than any zone, so that both sides of a change of clocks are seen. */
const A_DAY = 24 * HOUR
/** Hours kept per zone: half a year. When full, all are forgotten, and asked for again as they come. */
const HOURS_KEPT = 4096
const CHANGES_WITHIN = NaN
/** The greatest instant whose local time `Date` knows in every zone. */
const END_OF_TIME = 8.64e15 - A_DAY

export class ZoneClock {
  /** The zone's name, normalised by luxon: `Europe/Berlin`, `UTC+3`. */
  readonly name: string
  readonly #zone: Zone
  /** Offset in ms by hour of local time; `CHANGES_WITHIN` where it is not one for the whole hour. */
  readonly #offsets = new Map<number, number>()
  #lastHour = NaN
  #lastOffset = CHANGES_WITHIN

  constructor(zone: Zone) {
    this.name = zone.name
    this.#zone = zone
  }

  /**
   * The instant at which clocks in the zone show `local`.
   *
   * @param local what the clock shows, in milliseconds, as if it were UTC
   * @returns epoch milliseconds; NaN if it is out of the range of `Date`
   * @complexity O(1); an hour not seen before asks luxon up to eight times
   */
  toEpoch(local: number): number {
    const hour = Math.floor(local / HOUR)
    if (hour !== this.#lastHour) {
      this.#lastOffset = this.#offsets.get(hour) ?? this.#learn(hour)
      this.#lastHour = hour
    }
    const offset = this.#lastOffset
    return local - (offset === offset ? offset : this.#resolve(local))
  }

  /**
   * The first instant at which clocks in the zone show `local` or later. Of a time that does not exist this is the
   * first moment after the gap; of one that exists twice, the first of the two.
   *
   * Never goes back as `local` grows: boundaries made of it divide the time line. Two changes of clocks within a day
   * that undo one another are not seen.
   *
   * @param local what the clock shows, in milliseconds, as if it were UTC
   * @returns epoch milliseconds; `local` if that is not finite
   * @complexity asks luxon twice, near a change of clocks about thirty times; nothing is kept
   */
  firstShowing(local: number): number {
    if (!Number.isFinite(local)) return local
    let instant = local - A_DAY
    let offset = this.#offsetNear(instant)
    for (;;) {
      const expected = local - offset
      if (this.#offsetNear(expected) === offset) return expected
      instant = this.#changeAfter(instant, expected)
      offset = this.#offsetNear(instant)
      if (instant + offset >= local) return instant
    }
  }

  /** The first instant in `(from, to]` with another offset than `from`, where `to` has another one. */
  #changeAfter(from: number, to: number): number {
    const before = this.#offsetNear(from)
    let low = from
    let high = Math.ceil(to)
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.#offsetNear(middle) === before) low = middle
      else high = middle
    }
    return high
  }

  /** The offset in whole milliseconds (old ones have seconds); beyond the range of `Date`, that of its end. */
  #offsetNear(instant: number): number {
    const inRange = Math.max(-END_OF_TIME, Math.min(END_OF_TIME, instant))
    return Math.round(this.#zone.offset(inRange) * 60_000)
  }

  #learn(hour: number): number {
    if (this.#offsets.size >= HOURS_KEPT) this.#offsets.clear()
    const atStart = this.#resolve(hour * HOUR)
    const offset = atStart === this.#resolve(hour * HOUR + HOUR - 1) ? atStart : CHANGES_WITHIN
    this.#offsets.set(hour, offset)
    return offset
  }

  /** The offset with which to read `local`: the one which is in force then, else the one before the change. */
  #resolve(local: number): number {
    const before = this.#offsetAt(local - A_DAY)
    const after = this.#offsetAt(local + A_DAY)
    if (before === after || this.#offsetAt(local - before) === before) return before
    return this.#offsetAt(local - after) === after ? after : before
  }

  #offsetAt(instant: number): number {
    return this.#zone.offset(instant) * 60_000
  }
}

const clocks = new Map<string, ZoneClock>()

/**
 * The clock of a zone: an IANA name (`Europe/Berlin`), `UTC`, or a fixed offset (`UTC+3`, `UTC+05:30`). One per name,
 * kept. The zone of the machine (`local`, `system`) is refused: a run must not depend on where it runs.
 *
 * @throws TidemarkError `BAD_ZONE`
 */
export function zoneClock(name: string): ZoneClock {
  let clock = clocks.get(name)
  if (clock === undefined) {
    clock = new ZoneClock(zoneNamed(name))
    clocks.set(name, clock)
  }
  return clock
}

function zoneNamed(name: unknown): Zone {
  if (typeof name !== 'string' || /^(?:|default|local|system)$/i.test(name.trim())) throw badZone(name)
  const zone = luxon().Info.normalizeZone(name)
  if (!zone.isValid) throw badZone(name)
  return zone
}

function badZone(name: unknown): TidemarkError {
  return new TidemarkError('BAD_ZONE', {
    message: `${show(name)} is not a time zone`,
    hint: "Give an IANA name such as 'Europe/Berlin', 'UTC', or an offset such as 'UTC+3'; not the zone of the machine.",
    data: { zone: name },
  })
}
