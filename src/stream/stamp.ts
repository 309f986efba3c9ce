/**
 * Stamp: the first stage. It gives each event its time, and decides for every event, before any filter and in order of
 * arrival, whether it is accepted, late or bad. So these counts do not depend on the rules, nor on how the input is cut
 * into batches: the watermark advances after every single event. What arrives as processing time goes on (ticks,
 * partitions that fall silent) is told from outside, too.
 *
 * accepted + late + bad = input (law L3).
 */
import type { EventBatch } from '../event/batch.ts'
import { isKey, KeyDictionary, KeyReader, type Key, type KeySelector } from '../event/keys.ts'
import type { Rows } from '../event/rows.ts'
import type { ScopeDescription, ClockDescription } from '../time/clock-description.ts'
import { ScopeClock } from '../time/scope-clock.ts'
import type { SourceClock } from '../time/source-clock.ts'
import { MAX_TIME, type TimeOptions } from '../time/timestamp.ts'
import type { Punctuation } from '../time/watermark-strategy.ts'
import { isIngestionTime, type IngestionTime } from './ingestion-time.ts'
import { PunctuationReader } from './punctuation-reader.ts'
import type { BadEvent, Stage } from './stage.ts'
import { TimeReader, type TimeSelector } from './time-reader.ts'

export interface StampOptions<T> {
  readonly time: TimeSelector<T> | IngestionTime
  readonly timeOptions: TimeOptions
  /** When the event arrived, where it is recorded. */
  readonly arrival: TimeSelector<T> | null
  /** What has a watermark of its own; `null`: the source as a whole. */
  readonly scope: KeySelector<T> | null
  /**
   * What partition of the source an event is of, where the clock is one of partitions: their watermarks are joined, and
   * events carry no scope. Not together with `scope`.
   */
  readonly partition: KeySelector<T> | null
  /** Where events tell the watermark themselves. */
  readonly punctuation: Punctuation<T> | null
  readonly clock: SourceClock
  /** Late events are taken all the same, for comparison with tools that process in order of arrival. */
  readonly acceptLate: boolean
  /**
   * Late events are handed on, each event with the watermark before it: what is behind decides which of them it can
   * still take (windows and joins can take more than patterns can).
   */
  readonly lateBehind: boolean
  readonly maxScopes: number
}

/** Who is told what becomes of events. */
export interface StampVerdicts<T> {
  /** Events handed on are counted here; late and bad ones by those who are told of them. */
  readonly counts: { accepted: number; arrivalUnknown?: number }
  readonly onLate: (event: T, time: number, watermark: number, position: number) => void
  readonly onBad: (bad: BadEvent) => void
  /** The watermark of an event could not be read: the event is processed all the same. */
  readonly onWatermarkFailure: (failure: BadEvent) => void
}

/** What the clock of a source knows, with scopes by name. */
export interface StampDescription extends Omit<ClockDescription, 'slowest' | 'idle'> {
  readonly slowest: NamedScope | null
  readonly idle: readonly NamedScope[]
  /** What the scopes are: `partition`s, whose watermarks are joined, or `scope`s with one each; `null`: there are none. */
  readonly per: 'scope' | 'partition' | null
}

export interface NamedScope extends ScopeDescription {
  /** The value of its selector; `null`: the source as a whole. */
  readonly name: Key | null
}

/** A batch that is filled anew for each call. */
type ReusedBatch<T> = { -readonly [name in keyof EventBatch<T>]: EventBatch<T>[name] }

export class Stamp<T> {
  readonly #clock: SourceClock
  /** The clock, if it can take note of whole runs of events. */
  readonly #runClock: ScopeClock | null
  readonly #acceptLate: boolean
  readonly #lateBehind: boolean
  readonly #next: Stage<T>
  readonly #verdicts: StampVerdicts<T>
  /** `null`: events have the time at which they come in. */
  readonly #time: TimeReader<T> | null
  readonly #punctuation: PunctuationReader<T> | null
  readonly #arrival: TimeReader<T> | null
  readonly #scopes: { readonly reader: KeyReader<T>; readonly dictionary: KeyDictionary } | null
  readonly #per: StampDescription['per']
  #row: Int32Array = new Int32Array(64)
  #times: Float64Array = new Float64Array(64)
  #scope: Int32Array | null
  #watermark: Float64Array | null
  /** What is handed on: the same object each time, as the arrays in it are, so that an event alone costs no object. */
  #batch: ReusedBatch<T> | null = null

