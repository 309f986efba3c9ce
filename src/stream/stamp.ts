/**
 * Stamp: the first stage. It gives each event its time, and decides for every event, before any filter and in order of
 * arrival, whether it is accepted, late or bad. So these counts do not depend on the rules, nor on how the input is cut
 * into batches: the watermark advances after every single event.
 *
 * accepted + late + bad = input (law L3).
 */
import { TidemarkError, show } from '../base/errors.ts'
import type { EventBatch } from '../event/batch.ts'
import type { ColumnData } from '../event/columns.ts'
import { isKey, KeyDictionary, KeyReader, whyNotAKey, type KeySelector } from '../event/keys.ts'
import { readPath, type Reader } from '../event/path.ts'
import { columnValue, type Rows } from '../event/rows.ts'
import type { ScopeClock } from '../time/scope-clock.ts'
import { timeOf, whyNotATime, MAX_TIME, type TimeOptions } from '../time/timestamp.ts'
import type { BadEvent, Stage } from './stage.ts'

/** Where the time of an event is: a field, or a function of the event. */
export type TimeSelector<T> = string | ((event: T) => unknown)

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
  readonly #options: StampOptions<T>
  readonly #next: Stage<T>
  readonly #verdicts: StampVerdicts<T>
  readonly #time: TimeReader<T>
  readonly #arrival: TimeReader<T> | null
  readonly #scopes: { readonly reader: KeyReader<T>; readonly dictionary: KeyDictionary } | null
  #row: Int32Array = new Int32Array(64)
  #times: Float64Array = new Float64Array(64)
  #scope: Int32Array | null

  constructor(options: StampOptions<T>, next: Stage<T>, verdicts: StampVerdicts<T>) {
    this.#options = options
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
    const { clock, acceptLate } = this.#options
    const row = this.#row
    const times = this.#times
    const readTime = this.#time.over(rows)
    const readArrival = this.#arrival === null ? null : this.#arrival.over(rows)
    let size = 0
    for (let i = from; i < to; i++) {
      const time = readTime(i)
      if (time !== time) {
        this.#bad('time', this.#time.whyNot(rows, i), rows, i)
        continue
      }
      const scope = this.#scopes === null ? 0 : this.#scopeOf(rows, i)
      if (scope < 0) continue
      if (clock.observe(scope, time, readArrival === null ? now : readArrival(i)) && !acceptLate) {
        this.#late(rows, i, time, scope)
        continue
      }
      row[size] = i
      times[size] = time
      if (this.#scope !== null) this.#scope[size] = scope
      size++
    }
    this.#verdicts.counts.accepted += size
    const batch: EventBatch<T> = { rows, size, row, time: times, scope: this.#scope }
    if (size > 0) this.#next.batch(batch)
    this.#next.progress()
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
    this.#bad('key', `${whyNotAKey(value)} (of its watermark)`, rows, row)
    return -1
  }

  #late(rows: Rows<T>, row: number, time: number, scope: number): void {
    this.#verdicts.onLate(rows.get(row), time, this.#options.clock.watermark(scope), rows.position(row))
  }

  #bad(kind: 'time' | 'key', reason: string, rows: Rows<T>, row: number): void {
    this.#verdicts.onBad({ kind, reason, position: rows.position(row), event: rows.get(row) })
  }

  #reserve(size: number): void {
    if (size <= this.#row.length) return
    this.#row = new Int32Array(size)
    this.#times = new Float64Array(size)
    if (this.#scope !== null) this.#scope = new Int32Array(size)
  }
}

/** Reads times of one selector from whatever rows come. */
class TimeReader<T> {
  readonly #selector: TimeSelector<T>
  readonly #options: TimeOptions
  readonly #fromEvent: Reader
  #columns: ColumnData | null = null
  #rows: Rows<T> | null = null
  #read: (row: number) => number = () => NaN

  constructor(selector: TimeSelector<T>, options: TimeOptions) {
    if (typeof selector !== 'string' && typeof selector !== 'function') throw badTimeSelector(selector)
    this.#selector = selector
    this.#options = options
    this.#fromEvent = typeof selector === 'string' ? readPath(selector) : (event) => selector(event as T)
  }

  /** A function from row to epoch milliseconds, NaN where there is no time. */
  over(rows: Rows<T>): (row: number) => number {
    if (this.#rows === rows && this.#columns === rows.columns) return this.#read
    this.#rows = rows
    this.#columns = rows.columns
    return (this.#read = rows.columns === null ? this.#objectReader(rows) : this.#columnReader(rows, rows.columns))
  }

  whyNot(rows: Rows<T>, row: number): string {
    try {
      return `its time: ${whyNotATime(this.#fromEvent(rows.get(row)), this.#options)}`
    } catch (error) {
      return `the function that reads its time threw: ${show(error)}`
    }
  }

  #objectReader(rows: Rows<T>): (row: number) => number {
    const read = this.#fromEvent
    const options = this.#options
    const isMillis = options.unit === undefined || options.unit === 'ms'
    return (row) => {
      let value: unknown
      try {
        value = read(rows.get(row))
      } catch {
        return NaN
      }
      if (isMillis && typeof value === 'number' && value <= MAX_TIME && value >= -MAX_TIME) return value
      return timeOf(value, options)
    }
  }

  #columnReader(rows: Rows<T>, { columns }: ColumnData): (row: number) => number {
    const options = this.#options
    if (typeof this.#selector !== 'string') return this.#objectReader(rows)
    const column = columns[this.#selector]
    if (column === undefined) return () => NaN
    if (column instanceof Float64Array && (options.unit === undefined || options.unit === 'ms')) {
      return (row) => {
        const value = column[row]!
        return value <= MAX_TIME && value >= -MAX_TIME ? value : NaN
      }
    }
    const read = columnValue(column)
    return (row) => timeOf(read(row), options)
  }
}

function badTimeSelector(selector: unknown): TidemarkError {
  return new TidemarkError('BAD_TIME_SELECTOR', {
    message: `The event time is read from a field or by a function; this is ${show(selector)}.`,
    hint: "Write { time: 'timestamp' } or { time: (event) => event.at }.",
    data: { selector },
  })
}
