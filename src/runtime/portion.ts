/** Records that were read and have not been fed: a batch of a source, or what is left of one. */
import { isColumnData } from '../event/columns.ts'
import { ColumnRows, ObjectRows, type Rows } from '../event/rows.ts'
import type { BadRecord, SourceBatch } from '../connectors/source.ts'

export interface Portion {
  readonly rows: Rows<unknown>
  /** The rows `from` to `to` (exclusive) are events, in order of their ordinals. */
  readonly from: number
  readonly to: number
  /** In order of their ordinals. */
  readonly bad: readonly BadRecord[]
}

export function portionOf(batch: SourceBatch<unknown>): Portion {
  const { events, bad = [] } = batch
  const rows = isColumnData(events)
    ? new ColumnRows<unknown>(events, batch.first, batch.positions ?? null)
    : new ObjectRows<unknown>(events, batch.first, batch.positions ?? null)
  return { rows, from: 0, to: events.length, bad }
}

export function isEmpty({ from, to, bad }: Portion): boolean {
  return from === to && bad.length === 0
}

/** One more than the ordinal of the last record; of a portion that is not empty. */
export function endOf({ rows, from, to, bad }: Portion): number {
  const lastEvent = to > from ? rows.position(to - 1) : -1
  return Math.max(lastEvent, bad.at(-1)?.position ?? -1) + 1
}

/**
 * The row at which the records with an ordinal of at least `position` begin.
 *
 * @complexity O(log rows)
 */
export function rowAt({ rows, from, to }: Portion, position: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows.position(middle) < position) low = middle + 1
    else high = middle
  }
  return low
}

/** The records before the ordinal `position`, and the others. */
export function cut(portion: Portion, position: number): readonly [Portion, Portion] {
  const row = rowAt(portion, position)
  return [
    { ...portion, to: row, bad: portion.bad.filter((record) => record.position < position) },
    { ...portion, from: row, bad: portion.bad.filter((record) => record.position >= position) },
  ]
}

/** The first `rows` events with the bad records between them, and the rest; `null`: there is none. */
export function split(portion: Portion, rows: number): readonly [Portion, Portion | null] {
  const row = portion.from + rows
  return row < portion.to ? cut(portion, portion.rows.position(row)) : [portion, null]
}

/** A source that is being read, and what was read and put back. */
export class Reading {
  readonly #iterator: AsyncIterator<SourceBatch<unknown>>
  #rest: Portion | null = null

  constructor(iterator: AsyncIterator<SourceBatch<unknown>>) {
    this.#iterator = iterator
  }

  /** The next records, `null` at the end. */
  async next(): Promise<Portion | null> {
    const rest = this.#rest
    this.#rest = null
    if (rest !== null) return rest
    const result = await this.#iterator.next()
    return result.done === true ? null : portionOf(result.value)
  }

  /** The next call of `next` gives this. */
  putBack(portion: Portion): void {
    this.#rest = portion
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }
}
