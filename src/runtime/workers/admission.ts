/**
 * What is handed on to workers, decided by the main thread and in order of arrival, as one thread does: what has no key
 * is bad, and what comes behind the watermark is late.
 */
import type { EventBatch } from '../../event/batch.ts'
import type { PatternOperatorOptions } from '../../pattern/operator-options.ts'
import type { ColumnWriter } from './column-writer.ts'

type Verdicts = Pick<PatternOperatorOptions<unknown>, 'onBadKey' | 'onLate'> & {
  /** Whether events may come behind what has been said of time: from an input that was idle, or taken all the same. */
  readonly comesBehind: boolean
}

export class Admission {
  readonly #columns: ColumnWriter
  readonly #verdicts: Verdicts
  readonly #wants: (event: unknown) => boolean
  /** All up to here has been let through. */
  #released = -Infinity

  /** @param wants whether a rule wants an event: asked of late ones only */
  constructor(columns: ColumnWriter, verdicts: Verdicts, wants: (event: unknown) => boolean) {
    this.#columns = columns
    this.#verdicts = verdicts
    this.#wants = wants
  }

  /** Time has come to `watermark`; the end of time is told otherwise. */
  reached(watermark: number): void {
    if (watermark > this.#released && watermark < Infinity) this.#released = watermark
  }

  /** The events that are handed on: the batch itself if all are. The others are told. */
  admitted(batch: EventBatch<unknown>): EventBatch<unknown> {
    const { rows, size, row, time, scope, watermark } = batch
    // Without scopes what has been let through is known; else each event says what it met.
    const released = scope === null && this.#verdicts.comesBehind ? this.#released : -Infinity
    let areAll = this.#columns.areKeysValid(batch)
    if (released > -Infinity || watermark !== null)
      for (let i = 0; i < size && areAll; i++)
        areAll = time![i]! > released && (watermark === null || time![i]! > watermark[i]!)
    if (areAll) return batch
    const kept: number[] = []
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      if (!this.#columns.isKeyValid(rows, at)) {
        const reason = this.#columns.whyNot(rows, at)
        this.#verdicts.onBadKey({ kind: 'key', reason, position: rows.origin(at), event: rows.get(at) })
        continue
      }
      const known = watermark !== null && watermark[i]! > released ? watermark[i]! : released
      if (time![i]! > known) kept.push(i)
      else if (this.#wants(rows.get(at))) this.#verdicts.onLate(rows.get(at), time![i]!, known, rows.origin(at))
    }
    return {
      rows,
      size: kept.length,
      row: Int32Array.from(kept, (i) => row[i]!),
      time: Float64Array.from(kept, (i) => time![i]!),
      scope: scope === null ? null : Int32Array.from(kept, (i) => scope[i]!),
      watermark: null,
    }
  }
}
