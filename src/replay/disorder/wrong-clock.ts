/**
 * One device has a clock that is wrong: its events say another time than that at which they happened. This changes event
 * times, not arrivals; the truth is what would be found with a right clock. The events themselves are not changed, so
 * conditions that read the field of the time see the right one.
 */
import { durationText, toMillis, type DurationInput } from '../../time/duration.ts'
import { rerouted } from './deliveries.ts'
import type { Apply, ModelText } from './model.ts'
import { partitionText, chosenOf, type PartitionChoice } from './partition.ts'

export interface WrongClock extends PartitionChoice, ModelText {
  readonly kind: 'clock'
  /** How far it is ahead, in milliseconds; negative: behind. */
  readonly offsetMs: number
  /** By how many milliseconds it gains in each millisecond since the first event. */
  readonly drift: number
}

export interface WrongClockOptions extends Partial<PartitionChoice> {
  readonly offset?: DurationInput
  /** What it gains in an hour; negative: what it loses. */
  readonly driftPerHour?: DurationInput
}

const HOUR = 3_600_000

/** @throws TidemarkError `BAD_DURATION` */
export function wrongClock(options: WrongClockOptions): WrongClock {
  const { offset = 0, driftPerHour = 0, by = null, value = null } = options
  const offsetMs = toMillis(offset, 'how far a clock is off', { negative: true })
  const gained = toMillis(driftPerHour, 'what a clock gains in an hour', { negative: true })
  const parts = [
    ...(offsetMs === 0 ? [] : [`is ${durationText(Math.abs(offsetMs))} ${offsetMs < 0 ? 'slow' : 'fast'}`]),
    ...(gained === 0 ? [] : [`${gained < 0 ? 'loses' : 'gains'} ${durationText(Math.abs(gained))} an hour`]),
  ]
  const text = `the clock of ${partitionText({ by, value })} ${parts.length === 0 ? 'is right' : parts.join(' and ')}`
  return Object.freeze({ kind: 'clock', offsetMs, drift: gained / HOUR, by, value, text })
}

export const applyWrongClock: Apply<WrongClock> = (deliveries, model, context) => {
  const { happened } = deliveries
  const first = happened.reduce((least, time) => Math.min(least, time), Infinity)
  const times = deliveries.times.slice()
  const { partition, places } = chosenOf(deliveries, model, 'clock', context)
  context.tell(
    `The clock of ${partition} is wrong, and so are event times: the truth is what right clocks would have said.`,
  )
  for (const place of places)
    times[place] = Math.round(times[place]! + model.offsetMs + model.drift * (happened[place]! - first))
  return rerouted({ ...deliveries, times }, deliveries)
}
