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
  /** The delay that was set while the clock ran; absent: none was. */
  readonly delayMs?: number
}

export class TrackedTimes {
  #greatest: Float64Array = new Float64Array(1).fill(NO_WATERMARK)
  #count = 0
  #ofAll = NO_WATERMARK
  #learnt: LearntDelay | null
  /** The delay that was set while the clock ran, which holds whatever is learnt or told; `null`: none was. */
  #fixedMs: number | null = null

  constructor({ learnt = null, delayMs }: Pick<WatermarkSpec, 'delayMs'> & Partial<Pick<WatermarkSpec, 'learnt'>>) {
    this.#learnt = learnt === null ? null : new LearntDelay(learnt, delayMs)
  }

  /** What watermarks tell that were behind the greatest times by a fixed delay. @param watermarks by scope */
  static behind(watermarks: Float64Array, delayMs: number): TrackedTimes {
    const tracked = new TrackedTimes({ delayMs })
    for (const [scope, watermark] of watermarks.entries())
      if (watermark !== NO_WATERMARK) tracked.saw(scope, watermark + delayMs + 1)
    return tracked
  }

  /** The greatest time noted in any scope. */
  get ofAll(): number {
    return this.#ofAll
  }

  /** The delay as it is now; `null`: events tell the watermark. */
  get delayMs(): number | null {
    return this.#fixedMs ?? (this.#learnt === null ? null : this.#learnt.ms)
  }

  /** From now on the delay is this. */
  changeDelay(delayMs: number): void {
    this.#fixedMs = delayMs
    this.#learnt = null
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
    if (this.#fixedMs !== null) return this.greatest(scope) - this.#fixedMs - 1
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
      ...(this.#fixedMs === null ? {} : { delayMs: this.#fixedMs }),
    }
  }

  /** Takes over what another has noted, before the first event. */
  restore({ greatest, learnt, delayMs }: TrackedTimesState): void {
    if (delayMs !== undefined) this.changeDelay(delayMs)
    for (const [scope, plain] of greatest.entries()) if (plain !== null) this.saw(scope, watermarkFromPlain(plain))
    if (learnt !== null) this.#learnt?.restore(learnt)
  }
}
