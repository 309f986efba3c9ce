/** Watermarks that events tell themselves, read by a function. */
import { show } from '../base/errors.ts'
import type { Rows } from '../event/rows.ts'
import { MAX_TIME } from '../time/timestamp.ts'
import { NO_WATERMARK } from '../time/watermark.ts'
import type { Punctuation } from '../time/watermark-strategy.ts'
import type { BadEvent } from './stage.ts'

export class PunctuationReader<T> {
  readonly #read: Punctuation<T>
  readonly #onFailure: (failure: BadEvent) => void

  /** @param onFailure told of each event whose watermark could not be read; it tells none then */
  constructor(read: Punctuation<T>, onFailure: (failure: BadEvent) => void) {
    this.#read = read
    this.#onFailure = onFailure
  }

  /** The watermark that the event of a row tells, `NO_WATERMARK` if it tells none. */
  read(rows: Rows<T>, row: number): number {
    const event = rows.get(row)
    let watermark: unknown
    try {
      watermark = this.#read(event)
    } catch (error) {
      this.#fail(rows, row, `threw: ${error instanceof Error ? error.message : String(error)}`, error)
      return NO_WATERMARK
    }
    if (watermark === null || watermark === undefined) return NO_WATERMARK
    if (typeof watermark === 'number' && watermark >= -MAX_TIME && watermark <= MAX_TIME) return watermark
    this.#fail(rows, row, `gave ${show(watermark)}, which is no time in epoch milliseconds`, undefined)
    return NO_WATERMARK
  }

  #fail(rows: Rows<T>, row: number, what: string, error: unknown): void {
    const reason = `the function that reads its watermark ${what}`
    const failure: BadEvent = { kind: 'function', reason, position: rows.origin(row), event: rows.get(row) }
    this.#onFailure(error === undefined ? failure : { ...failure, error })
  }
}
