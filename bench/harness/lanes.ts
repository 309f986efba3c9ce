/** Work that is not timed, several pieces at a time. */
import { availableParallelism } from 'node:os'

/** More at a time would need the memory of as many inputs. */
const MOST = 4

/**
 * Does all the work, as much at a time as there are cores, and answers in the order of the items.
 *
 * @throws what the first has thrown, when all that had begun has ended
 */
export async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  let failed = false
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const at = next++
      try {
        results[at] = await work(items[at] as T)
      } catch (reason) {
        failed = true
        throw reason
      }
    }
  }
  const lanes = Array.from({ length: Math.min(MOST, availableParallelism()) }, lane)
  for (const ended of await Promise.allSettled(lanes)) if (ended.status === 'rejected') throw ended.reason
  return results
}
