/**
 * The frame of every operator that acts on time: windows, timers, joins. It keeps the order of what happens the same
 * however the input is cut into batches (law L5): before an event is taken, time has advanced to the watermark which
 * that event met; what that causes is handed on in between.
 *
 * Watermarks are those of scopes: see `time/scope-clock.ts`. A result carries the scope it was made in, and the
 * watermark that held before what caused it; so results on time are never late for what is behind. Where several are
 * made in one advance, that is the moment before each of them: what is behind acts in between as if time had come there
 * step by step, so it does not matter how far it has come at once.
 */
import type { Clock, EventBatch } from '../event/batch.ts'
import type { Rows } from '../event/rows.ts'
import { NO_WATERMARK, plainWatermark, watermarkFromPlain, type PlainWatermark } from '../time/watermark.ts'
import { Output } from './output.ts'
import type { Operator, Stage } from './stage.ts'

export interface TimedOptions<O> {
  /** The clock of the input, which is that of the output as well. */
  readonly clock: Clock
  readonly next: Stage<O>
  /** What the end of the input means: that time goes on without events, or that nothing is known of what came after. */
  readonly atEnd: 'complete' | 'cut'
}

/** What the frame itself keeps. */
export interface TimedSnapshot {
  /** By scope: how far time has advanced. */
  readonly reached: readonly PlainWatermark[]
  readonly general: PlainWatermark
  readonly processingTime: number | null
  /** How many results there have been. */
  readonly results: number
}

export abstract class TimedOperator<I, O> implements Operator<I> {
  readonly #clock: Clock
  readonly #next: Stage<O>
  readonly #atEnd: 'complete' | 'cut'
  readonly #output: Output<O>
  /** By scope: how far time has advanced. */
  readonly #reached: number[] = [NO_WATERMARK]
  #touched: number[] = []
  #general = NO_WATERMARK
  #now = -Infinity
  #results = 0
  /** Where results belong that are made now. */
  #scope = 0
  /** Where the advance that is under way ends; `Infinity`: there is none. */
  #target = Infinity
  /** How far time has come in it, as far as results tell. */
  #carried = -Infinity
  #moment = -Infinity
  #like: Pick<EventBatch<unknown>, 'time' | 'scope' | 'watermark'> = UNSCOPED

  constructor({ clock, next, atEnd }: TimedOptions<O>) {
    this.#clock = clock
    this.#next = next
    this.#atEnd = atEnd
    this.#output = new Output(next)
  }

  /**
   * An event; time has advanced to the watermark it met.
   *
   * @param time NaN on a stream without event time
   */
  protected abstract event(rows: Rows<I>, row: number, time: number, scope: number): void

  /** The watermark of a scope has become `watermark`; `reached(scope)` still says what it was. */
  protected abstract advance(scope: number, watermark: number): void

  /** Processing time is now `now`. */
  protected processing(_now: number): void {}

  /** After the end of the input, when time has advanced for the last time. */
  protected finish(): void {}

  abstract snapshot(): unknown
  abstract restore(snapshot: never): void

  /** The watermark of a scope as the operator has been told; within `advance`: the one before. */
  protected reached(scope: number): number {
    return this.#reached[scope] ?? this.#general
  }

  /** The processing time told last; `-Infinity` before the first. */
  protected get now(): number {
    return this.#now
  }

  /**
   * Hands a result on.
   *
   * @param time its event time; NaN: it has none
   * @param origin the ordinal in its source of the one record it was made from; absent: it was made from several
   */
  protected emit(value: O, time: number, origin: number = -1): void {
    this.#output.add(value, this.#results++, origin, time, this.#scope, this.carried(this.#scope, time))
  }

