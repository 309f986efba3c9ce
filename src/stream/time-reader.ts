/** Event times of rows, read from a field or by a function. */
import { TidemarkError, show } from '../base/errors.ts'
import type { ColumnData } from '../event/columns.ts'
import { generate } from '../event/generate.ts'
import type { Reader } from '../event/path.ts'
import { compileReader } from '../event/reader.ts'
import { columnReader, ObjectRows, type Rows } from '../event/rows.ts'
import { MAX_TIME, timeOf, whyNotATime, type TimeOptions } from '../time/timestamp.ts'

/** Where the time of an event is: a field, or a function of the event. */
export type TimeSelector<T> = string | ((event: T) => unknown)

/** @throws TidemarkError `BAD_TIME_SELECTOR` */
export function checkTimeSelector(selector: unknown): void {
  if ((typeof selector !== 'string' || selector === '') && typeof selector !== 'function')
    throw badTimeSelector(selector)
}

/** Reads times of one selector from whatever rows come. */
export class TimeReader<T> {
  readonly #selector: TimeSelector<T>
  readonly #options: TimeOptions
  readonly #fromEvent: Reader
  #columns: ColumnData | null = null
  #rows: Rows<T> | null = null
  #read: (row: number) => number = () => NaN
  /** Over objects, for milliseconds in a field: a loop with type feedback of its own; `null` where that is not to be had. */
  readonly #readObjects: ObjectTimes | null

  constructor(selector: TimeSelector<T>, options: TimeOptions) {
    this.#selector = selector
    this.#options = options
    this.#fromEvent = typeof selector === 'string' ? compileReader(selector) : (event) => selector(event as T)
    const isMillis = options.unit === undefined || options.unit === 'ms'
    this.#readObjects =
      typeof selector === 'string' && !selector.includes('.') && isMillis ? objectTimes(selector, options) : null
  }

  /** The column that holds the times just as they are, if there is such a one. */
  columnOf(rows: Rows<T>): Float64Array | null {
    const column = typeof this.#selector === 'string' ? rows.columns?.columns[this.#selector] : undefined
    const isMillis = this.#options.unit === undefined || this.#options.unit === 'ms'
    return column instanceof Float64Array && isMillis ? column : null
  }

  /** Fills `times` from its start with the times of the rows `from` to `to` (exclusive); NaN where there is none. */
  read(rows: Rows<T>, from: number, to: number, times: Float64Array): void {
    if (rows instanceof ObjectRows && this.#readObjects !== null) return this.#readObjects(rows.values, from, to, times)
    const read = this.over(rows)
    for (let i = from; i < to; i++) times[i - from] = read(i)
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

  #columnReader(rows: Rows<T>, data: ColumnData): (row: number) => number {
    const options = this.#options
    if (typeof this.#selector !== 'string') return this.#objectReader(rows)
    const column = data.columns[this.#selector]
    if (column instanceof Float64Array && (options.unit === undefined || options.unit === 'ms')) {
      return (row) => {
        const value = column[row]!
        return value <= MAX_TIME && value >= -MAX_TIME ? value : NaN
      }
    }
    const read = columnReader(data, this.#selector)
    return read === null ? () => NaN : (row) => timeOf(read(row), options)
  }
}

type ObjectTimes = (values: ArrayLike<unknown>, from: number, to: number, times: Float64Array) => void

function objectTimes(path: string, options: TimeOptions): ObjectTimes | null {
  const read = `const e = values[i]; const t = e == null ? undefined : e[${JSON.stringify(path)}];`
  const write = `times[i - from] = typeof t === 'number' && t <= ${MAX_TIME} && t >= -${MAX_TIME} ? t : timeOf(t, options);`
  // A getter may throw: then that event has no time, and the next one is looked at.
  const loop = `for (; i < to; i++) { ${read} ${write} }`
  return generate<ObjectTimes>(
    ['timeOf', 'options'],
    [timeOf, options],
    `(values, from, to, times) => { let i = from; while (i < to) { try { ${loop} } catch { times[i++ - from] = NaN } } }`,
  )
}

function badTimeSelector(selector: unknown): TidemarkError {
  return new TidemarkError('BAD_TIME_SELECTOR', {
    message: `The event time is read from a field or by a function; this is ${show(selector)}.`,
    hint: "Write { time: 'timestamp' } or { time: (event) => event.at }.",
    data: { selector },
  })
}
