/** Delays drawn from a histogram of delays that were measured elsewhere. */
import { show, TidemarkError } from '../../base/errors.ts'
import type { HistogramBar } from '../replay-report.ts'
import { heldUp } from './held-up.ts'
import type { Apply, ModelText } from './model.ts'

export interface MeasuredDelay extends ModelText {
  readonly kind: 'histogram'
  /** Milliseconds; a bar without end (`Infinity`) ends at its greatest delay, and stands for its beginning if that is not known. */
  readonly bars: readonly HistogramBar[]
}

/**
 * @param bars how many events were held up for how long; within a bar every delay is as likely as the other, and what is
 *   less than nothing is nothing
 * @param name where they come from, for people
 * @throws TidemarkError `BAD_DISORDER` for bars that are none
 */
export function measured(bars: readonly HistogramBar[], name: string = 'a histogram'): MeasuredDelay {
  const broken = bars.find(
    ({ from, to, count, greatest = from }) =>
      !(
        from < to &&
        Number.isFinite(from) &&
        count >= 0 &&
        count < Infinity &&
        greatest >= from &&
        greatest < Infinity
      ),
  )
  if (broken !== undefined) throw badHistogram(name, `one of its bars is ${show(broken)}`)
  if (!bars.some(({ count }) => count > 0)) throw badHistogram(name, 'no event is in it')
  const frozen = Object.freeze(bars.map((bar) => Object.freeze({ ...bar })))
  return Object.freeze({ kind: 'histogram', bars: frozen, text: `delays as in ${name}` })
}

export const applyMeasured: Apply<MeasuredDelay> = (deliveries, { bars }, context) => {
  const { random } = context
  const ends: number[] = []
  let total = 0
  for (const { count } of bars) ends.push((total += count))
  const draw = (): number => {
    const at = random.next() * total
    const { from, to, greatest = from } = bars[ends.findIndex((end) => at < end)]!
    const part = random.next()
    return from + part * ((to === Infinity ? greatest : to) - from)
  }
  return heldUp(deliveries, draw, context)
}

/** A histogram that cannot be drawn from. */
export function badHistogram(name: string, reason: string): TidemarkError {
  return new TidemarkError('BAD_DISORDER', {
    message: `Delays cannot be drawn from ${name}: ${reason}.`,
    hint: 'Give a list of { "from": 0, "to": 1000, "count": 7 } in milliseconds, or a report of tidemark replay --json.',
    data: { name, reason },
  })
}
