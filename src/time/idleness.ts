/**
 * Tells which inputs have gone quiet, so that they do not hold event time back (`watermark-join.ts`).
 *
 * It reads no clock: it is told the processing time with each arrival and each tick, in milliseconds, and answers the
 * same whenever it is told the same. A time before the greatest told so far is read as that one (clocks are set back).
 *
 * An input is idle when it has had no event for *longer than* `idleAfterMs`, counted from its last one; from the first
 * tick, if it had none. It is found idle by a tick, so ticks should come several times in `idleAfterMs`. Time in which
 * nobody listened is not silence: it can be excused.
 *
 * Cost: O(1), but for ticks at which an input may have become idle: O(inputs).
 */
import { invariant } from '../base/errors.ts'

/** The state of a detector as plain values, for a checkpoint. */
export interface IdleDetectorState {
  /** The greatest processing time told so far; `null`: none. */
  readonly now: number | null
  /** How many milliseconds of that nobody listened. */
  readonly excused: number
  /**
   * By input, removed ones included. `since`: from when its quiet is counted, less what is excused;
   * `null`: from the next tick.
   */
  readonly inputs: readonly { readonly since: number | null; readonly status: 'active' | 'idle' | 'removed' }[]
}

interface Input {
  since: number | null
  status: 'active' | 'idle' | 'removed'
}

const NONE: readonly number[] = Object.freeze([])

export class IdleDetector {
  readonly #idleAfter: number
  readonly #inputs: Input[] = []
  #now = -Infinity
  #excused = 0
  /** Active inputs are quiet since then or later; `-Infinity`: not known, `Infinity`: none is active. */
  #first = -Infinity

  /**
   * @param idleAfterMs how long an input may be quiet; `null`: for ever, no input is idle
   * @param inputs how many inputs there are to begin with; their ids count from 0
   */
  constructor(idleAfterMs: number | null, inputs: number) {
    this.#idleAfter = idleAfterMs ?? Infinity
    for (let input = 0; input < inputs; input++) this.add()
  }

  /**
   * Events have arrived on an input; one call for a batch is enough.
   *
   * @returns whether the input was idle, and is not any more
   */
  observe(input: number, now: number): boolean {
    const one = this.#at(input)
    // What is excused may be ahead of the time told so far; quiet is not counted from earlier for that.
    one.since = Math.max(one.since ?? -Infinity, this.#clamp(now))
    if (one.status !== 'idle') return false
    one.status = 'active'
    if (one.since < this.#first) this.#first = one.since
    return true
  }

  /** Time has passed. Returns the inputs which are idle from now on, by id, in order. */
  tick(now: number): readonly number[] {
    const at = this.#clamp(now)
    if (at - this.#first <= this.#idleAfter) return NONE
    let gone: number[] | undefined
    let first = Infinity
    for (const [id, input] of this.#inputs.entries()) {
      if (input.status !== 'active') continue
      input.since ??= at
      if (at - input.since <= this.#idleAfter) {
        if (input.since < first) first = input.since
        continue
      }
      input.status = 'idle'
      gone ??= []
      gone.push(id)
    }
    this.#first = first
    return gone ?? NONE
  }

  /** Nobody listened for the last so many milliseconds: that was nobody's silence. */
  excuse(ms: number): void {
    this.#excused += ms
  }

  isIdle(input: number): boolean {
    return this.#at(input).status === 'idle'
  }

  /**
   * The job was stopped, and goes on: the time in between was nobody's silence. Quiet is counted anew from the next
   * tick; idle inputs stay idle.
   */
  resume(): void {
    this.#now = -Infinity
    this.#excused = 0
    this.#first = -Infinity
    for (const input of this.#inputs) input.since = null
  }

  /** A further input, active. Returns its id. */
  add(): number {
    this.#inputs.push({ since: null, status: 'active' })
    this.#first = -Infinity
    return this.#inputs.length - 1
  }

  /** The input is no longer read: it is neither active nor idle. */
  remove(input: number): void {
    this.#at(input).status = 'removed'
  }

  snapshot(): IdleDetectorState {
    const now = this.#now === -Infinity ? null : this.#now
    return { now, excused: this.#excused, inputs: this.#inputs.map((input) => ({ ...input })) }
  }

  static restore(idleAfterMs: number | null, state: IdleDetectorState): IdleDetector {
    const detector = new IdleDetector(idleAfterMs, 0)
    detector.#now = state.now ?? -Infinity
    detector.#excused = state.excused
    for (const input of state.inputs) detector.#inputs.push({ ...input })
    return detector
  }

  #clamp(now: number): number {
    if (now > this.#now) this.#now = now
    return this.#now - this.#excused
  }

  #at(input: number): Input {
    const found = this.#inputs[input]
    invariant(found !== undefined, 'idleness is told of an input that was added')
    return found
  }
}
