/**
 * What the sources of a run have handed over, kept so that the same can be handed over again: also by sources that can be
 * read only once.
 */
import type { Source, SourceBatch } from '../../connectors/source.ts'
import { isColumnData } from '../../event/columns.ts'
import { objectsOf } from '../../event/rows.ts'

export class Tape {
  /** By input: its batches, in order. */
  readonly #batches: SourceBatch<unknown>[][]

  constructor(inputs: number) {
    this.#batches = Array.from({ length: inputs }, () => [])
  }

  get inputs(): number {
    return this.#batches.length
  }

  /**
   * A source that hands over what `source` does, and keeps it. Of columns the events are made, so that each is one object
   * whoever looks at it.
   */
  recorded(source: Source<unknown>, input: number): Source<unknown> {
    const kept = this.#batches[input]!
    return {
      name: source.name,
      live: source.live,
      async *open(signal) {
        kept.length = 0
        for await (const batch of source.open(signal)) {
          const made = withObjects(batch)
          kept.push(made)
          yield made
        }
      },
    }
  }

  /** A source that hands over what was kept of an input. */
  played({ name, live }: Pick<Source<unknown>, 'name' | 'live'>, input: number): Source<unknown> {
    const kept = this.#batches[input]!
    return {
      name,
      live,
      async *open() {
        yield* kept
      },
    }
  }
}

function withObjects(batch: SourceBatch<unknown>): SourceBatch<unknown> {
  const { events } = batch
  return isColumnData(events) ? { ...batch, events: objectsOf(events) } : batch
}
