/**
 * Event time that a test sets: a clock which knows what it was told, and nothing else. It moves by watermarks alone;
 * events only tell it the greatest time.
 */
import type { Clock } from '../event/batch.ts'
import { END_OF_TIME, NO_WATERMARK } from '../time/watermark.ts'

export class VirtualClock implements Clock {
  #general = NO_WATERMARK
  /** By scope: its own watermark, where it has one. */
  readonly #own: number[] = []
  /** By scope: the greatest event time. */
  readonly #greatest: number[] = []
  #low = NO_WATERMARK

  watermark(scope: number = 0): number {
    return Math.max(this.#own[scope] ?? NO_WATERMARK, this.#general)
  }

  get general(): number {
    return this.#general
  }

  /** The least watermark over the scopes that have had an event; it does not go back when another one turns up. */
  low(): number {
    let low = Infinity
    for (let scope = 0; scope < this.#greatest.length; scope++) {
      if (this.#greatest[scope] !== undefined) low = Math.min(low, this.watermark(scope))
    }
    if (low === Infinity) low = this.#general
    if (low > this.#low) this.#low = low
    return this.#low
  }

  greatestTime(scope: number): number {
    return this.#greatest[scope] ?? -Infinity
  }

  get greatestOfAll(): number {
    return this.#greatest.reduce((greatest, time) => Math.max(greatest, time), -Infinity)
  }

  /** An event has come. NaN: it has no time. */
  observe(time: number, scope: number = 0): void {
    while (this.#greatest.length <= scope) this.#greatest.push(-Infinity)
    if (time > this.#greatest[scope]!) this.#greatest[scope] = time
  }

  /**
   * Every event up to `watermark` (epoch milliseconds, inclusive) has come. One that is behind what is known already
   * changes nothing.
   *
   * @param scope of this scope; `null`: of all, those that have not been seen yet too
   */
  advance(watermark: number, scope: number | null = null): void {
    this.low()
    if (scope === null) {
      if (watermark > this.#general) this.#general = watermark
      return
    }
    this.observe(NaN, scope)
    while (this.#own.length <= scope) this.#own.push(NO_WATERMARK)
    if (watermark > this.#own[scope]!) this.#own[scope] = watermark
  }

  /** No event comes any more. */
  end(): void {
    this.#general = END_OF_TIME
  }
}
