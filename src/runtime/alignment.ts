/**
 * Which inputs may be read on: one that is too far ahead of the slowest waits until the others have caught up, so that
 * what the job keeps for them stays bounded.
 *
 * The slowest is the one with the least watermark of those that are neither idle nor ended, itself among them; so it is
 * always read, and the others never wait for nobody.
 */
import type { Core } from './core.ts'
import type { IdleInputs } from './idle-inputs.ts'

export class Alignment {
  readonly #core: Core
  readonly #idle: IdleInputs
  readonly #isNeeded: boolean

  constructor(core: Core, idle: IdleInputs) {
    this.#core = core
    this.#idle = idle
    this.#isNeeded = core.inputs.some(({ maxDriftMs }) => maxDriftMs !== null)
  }

  /** Whether an input may be asked for more now. */
  allows(input: number): boolean {
    if (!this.#isNeeded) return true
    const { maxDriftMs } = this.#core.inputs[input]!
    const watermark = this.#core.inputs[input]!.watermark()
    return maxDriftMs === null || watermark === null || !(watermark > this.#slowest() + maxDriftMs)
  }

  #slowest(): number {
    let least = Infinity
    for (const [i, input] of this.#core.inputs.entries()) {
      if (this.#core.hasEnded(i) || this.#idle.isIdle(i)) continue
      const watermark = input.watermark()
      if (watermark !== null && watermark < least) least = watermark
    }
    return least
  }
}
