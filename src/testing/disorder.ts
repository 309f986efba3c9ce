/** Orders of arrival. */
import fc from 'fast-check'

export interface DisorderOptions<T> {
  /** Event time in milliseconds. Default: the field `time`. */
  readonly time?: (event: T) => number
  /** Events with equal times and this in common keep their relative order. Default: the field `key`. */
  readonly key?: (event: T) => unknown
  /** Events of equal time and key may swap as well: legal if a total `orderBy` decides between them. Default false. */
  readonly swapTies?: boolean
}

/**
 * The orders in which events may arrive under `boundedOutOfOrderness(delayMs)` without one of them being late.
 *
 * Each event is held up by at most the delay, and they arrive in order of when they get through. The smallest case is
 * the order of event time.
 *
 * @param events in order of event time
 * @complexity O(n log n) per case
 */
export function boundedDisorder<T>(
  events: readonly T[],
  delayMs: number,
  options: DisorderOptions<T> = {},
): fc.Arbitrary<readonly T[]> {
  const { time = timeField, key = keyField, swapTies = false } = options
  const delays = fc.array(fc.nat(delayMs), { minLength: events.length, maxLength: events.length, size: 'max' })
  return fc.tuple(delays, fc.boolean()).map(([heldUp, lastFirst]) => {
    if (!swapTies)
      sortWithinTies(
        events.map((event) => [time(event), key(event)]),
        heldUp,
      )
    const arrivals = events.map((event, i) => ({
      event,
      at: time(event) + heldUp[i]!,
      place: swapTies && lastFirst ? -i : i,
    }))
    return arrivals.sort((a, b) => a.at - b.at || a.place - b.place).map(({ event }) => event)
  })
}

function timeField(event: unknown): number {
  return (event as { readonly time: number }).time
}

function keyField(event: unknown): unknown {
  return (event as { readonly key?: unknown }).key
}

/** Among events of equal time and key the first is held up least. */
function sortWithinTies(ties: readonly (readonly [time: number, key: unknown])[], heldUp: number[]): void {
  const places = new Map<unknown, Map<number, number[]>>()
  for (const [i, [time, key]] of ties.entries()) {
    let byTime = places.get(key)
    if (byTime === undefined) places.set(key, (byTime = new Map<number, number[]>()))
    const tied = byTime.get(time)
    if (tied === undefined) byTime.set(time, [i])
    else tied.push(i)
  }
  for (const byTime of places.values()) {
    for (const tied of byTime.values()) {
      const sorted = tied.map((i) => heldUp[i]!).sort((a, b) => a - b)
      for (const [n, i] of tied.entries()) heldUp[i] = sorted[n]!
    }
  }
}
