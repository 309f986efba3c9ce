/**
 * The clock of what comes out of an asynchronous stage: that of its input, held up until what was before is out.
 */
import type { Clock } from '../../event/batch.ts'
import { plainWatermark, watermarkFromPlain, type PlainWatermark } from '../../time/watermark.ts'

/** What a clock showed at one moment. */
export interface ClockMark {
  readonly general: PlainWatermark
  readonly low: PlainWatermark
  readonly greatestOfAll: PlainWatermark
  /** Of the scopes that may have moved. */
  readonly scopes: readonly (readonly [scope: number, watermark: PlainWatermark, greatest: PlainWatermark])[]
}

export class HeldClock implements Clock {
  #general = -Infinity
  #low = -Infinity
  #greatestOfAll = -Infinity
  readonly #watermarks: number[] = []
  readonly #greatest: number[] = []

  get general(): number {
    return this.#general
  }

  get greatestOfAll(): number {
    return this.#greatestOfAll
  }

  low(): number {
    return this.#low
  }

  watermark(scope: number): number {
    return Math.max(this.#watermarks[scope] ?? -Infinity, this.#general)
  }

  greatestTime(scope: number): number {
    return this.#greatest[scope] ?? -Infinity
  }

  /** Shows what the input's clock showed then. */
  show({ general, low, greatestOfAll, scopes }: ClockMark): void {
    this.#general = watermarkFromPlain(general)
    this.#low = watermarkFromPlain(low)
    this.#greatestOfAll = watermarkFromPlain(greatestOfAll)
    for (const [scope, watermark, greatest] of scopes) {
      this.#watermarks[scope] = watermarkFromPlain(watermark)
      this.#greatest[scope] = watermarkFromPlain(greatest)
    }
  }

  /** Everything it shows. */
  snapshot(): ClockMark {
    return markOf(this, [...this.#watermarks.keys()])
  }
}

/** What a clock shows now, of these scopes. */
export function markOf(clock: Clock, scopes: Iterable<number>): ClockMark {
  return {
    general: plainWatermark(clock.general),
    low: plainWatermark(clock.low()),
    greatestOfAll: plainWatermark(clock.greatestOfAll),
    scopes: Array.from(
      scopes,
      (scope) => [scope, plainWatermark(clock.watermark(scope)), plainWatermark(clock.greatestTime(scope))] as const,
    ),
  }
}
