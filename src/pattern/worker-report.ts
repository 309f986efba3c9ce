/** What a worker thread has done for patterns whose keys are shared out, and whether they are spread evenly. */
import type { Key } from '../event/keys.ts'

export interface WorkerReport {
  /** Events of its keys. */
  readonly events: number
  /** Of all events. 1 over the number of workers would be even. */
  readonly share: number
  /** Milliseconds at work. */
  readonly busyMs: number
  /**
   * Its key with the most events, and about which share of all events that is (counted on a sample); `null` before the
   * first event. The events of one key are never split, so no job is faster than its heaviest key.
   */
  readonly heaviestKey: { readonly key: Key; readonly share: number } | null
}
