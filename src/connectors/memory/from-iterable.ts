/**
 * Events from an array, a generator, an async generator, or anything else that can be iterated.
 *
 * An event of an async iterable is handed over as soon as it is there, alone; those of an array or another synchronous
 * iterable, by the thousand.
 */
import { asSourceError } from '../errors.ts'
import { BATCH_EVENTS, eventBatches } from '../event-batches.ts'
import { iteratorUntil } from '../iterator-until.ts'
import type { Source, SourceBatch } from '../source.ts'

export interface IterableOptions {
  /** Shown in reports and errors. */
  readonly name?: string | undefined
  /** Whether events arrive as they happen. Default false. */
  readonly live?: boolean | undefined
}

/** Reads the iterable anew each time it is opened; what can be iterated only once (a generator) is then empty. */
export function fromIterable<T>(events: Iterable<T> | AsyncIterable<T>, options: IterableOptions = {}): Source<T> {
  const live = options.live ?? false
  if (Array.isArray(events)) return fromArray(events as readonly T[], options.name ?? `${events.length} events`, live)
  const name = options.name ?? 'an iterable'
  const open = (signal: AbortSignal): AsyncGenerator<SourceBatch<T>, void, undefined> =>
    Symbol.asyncIterator in events ? singly(events, name, signal) : byBatches(events, name, signal)
  return { name, live, open }
}

function fromArray<T>(events: readonly T[], name: string, live: boolean): Source<T> {
  let done = 0
  return {
    name,
    live,
    async *open(signal) {
      done = 0
      for (const batch of eventBatches(events, 0)) {
        if (signal.aborted) return
        yield batch
        done = Math.min(done + BATCH_EVENTS, events.length)
      }
    },
    progress: () => ({ done, total: events.length, unit: 'events' }),
  }
}

async function* byBatches<T>(
  iterable: Iterable<T>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch<T>, void, undefined> {
  const iterator = iterable[Symbol.iterator]()
  let first = 0
  let ended = false
  try {
    while (!ended && !signal.aborted) {
      const events: T[] = []
      let failure: { readonly error: unknown } | undefined
      try {
        while (events.length < BATCH_EVENTS) {
          const result = iterator.next()
          ended = result.done === true
          if (result.done === true) break
          events.push(result.value)
        }
      } catch (error) {
        failure = { error }
        ended = true
      }
      if (events.length > 0) yield { events, first }
      if (failure !== undefined) throw asSourceError(name, failure.error)
      first += events.length
    }
  } finally {
    if (!ended) iterator.return?.()
  }
}

async function* singly<T>(
  iterable: AsyncIterable<T>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<SourceBatch<T>, void, undefined> {
  const iterator = iteratorUntil(iterable, signal)
  let first = 0
  try {
    for (;;) {
      const result = await iterator.next().catch((error: unknown) => {
        throw asSourceError(name, error)
      })
      if (result.done === true) return
      yield { events: [result.value], first: first++ }
    }
  } finally {
    await iterator.return?.()
  }
}
