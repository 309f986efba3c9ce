/**
 * Joins the watermarks of several inputs (sources, partitions) into one.
 *
 * - The joined watermark is the least over the inputs that are active and *aligned*. Before each of them has reported,
 *   there is none.
 * - An idle input is left out, and its watermarks are ignored. One that wakes behind the joined watermark is active but
 *   not aligned: it holds nothing back until it has caught up.
 * - When the last active input goes idle, the joined watermark becomes the greatest over all inputs, whichever of them
 *   went last.
 * - An ended input is left out too; when all have ended, the joined watermark is `END_OF_TIME`. An idle input has not
 *   ended: the end of the others decides nothing for it.
 * - It never goes back. To remove an input does not move it by itself, unless that leaves only idle ones.
 *
 * Laws (src/README.md; test/property/watermark.test.ts): L4.
 * Cost: O(1), or O(inputs) if the input was among the slowest, or a status has changed; never allocates. Inputs are few.
 * Not here: when an input is idle (`idleness.ts`); the watermarks of many keys (`scope-clock.ts`).
 * Source: the rules are those of Flink's StatusWatermarkValve, but for the end, and for "whichever of them went last"
 * (FLINK-38454).
 */
import { invariant } from '../base/errors.ts'
import { END_OF_TIME, NO_WATERMARK, plainWatermark, watermarkFromPlain, type PlainWatermark } from './watermark.ts'

export type InputStatus = 'active' | 'idle' | 'ended' | 'removed'

/** The state of a join as plain values, for a checkpoint. */
export interface WatermarkJoinState {
  readonly watermark: PlainWatermark
  /** By input, removed ones included, so that ids keep their meaning. */
  readonly inputs: readonly {
    readonly watermark: PlainWatermark
    readonly status: InputStatus
    readonly aligned: boolean
  }[]
}

interface Input {
  /** The last it reported, its end apart. */
  watermark: number
  status: InputStatus
  /** Only active inputs are. */
  aligned: boolean
}

export class WatermarkJoin {
  readonly #inputs: Input[] = []
  #watermark = NO_WATERMARK
  /** Whether the least over the aligned inputs may be ahead of the joined watermark: not so unless one left or woke. */
  #behind = false

  /** @param inputs how many inputs there are to begin with; their ids count from 0 */
  constructor(inputs: number) {
    for (let input = 0; input < inputs; input++) this.add()
  }

  /** The joined watermark. */
  get watermark(): number {
    return this.#watermark
  }

  /** Whether the join is itself an idle input of what comes behind it: none of its inputs is active, and some are idle. */
  get idle(): boolean {
    return this.#some('idle') && !this.#some('active')
  }

  status(input: number): InputStatus {
    return this.#at(input).status
  }

  /**
   * An input reports its watermark. Ignored unless it is greater than its last, and the input active. The watermark
   * `END_OF_TIME` ends the input.
   *
   * @returns whether the joined watermark moved
   */
  advance(input: number, watermark: number): boolean {
    if (watermark === END_OF_TIME) return this.end(input)
    const one = this.#at(input)
    if (one.status !== 'active' || !(watermark > one.watermark)) return false
    const before = one.watermark
    one.watermark = watermark
    if (!one.aligned) {
      if (watermark < this.#watermark) return false
      one.aligned = true
    } else if (before > this.#watermark && !this.#behind) {
      return false
    }
    this.#behind = false
    return this.#raise(this.#leastAligned())
  }

  /** @returns whether the joined watermark moved */
  setIdle(input: number): boolean {
    const one = this.#at(input)
    return one.status === 'active' && this.#leave(one, 'idle')
  }

  /** An idle input is active again. The joined watermark does not move. */
  wake(input: number): void {
    const one = this.#at(input)
    if (one.status !== 'idle') return
    one.status = 'active'
    one.aligned = one.watermark >= this.#watermark
    this.#behind = true
  }

  /**
   * Nothing will follow on this input.
   *
   * @returns whether the joined watermark moved
   */
  end(input: number): boolean {
    const one = this.#at(input)
    return (one.status === 'active' || one.status === 'idle') && this.#leave(one, 'ended')
  }

  /** Moves the joined watermark to at least `watermark`, whatever the inputs say. Returns whether it moved. */
  advanceTo(watermark: number): boolean {
    return this.#raise(watermark)
  }

  /** A further input, active, which has not reported and so holds the joined watermark where it is. Returns its id. */
  add(): number {
    this.#inputs.push({ watermark: NO_WATERMARK, status: 'active', aligned: true })
    return this.#inputs.length - 1
  }

  /**
   * Takes an input out, which has not ended but is no longer read here (a partition that went to another reader).
   *
   * @returns whether the joined watermark moved
   */
  remove(input: number): boolean {
    const one = this.#at(input)
    one.status = 'removed'
    one.aligned = false
    this.#behind = true
    return this.idle && this.#raise(this.#greatest())
  }

  /** The input which holds the joined watermark back, or -1 if none does. */
  slowest(): number {
    let slowest = -1
    for (const [id, input] of this.#inputs.entries()) {
      if (input.aligned && (slowest < 0 || input.watermark < this.#at(slowest).watermark)) slowest = id
    }
    return slowest
  }

  snapshot(): WatermarkJoinState {
    return {
      watermark: plainWatermark(this.#watermark),
      inputs: this.#inputs.map((input) => ({ ...input, watermark: plainWatermark(input.watermark) })),
    }
  }

  static restore(state: WatermarkJoinState): WatermarkJoin {
    const join = new WatermarkJoin(0)
    for (const input of state.inputs) join.#inputs.push({ ...input, watermark: watermarkFromPlain(input.watermark) })
    join.#watermark = watermarkFromPlain(state.watermark)
    join.#behind = true
    return join
  }

  /** Ends the active time of an input. */
  #leave(input: Input, status: 'idle' | 'ended'): boolean {
    input.status = status
    input.aligned = false
    if (this.#some('active')) return this.#raise(this.#leastAligned())
    return this.#raise(this.#some('idle') ? this.#greatest() : END_OF_TIME)
  }

  #raise(watermark: number): boolean {
    if (!(watermark > this.#watermark)) return false
    this.#watermark = watermark
    return true
  }

  /** The least over the aligned inputs; if none is aligned, nothing is known. */
  #leastAligned(): number {
    let least = END_OF_TIME
    for (const input of this.#inputs) if (input.aligned && input.watermark < least) least = input.watermark
    return least === END_OF_TIME ? NO_WATERMARK : least
  }

  #greatest(): number {
    let greatest = NO_WATERMARK
    for (const input of this.#inputs) {
      if (input.status !== 'removed' && input.watermark > greatest) greatest = input.watermark
    }
    return greatest
  }

  #some(status: InputStatus): boolean {
    for (const input of this.#inputs) if (input.status === status) return true
    return false
  }

  #at(input: number): Input {
    const found = this.#inputs[input]
    invariant(found !== undefined, 'a watermark comes from an input that was added')
    return found
  }
}
