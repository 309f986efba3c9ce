/**
 * Which inputs of a job have gone quiet: the only place where processing time enters a job.
 *
 * A timer only says that it is time to look; who runs the job does so in turn, between two batches.
 */
import { IdleDetector } from '../time/idleness.ts'

/** An input, as far as idleness goes. */
export interface IdleInput {
  /** It is idle after this many milliseconds without events; `null`: never. */
  readonly idleAfterMs: number | null
  idle(idle: boolean): void
}

/** How often is looked: at most, and at least. (A longer interval than 24 days would be none to the timer of Node.) */
const SHORTEST_TICK_MS = 10
const LONGEST_TICK_MS = 60_000

export class IdleInputs {
  readonly #inputs: readonly IdleInput[]
  readonly #now: () => number
  readonly #detectors: readonly IdleDetector[]
  readonly #timer: NodeJS.Timeout | null
  #due = false

  /** @param onDue told that `tick` should be called */
  constructor(inputs: readonly IdleInput[], now: () => number, onDue: () => void) {
    this.#inputs = inputs
    this.#now = now
    this.#detectors = inputs.map(({ idleAfterMs }) => new IdleDetector(idleAfterMs, 1))
    const shortest = Math.min(...inputs.map(({ idleAfterMs }) => idleAfterMs ?? Infinity))
    const look = (): void => {
      this.#due = true
      onDue()
    }
    this.#timer =
      shortest === Infinity
        ? null
        : setInterval(look, Math.min(Math.max(SHORTEST_TICK_MS, shortest / 4), LONGEST_TICK_MS))
  }

  /** Whether `tick` should be called. */
  get due(): boolean {
    return this.#due
  }

  /** Events have come on an input. */
  observe(input: number): void {
    if (this.#detectors[input]!.observe(0, this.#now())) this.#inputs[input]!.idle(false)
  }

  /** The input is asked for more from now on: what it was silent before is not its silence. */
  asked(input: number): void {
    this.#detectors[input]!.observe(0, this.#now())
  }

  /** The input has ended, which is not silence. */
  end(input: number): void {
    this.#detectors[input]!.remove(0)
  }

  tick(): void {
    this.#due = false
    const now = this.#now()
    for (const [i, detector] of this.#detectors.entries()) {
      if (detector.tick(now).length > 0) this.#inputs[i]!.idle(true)
    }
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }
}
