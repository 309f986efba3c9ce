/**
 * Joins the watermarks of several inputs (sources, partitions) into one.
 *
 * - The joined watermark is the least over the inputs that are active and *aligned*. Before each of them has reported,
 *   there is none.
 * - An idle input is left out, and its watermarks are ignored. One that wakes behind the others is active but not
 *   aligned: it holds nothing back until it has caught up.
 * - When the last active input goes idle, the joined watermark becomes the greatest over all inputs, whichever of them
 *   went last.
 * - An ended input is left out too; when all have ended, the joined watermark is `END_OF_TIME`. An idle input has not
 *   ended: the end of the others decides nothing for it.
 * - It never goes back. To remove an input does not move it by itself, unless that leaves only idle ones.
 * - It can be told to be farther on (`advanceTo`). That decides nothing about which inputs are aligned, so that to be
 *   told what the inputs say anyhow changes nothing (L12).
 *
 * Laws (src/README.md; test/property/watermark.test.ts): L4.
 * Cost: O(1), but O(log inputs) amortised for the slowest (`slowest-scope.ts`), and O(inputs) when the last active one
 * leaves; allocates only to make room for inputs.
 * Not here: when an input is idle (`idleness.ts`); the watermarks of many keys (`scope-clock.ts`).
 * Source: the rules are those of Flink's StatusWatermarkValve, but for the end, for what it is told, and for "whichever
 * of them went last" (FLINK-38454).
 */
import { invariant } from '../base/errors.ts'
import { SlowestScope } from './slowest-scope.ts'
import { END_OF_TIME, NO_WATERMARK, plainWatermark, watermarkFromPlain, type PlainWatermark } from './watermark.ts'

export type InputStatus = 'active' | 'idle' | 'ended' | 'removed'

/** The state of a join as plain values, for a checkpoint. */
export interface WatermarkJoinState {
  /** The joined watermark as far as the inputs say. */
  readonly watermark: PlainWatermark
  /** What it was told to be at least. */
  readonly told: PlainWatermark
  /** By input, removed ones included, so that ids keep their meaning. */
  readonly inputs: readonly {
    readonly watermark: PlainWatermark
    readonly status: InputStatus
    readonly aligned: boolean
  }[]
}

/** What a join knows, for people. */
export interface WatermarkJoinDescription {
  readonly watermark: PlainWatermark
  /** None of its inputs is active, and some are idle. */
  readonly isIdle: boolean
  /** The input that holds the joined watermark back, `null` if none does. */
  readonly slowest: number | null
  readonly inputs: readonly {
    readonly watermark: PlainWatermark
    readonly status: InputStatus
    /** `false`: it came back behind the others, and holds nothing back until it has caught up. */
    readonly isAligned: boolean
  }[]
}

export class WatermarkJoin {
  /** By input: the last it reported, its end apart. */
  #watermarks: Float64Array = new Float64Array(4)
  readonly #statuses: InputStatus[] = []
  /** The inputs that are active and aligned. */
  readonly #aligned = new SlowestScope()
  #active = 0
  #idle = 0
  #joined = NO_WATERMARK
  #told = NO_WATERMARK
  /** Whether the least over the aligned inputs may be ahead of the joined watermark: not so unless one left or woke. */
  #behind = false

  /** @param inputs how many inputs there are to begin with; their ids count from 0 */
  constructor(inputs: number) {
    for (let input = 0; input < inputs; input++) this.add()
  }

  /** The joined watermark. */
  get watermark(): number {
    return this.#joined > this.#told ? this.#joined : this.#told
  }

  /** Whether the join is itself an idle input of what comes behind it: none of its inputs is active, and some are idle. */
  get idle(): boolean {
    return this.#idle > 0 && this.#active === 0
  }

  /** How many inputs there have been. */
  get size(): number {
    return this.#statuses.length
  }

  status(input: number): InputStatus {
    return this.#check(input)
  }

