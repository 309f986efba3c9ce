/** What changes are said to come of. */
import type { Cause } from '../change.ts'

/**
 * The event; or what made it, where it is itself a change that something made.
 *
 * @param position the ordinal of the event in its source
 */
export function causeOf(event: unknown, position: number, time: number, watermark: number): Cause {
  const { change, cause } = (event ?? {}) as { readonly change?: unknown; readonly cause?: Cause | null }
  if (change !== undefined && cause !== undefined && cause !== null) return cause
  return { position, time, latenessMs: Math.max(0, watermark + 1 - time), event }
}
