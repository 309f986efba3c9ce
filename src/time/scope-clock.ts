/**
 * The event-time clock of one or many scopes. A scope is what has a watermark of its own: a source, a partition, a
 * key, or the value of a selector; here it is a small integer, counted from 0.
 *
 * - own watermark of a scope: the greatest time it has seen, less the delay, less 1; where the delay is learnt, the
 *   greatest of what that was after each of its events; with punctuation, the greatest that its events have told
 * - watermark of a scope: the greater of its own, the greatest own of all less `maxKeyLagMs`, and what `advanceTo` said
 * - late: an event whose time is not after its scope's watermark as it was *before* that event
 * - low watermark, which operators downstream get: the least watermark of the live scopes. A scope is live from its
 *   first event which moves it until it is retired. A scope which turns up behind the low watermark does not move it
 *   back.
 *
 * Laws (src/README.md; test/property/watermark.test.ts): L4 no watermark goes back. L5 everything is as if looked at
 * after each event, so it does not matter when, or how often, `low` is asked for.
 * Cost: `observe` O(1), without allocation unless a scope is new; `low` see `slowest-scope.ts`. Memory: 8 bytes a scope,
 * and 16 for a live one; 8 more where the delay is learnt, or with punctuation.
 * Not here: idle inputs and the minimum over inputs (`watermark-join.ts`), also where the inputs are partitions of one
 * source (`partition-clock.ts`); what becomes of late events.
 */
import type { ClockDescription } from './clock-description.ts'
import { SlowestScope } from './slowest-scope.ts'
import type { SourceClock } from './source-clock.ts'
import { TrackedTimes, type TrackedTimesState } from './tracked-times.ts'
import { durationText } from './duration.ts'
import { MAX_TIME } from './timestamp.ts'
import { END_OF_TIME, NO_WATERMARK, plainWatermark, watermarkFromPlain, type PlainWatermark } from './watermark.ts'
import type { WatermarkSpec } from './watermark-strategy.ts'

export interface ScopeClockOptions
  extends Pick<WatermarkSpec, 'delayMs' | 'maxFutureSkewMs'>, Partial<Pick<WatermarkSpec, 'kind' | 'learnt'>> {
  /** How the strategy reads, for people; absent: by its delay. */
  readonly text?: string
  /** How far the watermark of a scope may be behind that of the one farthest ahead; absent: as far as it likes. */
  readonly maxKeyLagMs?: number
}

/** The state of a clock as plain values, for a checkpoint. */
export interface ScopeClockState {
  /** By scope: its own watermark. */
  readonly own: readonly PlainWatermark[]
  /** What holds for all scopes: by `advanceTo`, and by the scope farthest ahead. */
  readonly general: PlainWatermark
  readonly low: PlainWatermark
  /** The scopes which have a watermark of their own, and are not live. */
  readonly retired: readonly number[]
  readonly skewed: number
  /** Where watermarks do not follow from the greatest time by a fixed delay. */
  readonly tracked?: TrackedTimesState
}

export class ScopeClock implements SourceClock {
  readonly #delay: number
  readonly #maxSkew: number
  readonly #maxLag: number
  #own: Float64Array = new Float64Array(1).fill(NO_WATERMARK)
  /** Scopes seen, or rather the greatest id, plus one. */
  #count = 0
  #greatestOwn = NO_WATERMARK
  /** `null`: times follow from watermarks, since the delay is fixed. */
  #tracked: TrackedTimes | null
  readonly #text: string
  #general = NO_WATERMARK
  /** The least own watermark of the live scopes, as of the last time a scope came or went; never less than before. */
  #low = NO_WATERMARK
  #skewed = 0
  readonly #live = new SlowestScope()

  /** A watermark strategy can be passed as it is. */
  constructor(options: ScopeClockOptions) {
    this.#delay = options.delayMs
    this.#maxSkew = options.maxFutureSkewMs ?? Infinity
    this.#maxLag = options.maxKeyLagMs ?? Infinity
    const isTracked = options.kind === 'punctuated' || options.kind === 'quantile'
    this.#tracked = isTracked ? new TrackedTimes(options) : null
    this.#text = options.text ?? `boundedOutOfOrderness('${durationText(options.delayMs)}')`
  }

