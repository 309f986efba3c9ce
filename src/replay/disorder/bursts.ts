/** Every so often the line is held, and all that came in the meantime is delivered at once, in no order. */
import { durationText, toMillis, type DurationInput } from '../../time/duration.ts'
import { keepTies, rerouted, tiesOf } from './deliveries.ts'
import { badModel } from './disorder-errors.ts'
import type { Apply, ModelText } from './model.ts'

export interface Bursts extends ModelText {
  readonly kind: 'bursts'
  readonly everyMs: number
  readonly spanMs: number
}

/**
 * @param every from the beginning of one hold to that of the next; the first begins where the seed says
 * @param span how long events are held; at most `every`
 * @throws TidemarkError `BAD_DURATION`, `BAD_DISORDER`
 */
export function bursts(every: DurationInput, span: DurationInput): Bursts {
  const everyMs = toMillis(every, 'the time between bursts', { zero: false })
  const spanMs = toMillis(span, 'the time for which bursts hold events', { zero: false })
  const text = `bursts: all of ${durationText(spanMs)} held, every ${durationText(everyMs)}`
  if (spanMs > everyMs) throw badModel('bursts', 'events are held for longer than from one burst to the next')
  return Object.freeze({ kind: 'bursts', everyMs, spanMs, text })
}

export const applyBursts: Apply<Bursts> = (deliveries, { everyMs, spanMs }, { random, keyOf }) => {
  const begin = (deliveries.arrivals[0] ?? 0) - Math.round(random.next() * everyMs)
  const ranks = new Float64Array(deliveries.rows.length)
  const arrivals = deliveries.arrivals.map((arrival, place) => {
    const hold = begin + Math.floor((arrival - begin) / everyMs) * everyMs
    const isHeld = arrival < hold + spanMs
    // What is let go comes before what arrives at that very moment.
    ranks[place] = isHeld ? random.next() - 1 : place
    return isHeld ? hold + spanMs : arrival
  })
  keepTies(tiesOf(deliveries, keyOf), { arrivals, ranks })
  return rerouted(deliveries, { arrivals, ranks })
}
