/** The events of a worker's own keys out of one piece: copies of the columns that its rules read. */
import type { Column, ColumnData } from '../../event/columns.ts'
import { columnValue, type Rows } from '../../event/rows.ts'

/** The column of the keys: no field has this name. */
export const KEY_COLUMN = '\u0000key'

/** Collects the tags of events that somebody looks at, while it is asked what is kept; `null`: nobody asks. */
export class KeptTags {
  tags: Set<number> | null = null
}

export class LocalRows implements Rows<unknown> {
  readonly columns: ColumnData
  readonly #tags: Float64Array
  readonly #kept: KeptTags
  #readers: readonly (readonly [name: string, read: (row: number) => unknown])[] | null = null

  /** @param tags by row */
  constructor(columns: ColumnData, tags: Float64Array, kept: KeptTags) {
    this.columns = columns
    this.#tags = tags
    this.#kept = kept
  }

  /** The event as its rules see it, by the paths of the fields: a field whose own name has a dot is found first. */
  get(row: number): unknown {
    if (this.#kept.tags !== null) {
      this.#kept.tags.add(this.#tags[row]!)
      return null
    }
    this.#readers ??= Object.entries(this.columns.columns)
      .filter(([name]) => name !== KEY_COLUMN)
      .map(([name, column]: [string, Column]) => [name, columnValue(column)] as const)
    const event: Record<string, unknown> = {}
    for (const [name, read] of this.#readers) {
      const value = read(row)
      if (name === '__proto__') Object.defineProperty(event, name, { value, enumerable: true })
      else event[name] = value
    }
    return event
  }

  ref(): unknown {
    return this
  }

  /** The tag, so that an event is called the same by all threads. */
  position(row: number): number {
    return this.#tags[row]!
  }

  origin(row: number): number {
    return this.#tags[row]!
  }
}
