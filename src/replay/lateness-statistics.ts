/** How late the events of a recording were, in numbers. */
import { KeyReader, isKey } from '../event/keys.ts'
import { ObjectRows } from '../event/rows.ts'
import { delayQuantiles, quantile, type DelayQuantiles } from './delay-quantiles.ts'
import type { Recording } from './recording.ts'

export type { DelayQuantiles } from './delay-quantiles.ts'

/** A watermark delay with which at most the rest of the events are late. */
export interface SuggestedDelay {
  /** The share of events that are in time with it: 0.99. */
  readonly share: number
  readonly delayMs: number
}

export interface LatenessStatistics {
  readonly events: number
  /** Events that came after one of their scope with a later time. */
  readonly outOfOrder: number
  readonly outOfOrderShare: number
  /** From event time to arrival; `null` if the times of arrival were not recorded. */
  readonly delay: DelayQuantiles | null
  /** The shortest watermark delays with which 90 %, 99 %, 99.9 % and all of the events are in time. */
  readonly suggested: readonly SuggestedDelay[]
}

const SHARES = [0.9, 0.99, 0.999, 1]

/**
 * An event is behind by the greatest time its watermark scope had seen before, less its own: it is late for every
 * watermark delay shorter than that.
 *
 * @complexity O(n log n)
 */
export function latenessStatistics<T>(recording: Recording<T>): LatenessStatistics {
  const { times } = recording
  const behind = behindOf(recording).sort()
  const outOfOrder = behind.length - countOf(behind, 0)
  const delays = delaysOf(recording)
  return {
    events: times.length,
    outOfOrder,
    outOfOrderShare: outOfOrder / times.length,
    delay: delays === null ? null : delayQuantiles(delays),
    suggested: SHARES.map((share) => ({ share, delayMs: quantile(behind, share) })),
  }
}

/** The watermark delay with which no event is late: how far the one farthest behind is behind. */
export function coveringDelay({ suggested }: LatenessStatistics): number {
  return suggested.at(-1)!.delayMs
}

/** From event time to arrival of each event, in milliseconds; `null` if the times of arrival were not recorded. */
export function delaysOf<T>({ times, arrivals }: Recording<T>): Float64Array | null {
  return arrivals === null ? null : arrivals.map((arrival, row) => arrival - times[row]!)
}

/** By how much each event is behind, in milliseconds; 0 if it is not. */
export function behindOf<T>({ events, times, settings: { watermarkScope = null } }: Recording<T>): Float64Array {
  const behind = new Float64Array(times.length)
  const greatest = new Map<unknown, number>()
  const reader = watermarkScope === null ? null : new KeyReader(watermarkScope)
  const rows = new ObjectRows(events, 0)
  for (let row = 0; row < times.length; row++) {
    const value = reader === null ? '' : reader.read(rows, row)
    if (!isKey(value)) continue
    const scope = Array.isArray(value) ? JSON.stringify(value.map(String)) : value
    const before = greatest.get(scope) ?? -Infinity
    if (times[row]! > before) greatest.set(scope, times[row]!)
    else behind[row] = before - times[row]!
  }
  return behind
}

/** How many of the values are at most `limit`. */
function countOf(sorted: Float64Array, limit: number): number {
  let count = 0
  while (count < sorted.length && sorted[count]! <= limit) count++
  return count
}