  constructor(options: StampOptions<T>, next: Stage<T>, verdicts: StampVerdicts<T>) {
    this.#clock = options.clock
    this.#acceptLate = options.acceptLate
    this.#lateBehind = options.lateBehind
    this.#watermark = options.lateBehind ? new Float64Array(64) : null
    this.#next = next
    this.#verdicts = verdicts
    this.#time = isIngestionTime(options.time) ? null : new TimeReader(options.time, options.timeOptions)
    this.#punctuation =
      options.punctuation === null ? null : new PunctuationReader(options.punctuation, verdicts.onWatermarkFailure)
    this.#arrival = options.arrival === null ? null : new TimeReader(options.arrival, options.timeOptions)
    const scope = options.partition ?? options.scope
    this.#scopes =
      scope === null ? null : { reader: new KeyReader(scope), dictionary: new KeyDictionary(options.maxScopes) }
    this.#per = scope === null ? null : options.partition === null ? 'scope' : 'partition'
    this.#scope = this.#per === 'scope' ? new Int32Array(64) : null
    const inRuns =
      scope === null && options.arrival === null && this.#punctuation === null && !isIngestionTime(options.time)
    this.#runClock = inRuns && options.clock instanceof ScopeClock ? options.clock : null
  }

  /**
   * Takes the rows `from` to `to` (exclusive) and hands the accepted ones on.
   *
   * @param now when they arrived, in epoch milliseconds; NaN if that says nothing (a recording). With ingestion time
   *   it is their time, and events are bad without it
   */
  ingest(rows: Rows<T>, from: number, to: number, now: number): void {
    this.#reserve(to - from)
    const size =
      this.#runClock === null
        ? this.#each(rows, from, to, now)
        : this.#runs(rows, from, to, now, this.#runClock, this.#time!)
    this.#verdicts.counts.accepted += size
    if (size > 0) {
      const batch = (this.#batch ??= this.#batchOf(rows))
      batch.rows = rows
      batch.size = size
      batch.row = this.#row
      batch.time = this.#times
      batch.scope = this.#scope
      batch.watermark = this.#watermark
      this.#next.batch(batch)
    }
    this.#next.progress()
  }

  #batchOf(rows: Rows<T>): ReusedBatch<T> {
    return { rows, size: 0, row: this.#row, time: this.#times, scope: this.#scope, watermark: this.#watermark }
  }

  /** One scope, one time of arrival: whole runs of events that are plainly in time are taken note of together. */
  #runs(rows: Rows<T>, from: number, to: number, now: number, clock: ScopeClock, reader: TimeReader<T>): number {
    const row = this.#row
    const times = this.#times
    const column = reader.columnOf(rows)
    if (column === null) reader.read(rows, from, to, times)
    // Where the times of the rows are: in their column, or where they have just been read to.
    const source = column ?? times
    const shift = column === null ? from : 0
    let size = 0
    for (let at = from; at < to;) {
      const end =
        (this.#watermark === null
          ? clock.observeRun(source, at - shift, to - shift, now)
          : clock.observeAll(source, at - shift, to - shift, now, this.#watermark, size)) + shift
      if (column !== null || size < at - from) times.set(source.subarray(at - shift, end - shift), size)
      for (let i = at; i < end; i++) row[size++] = i
      at = end
      if (at === to) break
      const time = source[at - shift]!
      if (this.#watermark !== null) this.#watermark[size] = clock.watermark(0)
      if (this.#admits(rows, at, time >= -MAX_TIME && time <= MAX_TIME ? time : NaN, 0, now)) {
        times[size] = time
        row[size++] = at
      }
      at++
    }
    return size
  }

  #each(rows: Rows<T>, from: number, to: number, now: number): number {
    const row = this.#row
    const times = this.#times
    const readTime = this.#time === null ? null : this.#time.over(rows)
    const readArrival = this.#arrival === null ? null : this.#arrival.over(rows)
    // A clock that is set back is read as the last time.
    const ingested = Math.max(now, this.#clock.greatestOfAll)
    let size = 0
    for (let i = from; i < to; i++) {
      const time = readTime === null ? ingested : readTime(i)
      const scope = this.#scopes === null || time !== time ? 0 : this.#scopeOf(rows, i)
      if (scope >= 0 && this.#watermark !== null) this.#watermark[size] = this.#clock.watermark(scope)
      // Ingestion time is the time of arrival, so there is nothing to guard against.
      const arrival = readTime === null ? NaN : readArrival === null ? now : readArrival(i)
      if (readArrival !== null && arrival !== arrival) this.#arrivalUnknown()
      if (scope < 0 || !this.#admits(rows, i, time, scope, arrival)) continue
      row[size] = i
      times[size] = time
      if (this.#scope !== null) this.#scope[size] = scope
      size++
    }
    return size
  }

  /** The arrival of an event is recorded, and this one has none: it is taken, but nothing guards against its time. */
  #arrivalUnknown(): void {
    const { counts } = this.#verdicts
    counts.arrivalUnknown = (counts.arrivalUnknown ?? 0) + 1
  }

  /** Takes note of one event; if it is bad or late, says so. */
  #admits(rows: Rows<T>, row: number, time: number, scope: number, arrival: number): boolean {
    if (time !== time) {
      this.#bad('time', this.#time?.whyNot(rows, row) ?? NO_ARRIVAL, rows, row)
      return false
    }
    const watermark = this.#clock.watermark(scope)
    const late =
      this.#punctuation === null
        ? this.#clock.observe(scope, time, arrival)
        : this.#clock.observeMarked(scope, time, arrival, this.#punctuation.read(rows, row))
    if (!late || this.#acceptLate || this.#lateBehind) return true
    this.#verdicts.onLate(rows.get(row), time, watermark, rows.position(row))
    return false
  }

  /** The scopes or partitions that have a watermark, with their codes; empty where the source as a whole has one. */
  snapshot(): readonly (readonly [code: number, scope: Key])[] {
    return this.#scopes?.dictionary.entries() ?? []
  }

  /** Takes over scopes with their codes, before the first event. */
  restore(scopes: readonly (readonly [code: number, scope: Key])[]): void {
    this.#scopes?.dictionary.restore(scopes)
  }

  /** Processing time is `now`. It comes before the events that arrive then. */
  tick(now: number): void {
    this.#clock.tick(now)
    this.#next.tick(now)
  }

  /** The source was asked and has not answered, and processing time is `now`: partitions may have gone quiet. */
  look(now: number): void {
    if (this.#clock.look(now)) this.#next.progress()
  }

  /** For the last `ms` nobody asked the source: that was no partition's silence. */
  excuse(ms: number): void {
    this.#clock.excuse(ms)
  }

  /** Processing time has gone on by `ms` while all inputs were idle, and event time goes on with it. */
  elapse(ms: number): void {
    this.#clock.elapse(ms)
    this.#next.progress()
  }

  /** From the next event on, the watermark is so far behind the greatest time; it does not go back for that. */
  changeDelay(delayMs: number): void {
    this.#clock.changeDelay(delayMs)
  }

  /** Whether events have the time at which they come in. */
  get isIngestionTime(): boolean {
    return this.#time === null
  }

  /** The watermark of the source as a whole. */
  get watermark(): number {
    return this.#clock.low()
  }

  /** What a scope is called; `null`: the source has none. */
  scopeName(scope: number): Key | null {
    return this.#scopes === null ? null : this.#scopes.dictionary.value(scope)
  }

  /** What holds the watermark of the source back, as plain values. */
  describe(): StampDescription {
    const description = this.#clock.describe()
    const named = (scope: ScopeDescription): NamedScope => ({
      ...scope,
      name: this.#scopes === null ? null : this.#scopes.dictionary.value(scope.scope),
    })
    const { slowest, idle } = description
    return {
      ...description,
      slowest: slowest === null ? null : named(slowest),
      idle: idle.map(named),
      per: this.#per,
    }
  }

  /** Time has advanced without an event: an explicit `advanceTo`. */
  progress(): void {
    this.#next.progress()
  }

  idle(idle: boolean): void {
    this.#next.idle(idle)
  }

  end(): void {
    this.#next.end()
  }

  #scopeOf(rows: Rows<T>, row: number): number {
    const { reader, dictionary } = this.#scopes!
    const value = reader.read(rows, row)
    if (isKey(value)) return dictionary.code(value)
    this.#bad('key', `${reader.whyNot(rows, row)} (of its watermark)`, rows, row)
    return -1
  }

  #bad(kind: 'time' | 'key', reason: string, rows: Rows<T>, row: number): void {
    this.#verdicts.onBad({ kind, reason, position: rows.position(row), event: rows.get(row) })
  }

  #reserve(size: number): void {
    if (size <= this.#row.length) return
    this.#row = new Int32Array(size)
    this.#times = new Float64Array(size)
    if (this.#scope !== null) this.#scope = new Int32Array(size)
    if (this.#watermark !== null) this.#watermark = new Float64Array(size)
  }
}

const NO_ARRIVAL = 'its time is that of its arrival, which nobody told'
