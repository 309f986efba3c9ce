/**
 * The greatest time of each scope, where watermarks do not follow from it by a fixed delay: since the delay is learnt,
 * or since the events tell the watermark themselves.
 */
import { LearntDelay, type LearntDelayState } from './learnt-delay.ts'
import { NO_WATERMARK, plainWatermark, watermarkFromPlain, type PlainWatermark } from './watermark.ts'
import type { WatermarkSpec } from './watermark-spec.ts'

/** The state as plain values, for a checkpoint. */
export interface TrackedTimesState {
  /** By scope. */
  readonly greatest: readonly PlainWatermark[]
  /** `null`: nothing is learnt. */
  readonly learnt: LearntDelayState | null
}

export class TrackedTimes {
  #greatest: Float64Array = new Float64Array(1).fill(NO_WATERMARK)
  #count = 0
  #ofAll = NO_WATERMARK
  readonly #learnt: LearntDelay | null

  constructor({ learnt = null, delayMs }: Pick<WatermarkSpec, 'delayMs'> & Partial<Pick<WatermarkSpec, 'learnt'>>) {
    this.#learnt = learnt === null ? null : new LearntDelay(learnt, delayMs)
  }

  /** The greatest time noted in any scope. */
  get ofAll(): number {
    return this.#ofAll
  }

  /** The delay as it is now; `null`: none is learnt. */
  get delayMs(): number | null {
    return this.#learnt === null ? null : this.#learnt.ms
  }

  greatest(scope: number): number {
    return scope < this.#count ? (this.#greatest[scope] as number) : NO_WATERMARK
  }

  /**
   * Takes note of an event.
   *
   * @param told the watermark that the event tells itself
   * @returns the watermark of the scope as far as this event says
   */
  note(scope: number, time: number, told: number): number {
    const before = this.greatest(scope)
    if (time > before) this.saw(scope, time)
    if (this.#learnt === null) return told
    // The first of a scope is behind nothing, and says nothing about disorder.
    if (before !== NO_WATERMARK) this.#learnt.observe(time < before ? before - time : 0)
    return this.greatest(scope) - this.#learnt.ms - 1
  }

  /** A scope has had this time, and none greater. */
  saw(scope: number, time: number): void {
    if (scope >= this.#greatest.length) {
      const greatest = new Float64Array(Math.max(scope + 1, this.#greatest.length * 2)).fill(NO_WATERMARK)
      greatest.set(this.#greatest)
      this.#greatest = greatest
    }
    if (scope >= this.#count) this.#count = scope + 1
    this.#greatest[scope] = time
    if (time > this.#ofAll) this.#ofAll = time
  }

  snapshot(): TrackedTimesState {
    return {
      greatest: Array.from(this.#greatest.subarray(0, this.#count), plainWatermark),
      learnt: this.#learnt === null ? null : this.#learnt.snapshot(),
    }
  }

  /** Takes over what another has noted, before the first event. */
  restore({ greatest, learnt }: TrackedTimesState): void {
    for (const [scope, plain] of greatest.entries()) if (plain !== null) this.saw(scope, watermarkFromPlain(plain))
    if (learnt !== null) this.#learnt?.restore(learnt)
  }
}
