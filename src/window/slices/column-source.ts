/** Batches of columns that can be added up where they are, without a copy of what is read. */
import type { ColumnData, NumberColumn } from '../../event/columns.ts'
import type { Rows } from '../../event/rows.ts'
import { columnLoop, type ColumnLoop, type ColumnsAtHand, type Place } from './add-loop.ts'
import { LOOK, type KeyIds } from './key-ids.ts'
import type { Layout } from './layout.ts'
import type { RestReader } from './rest-reader.ts'

const NOTHING = new Int32Array(0)

export class ColumnSource<T> implements ColumnsAtHand {
  marks: Float64Array = new Float64Array(0)
  times: Float64Array = new Float64Array(0)
  row: Int32Array = NOTHING
  shift = 0
  codes: Int32Array = NOTHING
  known: Int32Array = NOTHING
  numbers: readonly NumberColumn[] = []
  readonly rests: RestReader<T> | null
  readonly #layout: Layout
  readonly #place: Place
  readonly #keys: KeyIds<T>
  #data: ColumnData | null = null
  #rows: Rows<T> | null = null
  /** For rows that follow one another, and for others; `null`: these columns are not for this. */
  #dense: ColumnLoop | null = null
  #sparse: ColumnLoop | null = null

  constructor(layout: Layout, place: Place, keys: KeyIds<T>, rests: RestReader<T> | null) {
    this.rests = rests
    this.#layout = layout
    this.#place = place
    this.#keys = keys
  }

  /** The loop over a batch of rows; `null` if they have to be read first. */
  loopOver(rows: Rows<T>, row: Int32Array, size: number): ColumnLoop | null {
    if (rows.columns === null || this.#layout.restsCallUsers) return null
    if (this.#rows !== rows || this.#data !== rows.columns) this.#prepare(rows, rows.columns)
    if (this.#dense === null) return null
    this.row = row
    this.shift = row[0]!
    const isDense = row[size - 1] === this.shift + size - 1
    return isDense ? this.#dense : this.#sparse
  }

  /** The id of an event at a place, where it has one. @throws TidemarkError `KEY_LIMIT` */
  learn(i: number): number {
    return this.#keys.selector === null ? LOOK : this.#keys.learn(this.row[i]!)
  }

  #prepare(rows: Rows<T>, data: ColumnData): void {
    this.#rows = rows
    this.#data = data
    this.#dense = this.#sparse = null
    const isKeyed = this.#keys.selector !== null
    const words = isKeyed ? this.#keys.wordsOf(rows) : { codes: NOTHING, known: NOTHING }
    const numbers = this.#layout.operands.map(({ of }) => (typeof of === 'string' ? data.columns[of] : undefined))
    if (words === null || !numbers.every(isNumbers)) return
    this.codes = words.codes
    this.known = words.known
    this.numbers = numbers
    this.#dense = columnLoop(this.#layout, this.#place, numbers, isKeyed, true)
    this.#sparse = columnLoop(this.#layout, this.#place, numbers, isKeyed, false)
  }
}

function isNumbers(column: unknown): column is NumberColumn {
  return ArrayBuffer.isView(column)
}
