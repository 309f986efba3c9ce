/** The events of one piece as a worker's rules see them: columns, and objects where a condition relates events. */
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
  readonly #first: number
  readonly #tags: Float64Array | null
  readonly #kept: KeptTags
  #readers: readonly (readonly [name: string, read: (row: number) => unknown])[] | null = null

  /** @param tags by row; `null`: `first`, `first + 1`, … */
  constructor(columns: ColumnData, first: number, tags: Float64Array | null, kept: KeptTags) {
    this.columns = columns
    this.#first = first
    this.#tags = tags
    this.#kept = kept
  }

  /** The event by the paths of the fields that are read: a field whose own name has a dot is found first. */
  get(row: number): unknown {
    if (this.#kept.tags !== null) {
      this.#kept.tags.add(this.position(row))
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
    return this.#tags === null ? this.#first + row : this.#tags[row]!
  }

  origin(row: number): number {
    return this.position(row)
  }
}
