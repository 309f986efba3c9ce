/** What the formats of tables have in common: named columns, and parts of rows, read one part after the other. */
import type { WordTable } from '../columns/word-table.ts'
import type { Cells, Holds } from './cells.ts'

export interface TableField {
  readonly name: string
  readonly holds: Holds
  /** The type in the words of the format, for errors: `INT64 (TIMESTAMP)`. */
  readonly type: string
}

/** A stretch of rows that lies together: a row group, a record batch. */
export interface TablePart {
  readonly length: number
  /**
   * Decodes a column, synchronously, when it is asked for the first time.
   *
   * @param words the dictionary of the column, to which new words are added
   * @throws TidemarkError `FILE_BROKEN`, `FILE_UNSUPPORTED`
   */
  cells(name: string, words: WordTable): Cells
}

export interface TableFile {
  readonly fields: readonly TableField[]
  /** Rows in all; absent: not known before the end. */
  readonly rows?: number
  /**
   * The parts in order. At most one is read ahead of what is asked for.
   *
   * @param names the columns of which bytes are read
   */
  parts(names: readonly string[]): AsyncIterable<TablePart>
}
