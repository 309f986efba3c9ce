/**
 * Which inputs of a job have gone quiet: the only place where processing time decides about event time.
 *
 * An input is silent while it has been asked for more and has not answered. Time in which nobody asked it, because sinks
 * were waited for or other sources had to catch up, is not its silence. The same goes for its partitions, which the core
 * looks after by itself and is told about time for.
 *
 * It has no timer: who runs the job calls `look`, in turn, between two batches.
 */
import { IdleDetector } from '../time/idleness.ts'
import type { Core } from './core.ts'

/** How often is looked: at most, and at least. (A longer interval than 24 days would be none to the timer of Node.) */
const SHORTEST_LOOK_MS = 10
const LONGEST_LOOK_MS = 60_000

/** How often silence should be looked for; `null`: no input can go idle. */
export function lookInterval(core: Core): number | null {
  const shortest = Math.min(...core.inputs.map(({ idleAfterMs }) => idleAfterMs ?? Infinity))
  return shortest === Infinity ? null : Math.min(Math.max(SHORTEST_LOOK_MS, shortest / 4), LONGEST_LOOK_MS)
}

export class IdleInputs {
  readonly #core: Core
  readonly #now: () => number
  readonly #inputs: readonly Silence[]
  /** Up to when event time has gone on without events; `null`: not all inputs are idle. */
  #advancedTo: number | null = null

  /** @param isIdle by input, whether it is idle to begin with */
  constructor(core: Core, now: () => number, isIdle: readonly boolean[]) {
    this.#core = core
    this.#now = now
    this.#inputs = core.inputs.map(({ idleAfterMs, hasPartitions }, i) => {
      const detector = new IdleDetector(idleAfterMs, 1)
      // Silence counts from the beginning.
      detector.observe(0, now())
      const goesQuiet = hasPartitions && idleAfterMs !== null
      return { detector, hasPartitions: goesQuiet, isIdle: isIdle[i] === true, isAsked: false, accounted: now() }
    })
  }

  isIdle(input: number): boolean {
    return this.#inputs[input]!.isIdle
  }

  /** The input is asked for more from now on. */
  asked(input: number): void {
    const one = this.#inputs[input]!
    this.#excuse(input, one)
    one.isAsked = true
  }

  /** The input has answered; what it has handed over is not fed yet. */
  answered(input: number): void {
    const one = this.#inputs[input]!
    one.isAsked = false
    one.accounted = Math.max(this.#now(), one.accounted)
  }

  /** Records of the input are fed next: it is not idle any more. */
  feeds(input: number): void {
    const one = this.#inputs[input]!
    this.#excuse(input, one)
    one.detector.observe(0, this.#now())
    if (!one.isIdle) return
    one.isIdle = false
    this.#advancedTo = null
    this.#core.idle(input, false)
  }

  /** Finds the inputs that have gone quiet, and lets time go on if all have. */
  look(): void {
    const now = this.#now()
    for (const [i, input] of this.#inputs.entries()) {
      if (!input.isAsked || this.#core.hasEnded(i)) continue
      if (input.hasPartitions) this.#core.look(i, now)
      if (input.isIdle || input.detector.tick(now).length === 0) continue
      input.isIdle = true
      this.#core.idle(i, true)
    }
    this.#goOn(now)
  }

  #goOn(now: number): void {
    let open = 0
    for (const [i, { isIdle }] of this.#inputs.entries()) {
      if (this.#core.hasEnded(i)) continue
      if (!isIdle) return
      open++
    }
    if (open === 0) return
    const ms = Math.max(0, now - (this.#advancedTo ?? now))
    const isNew = this.#advancedTo === null
    this.#advancedTo = Math.max(now, this.#advancedTo ?? now)
    if (ms === 0 && !isNew) return
    for (const [i, { whenAllIdle }] of this.#core.inputs.entries())
      if (whenAllIdle === 'advance') this.#core.elapse(i, ms)
  }

  /** What has passed since the input has answered, or since the last time, is nobody's silence. */
  #excuse(input: number, one: Silence): void {
    const ms = this.#now() - one.accounted
    if (!(ms > 0)) return
    one.detector.excuse(ms)
    if (one.hasPartitions) this.#core.excuse(input, ms)
    one.accounted += ms
  }
}

interface Silence {
  readonly detector: IdleDetector
  readonly hasPartitions: boolean
  isIdle: boolean
  isAsked: boolean
  /** Up to when the time in which it was not asked has been excused. */
  accounted: number
}