  /**
   * An input reports its watermark. Ignored unless it is greater than its last, and the input active. The watermark
   * `END_OF_TIME` ends the input.
   *
   * @returns whether the joined watermark moved
   */
  advance(input: number, watermark: number): boolean {
    if (watermark === END_OF_TIME) return this.end(input)
    const before = this.#watermarks[input]!
    if (this.#check(input) !== 'active' || !(watermark > before)) return false
    this.#watermarks[input] = watermark
    if (!this.#aligned.has(input)) {
      if (watermark < this.#joined) return false
      this.#aligned.add(input, watermark)
    } else if (before > this.#joined && !this.#behind) {
      return false
    }
    this.#behind = false
    return this.#raise(this.#leastAligned())
  }

  /** @returns whether the joined watermark moved */
  setIdle(input: number): boolean {
    return this.#check(input) === 'active' && this.#leave(input, 'idle')
  }

  /** An idle input is active again. The joined watermark does not move. */
  wake(input: number): void {
    if (this.#check(input) !== 'idle') return
    this.#set(input, 'active')
    if (this.#watermarks[input]! >= this.#joined) this.#aligned.add(input, this.#watermarks[input]!)
    this.#behind = true
  }

  /**
   * Nothing will follow on this input.
   *
   * @returns whether the joined watermark moved
   */
  end(input: number): boolean {
    const status = this.#check(input)
    return (status === 'active' || status === 'idle') && this.#leave(input, 'ended')
  }

  /** Moves the joined watermark to at least `watermark`, whatever the inputs say. Returns whether it moved. */
  advanceTo(watermark: number): boolean {
    const before = this.watermark
    if (watermark > this.#told) this.#told = watermark
    return this.watermark > before
  }

  /** A further input, active, which has not reported and so holds the joined watermark where it is. Returns its id. */
  add(): number {
    const input = this.#statuses.length
    this.#admit(NO_WATERMARK, 'active', true)
    return input
  }

  /**
   * Takes an input out, which has not ended but is no longer read here (a partition that went to another reader).
   *
   * @returns whether the joined watermark moved
   */
  remove(input: number): boolean {
    this.#check(input)
    this.#set(input, 'removed')
    this.#aligned.remove(input)
    this.#behind = true
    return this.idle && this.#raise(this.#greatest())
  }

  /** The input which holds the joined watermark back, or -1 if none does. */
  slowest(): number {
    return this.#aligned.least(this.#watermarks)
  }

  describe(): WatermarkJoinDescription {
    const slowest = this.#aligned.firstLeast(this.#watermarks)
    return {
      watermark: plainWatermark(this.watermark),
      isIdle: this.idle,
      slowest: slowest < 0 || this.#told > this.#joined ? null : slowest,
      inputs: this.#statuses.map((status, input) => ({
        watermark: plainWatermark(this.#watermarks[input]!),
        status,
        isAligned: this.#aligned.has(input),
      })),
    }
  }

  snapshot(): WatermarkJoinState {
    return {
      watermark: plainWatermark(this.#joined),
      told: plainWatermark(this.#told),
      inputs: this.#statuses.map((status, input) => ({
        watermark: plainWatermark(this.#watermarks[input]!),
        status,
        aligned: this.#aligned.has(input),
      })),
    }
  }

  static restore(state: WatermarkJoinState): WatermarkJoin {
    const join = new WatermarkJoin(0)
    for (const { watermark, status, aligned } of state.inputs)
      join.#admit(watermarkFromPlain(watermark), status, aligned)
    join.#joined = watermarkFromPlain(state.watermark)
    join.#told = watermarkFromPlain(state.told)
    join.#behind = true
    return join
  }

  #admit(watermark: number, status: InputStatus, aligned: boolean): void {
    const input = this.#statuses.length
    if (input === this.#watermarks.length) {
      const watermarks = new Float64Array(input * 2)
      watermarks.set(this.#watermarks)
      this.#watermarks = watermarks
    }
    this.#watermarks[input] = watermark
    this.#statuses.push(status)
    this.#count(status, 1)
    if (aligned) this.#aligned.add(input, watermark)
  }

  /** Ends the active time of an input. */
  #leave(input: number, status: 'idle' | 'ended'): boolean {
    this.#set(input, status)
    this.#aligned.remove(input)
    if (this.#active > 0) return this.#raise(this.#leastAligned())
    return this.#raise(this.#idle > 0 ? this.#greatest() : END_OF_TIME)
  }

  #set(input: number, status: InputStatus): void {
    this.#count(this.#statuses[input]!, -1)
    this.#statuses[input] = status
    this.#count(status, 1)
  }

  #count(status: InputStatus, by: number): void {
    if (status === 'active') this.#active += by
    else if (status === 'idle') this.#idle += by
  }

  #raise(watermark: number): boolean {
    const before = this.watermark
    if (watermark > this.#joined) this.#joined = watermark
    return this.watermark > before
  }

  /** The least over the aligned inputs; if none is aligned, nothing is known. */
  #leastAligned(): number {
    const slowest = this.#aligned.least(this.#watermarks)
    return slowest < 0 ? NO_WATERMARK : this.#watermarks[slowest]!
  }

  #greatest(): number {
    let greatest = NO_WATERMARK
    for (const [input, status] of this.#statuses.entries()) {
      const watermark = this.#watermarks[input]!
      if (status !== 'removed' && watermark > greatest) greatest = watermark
    }
    return greatest
  }

  #check(input: number): InputStatus {
    const status = this.#statuses[input]
    invariant(status !== undefined, 'a watermark comes from an input that was added')
    return status
  }
}