  /** How many events came too far ahead of their arrival to move a watermark, and would have. */
  get skewed(): number {
    return this.#skewed
  }

  /**
   * Takes note of an event.
   *
   * @param scope an integer from 0; ids should be dense
   * @param time the event's time, finite
   * @param arrival when it arrived, in epoch milliseconds; NaN if that is not known, and then there is no guard
   * @returns whether the event is late
   */
  observe(scope: number, time: number, arrival: number): boolean {
    if (scope >= this.#count) this.#admit(scope)
    const own = this.#own[scope] as number
    const late = time <= own || time <= this.#general
    if (this.#tracked !== null) {
      this.#note(scope, time, arrival, NO_WATERMARK)
      return late
    }
    const watermark = time - this.#delay - 1
    if (watermark > own) {
      // NaN compares false: without a time of arrival the guard is open.
      if (time - arrival > this.#maxSkew) this.#skewed += 1
      else this.#raise(scope, watermark)
    }
    return late
  }

  /**
   * Takes note of an event that tells a watermark itself; `NO_WATERMARK`: it tells none. For clocks with punctuation.
   *
   * @returns whether the event is late, which was decided before its watermark
   */
  observeMarked(scope: number, time: number, arrival: number, watermark: number): boolean {
    if (scope >= this.#count) this.#admit(scope)
    const late = time <= (this.#own[scope] as number) || time <= this.#general
    this.#note(scope, time, arrival, watermark)
    return late
  }

  /** Takes note of an event where the watermark does not follow from the greatest time by a fixed delay. */
  #note(scope: number, time: number, arrival: number, told: number): void {
    const tracked = this.#tracked!
    const own = this.#own[scope] as number
    if ((time > tracked.greatest(scope) || told > own) && Math.max(time, told) - arrival > this.#maxSkew) {
      this.#skewed += 1
      return
    }
    const watermark = tracked.note(scope, time, told)
    if (watermark > own) this.#raise(scope, watermark)
  }

  /**
   * Takes note of `times[from]`, `times[from + 1]`, … of scope 0, up to the first that is not plainly in time: late, too
   * far ahead of its arrival, or not a time. That one has not been taken note of.
   *
   * @param now when they arrived, as in `observe`
   * @returns the index of the first that was not, or `to`
   *
   * PERF: 3.0 ns an event against 4.1 by `observe` (median of 30 passes over 1 M times in a Float64Array, 5 s of disorder;
   * Node 20.20), since the watermark stays in a register: only the last of a run of maxima matters.
   */
  observeRun(times: Float64Array, from: number, to: number, now: number): number {
    if (this.#count === 0) this.#admit(0)
    if (this.#tracked !== null) return this.#noteRun(times, from, to, now, null, 0)
    const delay = this.#delay + 1
    const maxSkew = this.#maxSkew
    const general = this.#general
    const before = this.#own[0] as number
    let own = before
    let at = from
    for (; at < to; at++) {
      const time = times[at] as number
      // NaN compares false, so it stops here.
      if (!(time > own && time > general && time <= MAX_TIME)) break
      const watermark = time - delay
      if (watermark > own) {
        if (time - now > maxSkew) break
        own = watermark
      }
    }
    if (own > before) this.#raise(0, own)
    return at
  }

  /**
   * As `observeRun`, but late events are taken note of like the others, and what the watermark was before each is told:
   * for those who decide lateness themselves.
   *
   * @param watermarks the watermark before `times[from]` goes to `watermarks[at]`, and so on
   * @returns the index of the first that is not a time or too far ahead of its arrival, or `to`
   */
  observeAll(times: Float64Array, from: number, to: number, now: number, watermarks: Float64Array, at: number): number {
    if (this.#count === 0) this.#admit(0)
    if (this.#tracked !== null) return this.#noteRun(times, from, to, now, watermarks, at)
    const delay = this.#delay + 1
    const maxSkew = this.#maxSkew
    const general = this.#general
    const before = this.#own[0] as number
    let own = before
    let i = from
    for (; i < to; i++) {
      const time = times[i] as number
      if (!(time >= -MAX_TIME && time <= MAX_TIME)) break
      watermarks[at + i - from] = own > general ? own : general
      const watermark = time - delay
      if (watermark > own) {
        if (time - now > maxSkew) break
        own = watermark
      }
    }
    if (own > before) this.#raise(0, own)
    return i
  }

  /** `observeRun`, and with `watermarks` `observeAll`, where the delay is learnt. */
  #noteRun(
    times: Float64Array,
    from: number,
    to: number,
    now: number,
    watermarks: Float64Array | null,
    at: number,
  ): number {
    for (let i = from; i < to; i++) {
      const time = times[i] as number
      if (!(time >= -MAX_TIME && time <= MAX_TIME)) return i
      const watermark = this.watermark(0)
      if (watermarks === null) {
        if (time <= watermark) return i
      } else watermarks[at + i - from] = watermark
      if (time > this.#tracked!.greatest(0) && time - now > this.#maxSkew) return i
      this.#note(0, time, now, NO_WATERMARK)
    }
    return to
  }

  #raise(scope: number, watermark: number): void {
    if (!this.#live.has(scope)) this.#enliven(scope, watermark)
    this.#own[scope] = watermark
    if (watermark > this.#greatestOwn) {
      this.#greatestOwn = watermark
      const floor = watermark - this.#maxLag
      if (floor > this.#general) this.#general = floor
    }
  }

  /** What the events of a scope say by themselves. */
  own(scope: number): number {
    return scope < this.#count ? (this.#own[scope] as number) : NO_WATERMARK
  }

  /** The greatest watermark of any scope. */
  get greatestWatermark(): number {
    return this.#greatestOwn > this.#general ? this.#greatestOwn : this.#general
  }

  /** The watermark of a scope, which may be one that no event has had. */
  watermark(scope: number): number {
    const own = scope < this.#count ? (this.#own[scope] as number) : NO_WATERMARK
    return own > this.#general ? own : this.#general
  }

  /** The greatest event time that has moved a watermark, `-Infinity` if none has. */
  get greatestOfAll(): number {
    return this.#tracked === null ? this.#greatestOwn + this.#delay + 1 : this.#tracked.ofAll
  }

  /** What holds for every scope, also for those to come. */
  get general(): number {
    return this.#general
  }

  /** The greatest event time that has moved the watermark of a scope, `-Infinity` if none has. */
  greatestTime(scope: number): number {
    return this.#tracked === null ? this.own(scope) + this.#delay + 1 : this.#tracked.greatest(scope)
  }

  /**
   * How late an event with this time would be now, in milliseconds: by how much the delay is too short for it. Not
   * positive if it would not be late.
   */
  lateness(scope: number, time: number): number {
    return this.watermark(scope) + 1 - time
  }

  /** The low watermark: what is promised for all live scopes together. */
  low(): number {
    this.#settle()
    return this.#low > this.#general ? this.#low : this.#general
  }

  /** The scope which holds the low watermark back, or -1 if none does. */
  slowest(): number {
    const scope = this.#live.least(this.#own)
    return scope >= 0 && (this.#own[scope] as number) >= this.#general ? scope : -1
  }

  /** Moves the watermark of every scope, also of those to come, to `watermark`, unless it is there already. */
  advanceTo(watermark: number): void {
    if (watermark > this.#general) this.#general = watermark
  }

  /**
   * Processing time has gone on by `ms` while nothing came, and event time goes on with it: from the greatest watermark
   * of all. Before there is a watermark, nothing does.
   */
  elapse(ms: number): void {
    this.advanceTo(this.greatestWatermark + ms)
  }

  /** No scope goes idle here: only `retire` takes one out. */
  look(_now: number): boolean {
    return false
  }

  tick(_now: number): void {}

  excuse(_ms: number): void {}

  changeDelay(delayMs: number): void {
    this.#tracked ??= TrackedTimes.behind(this.#own.subarray(0, this.#count), this.#delay)
    this.#tracked.changeDelay(delayMs)
  }

  /** Nothing will follow: every watermark is `END_OF_TIME`. */
  end(): void {
    this.advanceTo(END_OF_TIME)
  }

  /**
   * The scope has gone quiet, and no longer holds the low watermark back. It keeps its own watermark, and is live
   * again with the next event which moves it.
   */
  retire(scope: number): void {
    this.#settle()
    this.#live.remove(scope)
  }

  snapshot(): ScopeClockState {
    const retired: number[] = []
    const own: PlainWatermark[] = []
    for (let scope = 0; scope < this.#count; scope++) {
      const watermark = this.#own[scope] as number
      own.push(plainWatermark(watermark))
      if (watermark !== NO_WATERMARK && !this.#live.has(scope)) retired.push(scope)
    }
    return {
      own,
      general: plainWatermark(this.#general),
      low: plainWatermark(this.low()),
      retired,
      skewed: this.#skewed,
      ...(this.#tracked === null ? {} : { tracked: this.#tracked.snapshot() }),
    }
  }

  describe(): ClockDescription {
    const slowest = this.slowest() < 0 ? -1 : this.#live.firstLeast(this.#own)
    return {
      watermark: plainWatermark(this.low()),
      strategy: this.#text,
      delayMs: this.#tracked === null ? this.#delay : this.#tracked.delayMs,
      scopes: this.#count,
      slowest: slowest < 0 ? null : this.#describeScope(slowest),
      idle: [],
      isIdle: false,
      futureSkewed: this.#skewed,
    }
  }

  #describeScope(scope: number): ClockDescription['slowest'] {
    const watermark = plainWatermark(this.#own[scope] as number)
    return { scope, watermark, lastTime: plainWatermark(this.greatestTime(scope)) }
  }

  /** The clock as it was. The options may be others than those it ran with; no watermark goes back for that. */
  static restore(options: ScopeClockOptions, state: ScopeClockState): ScopeClock {
    const clock = new ScopeClock(options)
    const retired = new Set(state.retired)
    for (const [scope, plain] of state.own.entries()) {
      const watermark = watermarkFromPlain(plain)
      clock.#admit(scope)
      if (watermark !== NO_WATERMARK) clock.#raise(scope, watermark)
      // Of a clock that ran with a fixed delay no more is known than that this has been seen.
      if (state.tracked === undefined && watermark !== NO_WATERMARK) clock.#tracked?.saw(scope, watermark + 1)
    }
    for (const scope of retired) clock.#live.remove(scope)
    clock.advanceTo(watermarkFromPlain(state.general))
    clock.#low = watermarkFromPlain(state.low)
    clock.#skewed = state.skewed
    if (state.tracked === undefined) return clock
    if (state.tracked.delayMs !== undefined) clock.#tracked ??= new TrackedTimes(options)
    clock.#tracked?.restore(state.tracked)
    return clock
  }

  /** What is least now is kept before a scope comes or goes, since it may be less afterwards, or unknown. */
  #settle(): void {
    const scope = this.#live.least(this.#own)
    if (scope < 0) return
    const least = this.#own[scope] as number
    if (least > this.#low) this.#low = least
  }

  #enliven(scope: number, watermark: number): void {
    this.#settle()
    this.#live.add(scope, watermark)
  }

  /** Makes room for a scope. */
  #admit(scope: number): void {
    this.#count = scope + 1
    if (scope < this.#own.length) return
    const own = new Float64Array(Math.max(scope + 1, this.#own.length * 2)).fill(NO_WATERMARK)
    own.set(this.#own)
    this.#own = own
  }
}
