/** Some events arrive a second time. Whichever of the two comes first counts as the event, the other as its copy. */
import { show } from '../../base/errors.ts'
import { durationText, toMillis, type DurationInput } from '../../time/duration.ts'
import { picked, rerouted } from './deliveries.ts'
import { badModel } from './disorder-errors.ts'
import type { Apply, ModelText } from './model.ts'

export interface Duplicates extends ModelText {
  readonly kind: 'duplicates'
  /** From 0 to 1. */
  readonly share: number
  readonly withinMs: number
}

/**
 * @param share how many of the events, from 0 to 1
 * @param within how long after the first the second arrives, at most; every delay is as likely as the other
 * @throws TidemarkError `BAD_DURATION`, `BAD_DISORDER`
 */
export function duplicates(share: number, within: DurationInput = '1m'): Duplicates {
  if (!(share >= 0 && share <= 1)) throw badModel('duplicates', `its share is ${show(share)}, not one from 0 to 1`)
  const withinMs = toMillis(within, 'the time within which an event comes again', { zero: false })
  const percent = Number((share * 100).toPrecision(6))
  const text = `${percent} % of the events come again within ${durationText(withinMs)}`
  return Object.freeze({ kind: 'duplicates', share, withinMs, text })
}

export const applyDuplicates: Apply<Duplicates> = (deliveries, { share, withinMs }, { random, tell }) => {
  const places: number[] = []
  const arrivals: number[] = []
  for (const [place, arrival] of deliveries.arrivals.entries()) {
    places.push(place)
    arrivals.push(arrival)
    const isTwice = random.next() < share
    const delay = Math.ceil(random.next() * withinMs)
    if (!isTwice) continue
    places.push(place)
    arrivals.push(arrival + delay)
  }
  const copies = places.length - deliveries.rows.length
  tell(`${copies} event${copies === 1 ? ' comes' : 's come'} a second time: the truth has each of them once.`)
  return rerouted(picked(deliveries, Int32Array.from(places)), { arrivals: Float64Array.from(arrivals) })
}
