import type { Rows } from '../../event/rows.ts'
import type { Stage } from '../../stream/stage.ts'
import type { Ledger } from '../ledger.ts'

/** The first stage of a stream without event time: every record is accepted. */
export class Untimed {
  readonly #next: Stage<unknown>
  readonly #ledger: Ledger<unknown>
  #row: Int32Array = new Int32Array(64)

  constructor(next: Stage<unknown>, ledger: Ledger<unknown>) {
    this.#next = next
    this.#ledger = ledger
  }

  ingest(rows: Rows<unknown>, from: number, to: number): void {
    const size = to - from
    if (size > this.#row.length) this.#row = new Int32Array(size)
    for (let i = 0; i < size; i++) this.#row[i] = from + i
    this.#ledger.counts.input += size
    this.#ledger.counts.accepted += size
    this.#next.batch({ rows, size, row: this.#row, time: null, scope: null, watermark: null })
    this.#next.progress()
  }
}
