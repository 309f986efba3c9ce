/**
 * Stamp: the first stage. It gives each event its time, and decides for every event, before any filter and in order of
 * arrival, whether it is accepted, late or bad. So these counts do not depend on the rules, nor on how the input is cut
 * into batches: the watermark advances after every single event.
 *
 * accepted + late + bad = input (law L3).
 */
import type { EventBatch } from '../event/batch.ts'
import { isKey, KeyDictionary, KeyReader, type Key, type KeySelector } from '../event/keys.ts'
import type { Rows } from '../event/rows.ts'
import type { ScopeClock } from '../time/scope-clock.ts'
import { MAX_TIME, type TimeOptions } from '../time/timestamp.ts'
import type { BadEvent, Stage } from './stage.ts'
import { TimeReader, type TimeSelector } from './time-reader.ts'

export interface StampOptions<T> {
  readonly time: TimeSelector<T>
  readonly timeOptions: TimeOptions
  /** When the event arrived, where it is recorded. */
  readonly arrival: TimeSelector<T> | null
  /** What has a watermark of its own; `null`: the source as a whole. */
  readonly scope: KeySelector<T> | null
  readonly clock: ScopeClock
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
  readonly counts: { accepted: number }
  readonly onLate: (event: T, time: number, watermark: number, position: number) => void
  readonly onBad: (bad: BadEvent) => void
}

export class Stamp<T> {
  readonly #clock: ScopeClock
  readonly #acceptLate: boolean
  readonly #lateBehind: boolean
  readonly #next: Stage<T>
  readonly #verdicts: StampVerdicts<T>
  readonly #time: TimeReader<T>
  readonly #arrival: TimeReader<T> | null
  readonly #scopes: { readonly reader: KeyReader<T>; readonly dictionary: KeyDictionary } | null
  #row: Int32Array = new Int32Array(64)
  #times: Float64Array = new Float64Array(64)
  #scope: Int32Array | null
  #watermark: Float64Array | null

  constructor(options: StampOptions<T>, next: Stage<T>, verdicts: StampVerdicts<T>) {
    this.#clock = options.clock
    this.#acceptLate = options.acceptLate
    this.#lateBehind = options.lateBehind
    this.#watermark = options.lateBehind ? new Float64Array(64) : null
    this.#next = next
    this.#verdicts = verdicts
    this.#time = new TimeReader(options.time, options.timeOptions)
    this.#arrival = options.arrival === null ? null : new TimeReader(options.arrival, options.timeOptions)
    this.#scopes =
      options.scope === null
        ? null
        : { reader: new KeyReader(options.scope), dictionary: new KeyDictionary(options.maxScopes) }
    this.#scope = options.scope === null ? null : new Int32Array(64)
  }

  /**
   * Takes the rows `from` to `to` (exclusive) and hands the accepted ones on.
   *
   * @param now when they arrived, in epoch milliseconds; NaN if that says nothing (a recording)
   */
  ingest(rows: Rows<T>, from: number, to: number, now: number): void {
    this.#reserve(to - from)
    const size =
      this.#scopes === null && this.#arrival === null
        ? this.#runs(rows, from, to, now)
        : this.#each(rows, from, to, now)
    this.#verdicts.counts.accepted += size
    if (size > 0) {
      const batch: EventBatch<T> = {
        rows,
        size,
        row: this.#row,
        time: this.#times,
        scope: this.#scope,
        watermark: this.#watermark,
      }
      this.#next.batch(batch)
    }
    this.#next.progress()
  }

  /** One scope, one time of arrival: whole runs of events that are plainly in time are taken note of together. */
  #runs(rows: Rows<T>, from: number, to: number, now: number): number {
    const clock = this.#clock
    const row = this.#row
    const times = this.#times
    const column = this.#time.columnOf(rows)
    if (column === null) this.#time.read(rows, from, to, times)
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
    const readTime = this.#time.over(rows)
    const readArrival = this.#arrival === null ? null : this.#arrival.over(rows)
    let size = 0
    for (let i = from; i < to; i++) {
      const time = readTime(i)
      const scope = this.#scopes === null || time !== time ? 0 : this.#scopeOf(rows, i)
      if (scope >= 0 && this.#watermark !== null) this.#watermark[size] = this.#clock.watermark(scope)
      if (scope < 0 || !this.#admits(rows, i, time, scope, readArrival === null ? now : readArrival(i))) continue
      row[size] = i
      times[size] = time
      if (this.#scope !== null) this.#scope[size] = scope
      size++
    }
    return size
  }

  /** Takes note of one event; if it is bad or late, says so. */
  #admits(rows: Rows<T>, row: number, time: number, scope: number, arrival: number): boolean {
    if (time !== time) {
      this.#bad('time', this.#time.whyNot(rows, row), rows, row)
      return false
    }
    if (!this.#clock.observe(scope, time, arrival) || this.#acceptLate || this.#lateBehind) return true
    this.#late(rows, row, time, scope)
    return false
  }

  /** The scopes that have a watermark, with their codes; empty where the source as a whole has one. */
  snapshot(): readonly (readonly [code: number, scope: Key])[] {
    return this.#scopes?.dictionary.entries() ?? []
  }

  /** Takes over scopes with their codes, before the first event. */
  restore(scopes: readonly (readonly [code: number, scope: Key])[]): void {
    this.#scopes?.dictionary.restore(scopes)
  }

  tick(now: number): void {
    this.#next.tick(now)
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

  #late(rows: Rows<T>, row: number, time: number, scope: number): void {
    this.#verdicts.onLate(rows.get(row), time, this.#clock.watermark(scope), rows.position(row))
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
