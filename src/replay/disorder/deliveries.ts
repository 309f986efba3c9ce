/**
 * Events on their way from where they happen to where they are processed: what the disorder models work on. Each model
 * makes new deliveries of old ones, so models can be put one behind the other.
 */
import { isKey, KeyReader, type KeySelector } from '../../event/keys.ts'
import { ObjectRows } from '../../event/rows.ts'
import type { Recording } from '../recording.ts'

/** Parallel arrays, one entry for each delivery, in order of delivery. Times are epoch milliseconds. */
export interface Deliveries {
  /** The row of the recording that is delivered; one that is delivered twice is there twice. */
  readonly rows: Int32Array
  /** When it happened, by a right clock. */
  readonly happened: Float64Array
  /** When it happened, as it says itself: what the engine takes for its event time. */
  readonly times: Float64Array
  readonly arrivals: Float64Array
}

/** Where deliveries should go: `ranks` decides between equal arrivals, then the place they have now. */
export interface Rerouted {
  readonly arrivals: Float64Array
  readonly ranks?: Float64Array
}

/** The deliveries with new arrivals, in order of those. O(n log n) */
export function rerouted(deliveries: Deliveries, { arrivals, ranks }: Rerouted): Deliveries {
  const places = Int32Array.from(arrivals, (_, place) => place)
  places.sort((a, b) => arrivals[a]! - arrivals[b]! || (ranks === undefined ? 0 : ranks[a]! - ranks[b]!) || a - b)
  return picked({ ...deliveries, arrivals }, places)
}

/** Some deliveries, or some of them twice, in the order of `places`. */
export function picked({ rows, happened, times, arrivals }: Deliveries, places: Int32Array): Deliveries {
  return {
    rows: Int32Array.from(places, (place) => rows[place]!),
    happened: Float64Array.from(places, (place) => happened[place]!),
    times: Float64Array.from(places, (place) => times[place]!),
    arrivals: Float64Array.from(places, (place) => arrivals[place]!),
  }
}

/** What a value of a selector reads as, the same text for the same value; `undefined`: the event has none. */
export type PartitionReader = (row: number) => string | undefined

/** Reads the parts that a key has, joined by commas: what can be typed. */
export function partitionReader<T>({ events }: Recording<T>, selector: KeySelector<T>): PartitionReader {
  const reader = new KeyReader<T>(selector)
  const rows = new ObjectRows<T>(events, 0)
  return (row) => {
    const value = reader.read(rows, row)
    return isKey(value) ? String(value) : undefined
  }
}

/**
 * Events of one key that happened, and say they happened, at the same moment: the order of arrival decides between them,
 * so a model that draws lots for each event keeps the order that they have. Lists of places, each of two or more.
 *
 * @param keyOf `null`: all events belong together
 * @complexity O(n log n)
 */
export function tiesOf({ rows, happened, times }: Deliveries, keyOf: PartitionReader | null): readonly number[][] {
  const places = Int32Array.from(rows, (_, place) => place)
  places.sort((a, b) => happened[a]! - happened[b]! || times[a]! - times[b]! || a - b)
  const ties: number[][] = []
  for (let from = 0; from < places.length;) {
    let to = from + 1
    const first = places[from]!
    while (to < places.length && isTie(happened, times, first, places[to]!)) to++
    if (to > from + 1) ties.push(...byKey(places.subarray(from, to), rows, keyOf))
    from = to
  }
  return ties
}

function isTie(happened: Float64Array, times: Float64Array, a: number, b: number): boolean {
  return happened[a] === happened[b] && times[a] === times[b]
}

function byKey(places: Int32Array, rows: Int32Array, keyOf: PartitionReader | null): readonly number[][] {
  if (keyOf === null) return [[...places]]
  const groups = new Map<string | undefined, number[]>()
  for (const place of places) {
    const key = keyOf(rows[place]!)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [place])
    else group.push(place)
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

/** Gives out the arrivals (and ranks) of each tie anew, so that its events come in the order that they have. */
export function keepTies(ties: readonly number[][], { arrivals, ranks }: Rerouted): void {
  for (const places of ties) {
    const slots = places
      .map((place) => ({ arrival: arrivals[place]!, rank: ranks?.[place] ?? place }))
      .sort((a, b) => a.arrival - b.arrival || a.rank - b.rank)
    for (const [n, place] of places.entries()) {
      arrivals[place] = slots[n]!.arrival
      if (ranks !== undefined) ranks[place] = slots[n]!.rank
    }
  }
}
