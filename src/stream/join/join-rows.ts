/**
 * The rows of one key and side of a join, in order of time; equal times in order of arrival.
 *
 * Cost: adding in order O(1), else O(n) for those that are later; taking the first O(1), amortised; finding O(log n).
 */

export interface JoinRow {
  readonly time: number
  readonly event: unknown
  /** Whether it has had a partner. */
  isMatched: boolean
}

/** So many places of taken rows may stand before the first. */
const SLACK = 32
const GONE: JoinRow = { time: -Infinity, event: null, isMatched: true }

export class JoinRows {
  readonly #rows: JoinRow[] = []
  #first = 0

  get size(): number {
    return this.#rows.length - this.#first
  }

  /** The row that is first by time. */
  peek(): JoinRow | undefined {
    return this.#rows[this.#first]
  }

  add(row: JoinRow): void {
    const rows = this.#rows
    if (this.size === 0 || rows[rows.length - 1]!.time <= row.time) {
      rows.push(row)
      return
    }
    rows.splice(this.from(row.time, true), 0, row)
  }

  /** Takes the first row out. */
  take(): JoinRow {
    const row = this.#rows[this.#first]!
    this.#rows[this.#first++] = GONE
    if (this.#first > SLACK && this.#first * 2 > this.#rows.length) {
      this.#rows.splice(0, this.#first)
      this.#first = 0
    }
    return row
  }

  /** The index of the first row at `time` or later; `isAfter`: later than it. */
  from(time: number, isAfter: boolean = false): number {
    const rows = this.#rows
    let low = this.#first
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      const at = rows[middle]!.time
      if (at < time || (isAfter && at === time)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The row at an index that `from` gave, or after it; `undefined` behind the last. */
  at(index: number): JoinRow | undefined {
    return this.#rows[index]
  }

  toPlain(): readonly (readonly [time: number, event: unknown, isMatched: boolean])[] {
    return this.#rows.slice(this.#first).map(({ time, event, isMatched }) => [time, event, isMatched])
  }
}
