/**
 * When events arrive: a Poisson process, so that they come at random moments, independently of each other and of how
 * fast they are taken (an open loop). A subject that falls behind meets what has piled up, and each of those events has
 * waited since its own moment: nothing is left out of the count because nobody asked at the time ("coordinated omission").
 */
import { Random } from '../harness/random.ts'

/**
 * The moment of each arrival, in milliseconds since the start, rising.
 *
 * @param rate events per second, in the mean; `Infinity`: all are there at the start (to measure the greatest rate)
 */
export function arrivals(events: number, rate: number, seed: number): Float64Array {
  const due = new Float64Array(events)
  if (rate === Infinity) return due
  const random = new Random(seed)
  const meanMs = 1000 / rate
  let now = 0
  for (let i = 0; i < events; i++) {
    // 1 - unit() is in (0, 1], so the gap is finite.
    now -= Math.log(1 - random.unit()) * meanMs
    due[i] = now
  }
  return due
}
