/** Events of two inputs as those of one, each with its side and its key. */
import type { EventBatch } from '../../event/batch.ts'
import { isKey, KeyReader, NO_KEY, type Key, type KeySelector } from '../../event/keys.ts'
import { inputOf } from '../../stream/process/input-keys.ts'
import { Output } from '../../stream/output.ts'
import type { BadEvent, Stage } from '../../stream/stage.ts'

export interface Tagged {
  /** 0: left, 1: right. */
  readonly side: number
  readonly key: Key
  readonly event: unknown
}

/** Tags what comes from a union: input 0 is left, input 1 is right. Events keep time, position and watermark. */
export class TagSides implements Stage<unknown> {
  readonly #readers: readonly (KeyReader<unknown> | null)[]
  readonly #next: Stage<Tagged>
  readonly #output: Output<Tagged>
  readonly #onBad: (bad: BadEvent) => void

  constructor(keys: readonly (KeySelector<unknown> | null)[], next: Stage<Tagged>, onBad: (bad: BadEvent) => void) {
    this.#readers = keys.map((key) => (key === null ? null : new KeyReader(key)))
    this.#next = next
    this.#output = new Output(next)
    this.#onBad = onBad
  }

  batch(batch: EventBatch<unknown>): void {
    const { rows, size, row, time, scope, watermark } = batch
    const side = inputOf(rows)
    const reader = this.#readers[side]!
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const key = reader === null ? NO_KEY : reader.read(rows, at)
      const event = rows.get(at)
      if (reader !== null && !isKey(key)) {
        this.#onBad({ kind: 'key', reason: reader.whyNot(rows, at), position: rows.origin(at), event })
        continue
      }
      this.#output.add(
        { side, key: key as Key, event },
        rows.position(at),
        rows.origin(at),
        time === null ? 0 : time[i]!,
        scope === null ? 0 : scope[i]!,
        watermark === null ? 0 : watermark[i]!,
      )
    }
    this.#output.flush(batch)
  }

  progress(): void {
    this.#next.progress()
  }

  tick(now: number): void {
    this.#next.tick(now)
  }

  idle(idle: boolean): void {
    this.#next.idle(idle)
  }

  end(): void {
    this.#next.end()
  }
}
