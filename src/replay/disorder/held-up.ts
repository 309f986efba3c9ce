/** Each event held up on its own: what the models of uniform, exponential and measured delays share. */
import { keepTies, rerouted, tiesOf, type Deliveries } from './deliveries.ts'
import type { DisorderContext } from './model.ts'

/**
 * Adds a delay to each arrival. Ties keep their order: see `tiesOf`.
 *
 * @param draw a delay in milliseconds, not negative; it is asked once for each event, in order of delivery
 * @complexity O(n log n)
 */
export function heldUp(deliveries: Deliveries, draw: () => number, { keyOf }: DisorderContext): Deliveries {
  const arrivals = deliveries.arrivals.map((arrival) => arrival + Math.max(0, Math.round(draw())))
  keepTies(tiesOf(deliveries, keyOf), { arrivals })
  return rerouted(deliveries, { arrivals })
}