  /** The watermark that a result carries which is made now. @param time its event time */
  protected carried(scope: number, time: number): number {
    const reached = this.reached(scope)
    if (this.#target === Infinity) return reached
    const before = Math.min(time, this.#moment) - 1
    if (before > this.#carried) this.#carried = before
    return this.#carried > reached ? this.#carried : reached
  }

  /** Within `advance`, where all results to come are of this time or later: what follows happens then. It never goes back. */
  protected at(moment: number): void {
    this.#moment = moment
  }

  /** Results made from now on, in `processing` and `finish`, belong to this scope. */
  protected in(scope: number): void {
    this.#scope = scope
  }

  /**
   * For operators that take whole batches in a way of their own: the next event is of this scope, and met this watermark.
   * To be called in the order of events; at least for the last event of a batch, and for each that time is due at.
   */
  protected meet(scope: number, watermark: number): void {
    if (watermark > this.#reached[scope]!) this.#advance(scope, watermark)
    this.#scope = scope
  }

  /** For those as well: the batch has events of this scope, which is not 0. */
  protected touch(scope: number): void {
    this.#touch(scope)
  }

  /** For those as well: the batch is over, and what was made of it is handed on. */
  protected handOn(isScoped: boolean): void {
    if (isScoped) this.#like = SCOPED
    this.#output.flush(this.#like)
  }

  batch(batch: EventBatch<I>): void {
    const { rows, size, row, time, scope, watermark } = batch
    if (scope !== null) this.#like = SCOPED
    for (let i = 0; i < size; i++) {
      const at = scope === null ? 0 : scope[i]!
      if (scope !== null && (i === 0 || at !== scope[i - 1])) this.#touch(at)
      if (watermark !== null && watermark[i]! > this.#reached[at]!) this.#advance(at, watermark[i]!)
      this.#scope = at
      this.event(rows, row[i]!, time === null ? NaN : time[i]!, at)
    }
    this.#output.flush(this.#like)
  }

  progress(): void {
    this.#follow()
    this.#output.flush(this.#like)
    this.#next.progress()
  }

  tick(now: number): void {
    if (now > this.#now) {
      this.#now = now
      this.processing(now)
      this.#output.flush(this.#like)
    }
    this.#next.tick(now)
  }

  idle(idle: boolean): void {
    this.#next.idle(idle)
  }

  end(): void {
    for (let scope = 0; scope < this.#reached.length; scope++) {
      // Of a cut input nothing is known but that all before its last moment have come.
      const last = this.#atEnd === 'complete' ? Infinity : this.#clock.greatestTime(scope) - 1
      if (last > this.#reached[scope]!) this.#advance(scope, last)
    }
    this.finish()
    this.#output.flush(this.#like)
    this.#next.end()
  }

  protected timedSnapshot(): TimedSnapshot {
    return {
      reached: this.#reached.map(plainWatermark),
      general: plainWatermark(this.#general),
      processingTime: Number.isFinite(this.#now) ? this.#now : null,
      results: this.#results,
    }
  }

  protected timedRestore({ reached, general, processingTime, results }: TimedSnapshot): void {
    for (const [scope, watermark] of reached.entries()) this.#reached[scope] = watermarkFromPlain(watermark)
    this.#general = watermarkFromPlain(general)
    this.#now = processingTime ?? -Infinity
    this.#results = results
    if (reached.length > 1) this.#like = SCOPED
  }

  #touch(scope: number): void {
    while (this.#reached.length <= scope) this.#reached.push(this.#general)
    this.#touched.push(scope)
  }

  #advance(scope: number, watermark: number): void {
    this.#scope = scope
    this.#target = watermark
    this.#carried = this.#moment = -Infinity
    this.advance(scope, watermark)
    this.#target = Infinity
    this.#reached[scope] = watermark
  }

  #follow(): void {
    const clock = this.#clock
    if (clock.general > this.#general) {
      this.#general = clock.general
      for (let scope = 0; scope < this.#reached.length; scope++) this.#to(scope, clock.watermark(scope))
    } else {
      this.#to(0, clock.watermark(0))
      for (const scope of this.#touched) this.#to(scope, clock.watermark(scope))
    }
    if (this.#touched.length > 0) this.#touched = []
  }

  /** The end of time is told apart, by `end`: only it knows what becomes of what is open. */
  #to(scope: number, watermark: number): void {
    if (watermark > this.#reached[scope]! && watermark !== Infinity) this.#advance(scope, watermark)
  }
}

const TIMES = new Float64Array(0)
const UNSCOPED = { time: TIMES, scope: null, watermark: TIMES }
const SCOPED = { time: TIMES, scope: new Int32Array(0), watermark: TIMES }
