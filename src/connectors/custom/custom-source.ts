/** A source made of an async generator, for what has no connector. */
import { isColumnData } from '../../event/columns.ts'
import type { ColumnData } from '../../event/columns.ts'
import { asSourceError } from '../errors.ts'
import { eventBatches } from '../event-batches.ts'
import { iteratorUntil } from '../iterator-until.ts'
import type { Source, SourceBatch } from '../source.ts'

export interface CustomSourceParts<T> {
  /** Shown in reports and errors. */
  readonly name: string
  /** Whether events arrive as they happen. Default false. */
  readonly live?: boolean | undefined
  /**
   * Makes the events: one at a time, or an array or columns of them where many are at hand. (An event that is itself
   * an array goes into an array of one.) It is left by `return`, so that its `finally` closes what it opened.
   */
  readonly open: (signal: AbortSignal) => AsyncIterable<T | readonly T[] | ColumnData>
}

/**
 * To report bad records or positions too, implement `Source`, which is a small interface.
 *
 * @throws TidemarkError from the iteration `SOURCE_BROKEN`, with what the generator threw as its cause
 */
export function customSource<T>(parts: CustomSourceParts<T>): Source<T> {
  const { name } = parts
  return {
    name,
    live: parts.live ?? false,
    async *open(signal): AsyncGenerator<SourceBatch<T>, void, undefined> {
      let first = 0
      const items = opened(parts, signal)
      try {
        for (;;) {
          const result = await items.next().catch((error: unknown) => {
            throw asSourceError(name, error)
          })
          if (result.done === true) return
          const item = result.value
          if (Array.isArray(item)) {
            yield* eventBatches(item as readonly T[], first)
            first += item.length
          } else if (isColumnData(item)) {
            if (item.length > 0) yield { events: item, first }
            first += item.length
          } else {
            yield { events: [item as T], first: first++ }
          }
        }
      } finally {
        await items.return?.()
      }
    },
  }
}

function opened<T>(
  parts: CustomSourceParts<T>,
  signal: AbortSignal,
): AsyncIterableIterator<T | readonly T[] | ColumnData> {
  try {
    return iteratorUntil(parts.open(signal), signal)
  } catch (error) {
    throw asSourceError(parts.name, error)
  }
}
