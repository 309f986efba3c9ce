/**
 * The event-time clock of a source that has partitions: each has a watermark of its own, and that of the source is the
 * least of those that are not idle. So a partition that is read behind the others makes no event late, and one that is
 * silent need not hold the others back.
 *
 * - A partition is there from its first event that counts. One that appears behind the watermark of the source does not
 *   move that back, but holds it until it has caught up.
 * - One that comes back from idleness behind the others holds nothing back until it has caught up.
 * - The rules of `watermark-join.ts` apply; when all partitions are idle, the watermark is the greatest of theirs.
 * - Late: an event whose time is not after the watermark of the *source*, as it was before that event.
 *
 * A delay that is learnt is learnt of all partitions together, each compared with its own greatest time.
 *
 * Laws (src/README.md; test/property/watermark-sources.test.ts): L4, L5, L6, L12.
 * Cost: `observe` O(1), O(log partitions) amortised for the slowest; `look` O(1), but O(partitions) when one may have
 * gone idle. Memory: some 100 bytes a partition.
 */
import type { ClockDescription, ScopeDescription } from './clock-description.ts'
import { IdleDetector, type IdleDetectorState } from './idleness.ts'
import { ScopeClock, type ScopeClockOptions, type ScopeClockState } from './scope-clock.ts'
import type { SourceClock } from './source-clock.ts'
import { END_OF_TIME, NO_WATERMARK, plainWatermark } from './watermark.ts'
import { WatermarkJoin, type WatermarkJoinState } from './watermark-join.ts'
import type { WatermarkSpec } from './watermark-strategy.ts'

export type PartitionClockOptions = Omit<ScopeClockOptions, 'maxKeyLagMs'> & Pick<WatermarkSpec, 'idleAfterMs'>

/** The state of a clock as plain values, for a checkpoint. */
export interface PartitionClockState {
  readonly own: ScopeClockState
  readonly join: WatermarkJoinState
  readonly idle: IdleDetectorState
  /** The partitions in the order in which they came to count. */
  readonly partitions: readonly number[]
  readonly now: number | null
}

const NOT_YET = -1
const SHOWN = 100

export class PartitionClock implements SourceClock {
  /** What each partition says by itself. */
  readonly #own: ScopeClock
  readonly #join: WatermarkJoin
  readonly #idle: IdleDetector
  /** By partition: its number as an input of the join; `NOT_YET`: no event of it has counted. */
  readonly #inputs: number[] = []
  /** By input of the join: the partition. */
  readonly #partitions: number[] = []
  #now = NO_WATERMARK

  /** @param state where to go on, see `snapshot()` */
  constructor(options: PartitionClockOptions, state: PartitionClockState | null = null) {
    this.#own = state === null ? new ScopeClock(options) : ScopeClock.restore(options, state.own)
    this.#join = state === null ? new WatermarkJoin(0) : WatermarkJoin.restore(state.join)
    this.#idle =
      state === null ? new IdleDetector(options.idleAfterMs, 0) : IdleDetector.restore(options.idleAfterMs, state.idle)
    if (state === null) return
    this.#now = state.now ?? NO_WATERMARK
    for (const partition of state.partitions) this.#enter(partition)
  }

  observe(scope: number, time: number, arrival: number): boolean {
    const late = time <= this.#join.watermark
    const skewed = this.#own.skewed
    this.#own.observe(scope, time, arrival)
    this.#report(scope, this.#own.skewed > skewed)
    return late
  }

  observeMarked(scope: number, time: number, arrival: number, watermark: number): boolean {
    const late = time <= this.#join.watermark
    const skewed = this.#own.skewed
    this.#own.observeMarked(scope, time, arrival, watermark)
    this.#report(scope, this.#own.skewed > skewed)
    return late
  }

  /** An event has come; one from the future does not count, so a partition with a wrong clock alone holds nothing back. */
  #report(partition: number, skewed: boolean): void {
    let input = partition < this.#inputs.length ? this.#inputs[partition]! : NOT_YET
    if (input === NOT_YET) {
      if (skewed) return
      input = this.#enter(partition)
      this.#join.add()
      this.#idle.add()
    }
    // Without a tick there is no processing time, and nobody is idle.
    if (this.#now !== NO_WATERMARK && this.#idle.observe(input, this.#now)) this.#join.wake(input)
    this.#join.advance(input, this.#own.own(partition))
  }

  #enter(partition: number): number {
    while (this.#inputs.length <= partition) this.#inputs.push(NOT_YET)
    this.#partitions.push(partition)
    return (this.#inputs[partition] = this.#partitions.length - 1)
  }

  /** That of the source, whichever partition. */
  watermark(_scope: number): number {
    return this.#join.watermark
  }

  get general(): number {
    return this.#join.watermark
  }

  low(): number {
    return this.#join.watermark
  }

  greatestTime(_scope: number): number {
    return this.#own.greatestOfAll
  }

  get greatestOfAll(): number {
    return this.#own.greatestOfAll
  }

  get skewed(): number {
    return this.#own.skewed
  }

  advanceTo(watermark: number): void {
    this.#join.advanceTo(watermark)
  }

  elapse(ms: number): void {
    this.advanceTo(Math.max(this.#own.greatestWatermark, this.#join.watermark) + ms)
  }

  tick(now: number): void {
    if (now > this.#now) this.#now = now
  }

  look(now: number): boolean {
    this.tick(now)
    const before = this.#join.watermark
    for (const input of this.#idle.tick(this.#now)) this.#join.setIdle(input)
    return this.#join.watermark > before
  }

  excuse(ms: number): void {
    this.#idle.excuse(ms)
  }

  changeDelay(delayMs: number): void {
    this.#own.changeDelay(delayMs)
  }

  end(): void {
    this.advanceTo(END_OF_TIME)
  }

  describe(): ClockDescription {
    const { slowest, isIdle, inputs } = this.#join.describe()
    const idle: ScopeDescription[] = []
    for (const [input, { status }] of inputs.entries())
      if (status === 'idle' && idle.length < SHOWN) idle.push(this.#describePartition(input))
    return {
      ...this.#own.describe(),
      watermark: plainWatermark(this.#join.watermark),
      slowest: slowest === null ? null : this.#describePartition(slowest),
      idle,
      isIdle,
    }
  }

  #describePartition(input: number): ScopeDescription {
    const scope = this.#partitions[input]!
    const watermark = plainWatermark(this.#own.own(scope))
    return { scope, watermark, lastTime: plainWatermark(this.#own.greatestTime(scope)) }
  }

  snapshot(): PartitionClockState {
    return {
      own: this.#own.snapshot(),
      join: this.#join.snapshot(),
      idle: this.#idle.snapshot(),
      partitions: [...this.#partitions],
      now: this.#now === NO_WATERMARK ? null : this.#now,
    }
  }
}
