/** Events that nothing but their order of arrival tells apart. */
import { partitionReader, tiesOf } from './disorder/deliveries.ts'
import type { Recording } from './recording.ts'

/**
 * How many events have the key and the time of another one; 0 where `orderBy` decides between them. O(n log n)
 */
export function tiedEvents<T>(recording: Recording<T>): number {
  const { times, settings } = recording
  if ((settings.orderBy ?? null) !== null) return 0
  const key = settings.key ?? null
  const rows = Int32Array.from(times, (_, row) => row)
  const ties = tiesOf(
    { rows, happened: times, times, arrivals: times },
    key === null ? null : partitionReader(recording, key),
  )
  return ties.reduce((sum, { length }) => sum + length, 0)
}
