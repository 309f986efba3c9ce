/** Batches of events that are all good. */
import type { SourceBatch } from './source.ts'

/** Where many events are at hand at once, a batch has this many. */
export const BATCH_EVENTS = 1024

/** Cuts a list into batches; the first event has the ordinal `first`. */
export function* eventBatches<T>(events: readonly T[], first: number): Generator<SourceBatch<T>, void, undefined> {
  if (events.length <= BATCH_EVENTS) {
    if (events.length > 0) yield { events, first }
    return
  }
  for (let from = 0; from < events.length; from += BATCH_EVENTS)
    yield { events: events.slice(from, from + BATCH_EVENTS), first: first + from }
}
