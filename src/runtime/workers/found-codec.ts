/**
 * Findings as numbers: so they cross from a worker to the main thread, which makes the matches.
 *
 * One finding: moment, form, rule, key, time, start, end, number of cells, then tag and step of each cell from the first to the
 * last; of a summary then its count, its start, how many values it has, and of each whether it is known, and the value.
 */
import type { Cell } from '../../pattern/engine/cell.ts'
import { CellPool } from '../../pattern/engine/cell-pool.ts'
import type { Found, TimedOut } from '../../pattern/engine/engine.ts'
import type { Key } from '../../event/keys.ts'
import type { RunningRule } from '../../pattern/running-rule.ts'
import type { Findings } from './messages.ts'

const SUMMARY = 1
const BY_END = 2
/** Numbers before the cells. */
const HEAD = 8

/** Writes findings of one kind, matches or partial matches that timed out, and tells each key once for as long as its code stands for it. */
export class FoundWriter {
  readonly #rules: readonly RunningRule[]
  /** By rule and code: the key that was told. */
  readonly #told: unknown[][]
  readonly #chain: Cell[] = []
  #numbers: Float64Array = new Float64Array(256)
  #size = 0
  #keys: (readonly [number, number, Key])[] = []

  constructor(rules: readonly RunningRule[]) {
    this.#rules = rules
    this.#told = rules.map(() => [])
  }

  /** @param moment which of the portion's moments it was found at, all workers counting alike */
  add(rule: RunningRule, found: Found | TimedOut, moment: number): void {
    const at = this.#rules.indexOf(rule)
    const { last, key, time, byEnd } = found
    this.#tell(rule, at, key)
    const chain = this.#chain
    let length = 0
    for (let cell: Cell | null = last; cell !== null; cell = cell.previous) chain[length++] = cell
    const summary = 'summary' in found ? found.summary : null
    // Of the many matches that a summary stands for, one event names it.
    const cells = summary === null ? length : 1
    this.#reserve(HEAD + 2 * cells + (summary === null ? 0 : 3 + 2 * summary.values.length))
    const numbers = this.#numbers
    let to = this.#size
    numbers[to++] = moment
    numbers[to++] = (summary === null ? 0 : SUMMARY) + (byEnd ? BY_END : 0)
    numbers[to++] = at
    numbers[to++] = key
    numbers[to++] = time
    numbers[to++] = last.start.time
    numbers[to++] = last.time
    numbers[to++] = cells
    for (let i = cells - 1; i >= 0; i--) {
      numbers[to++] = chain[i]!.position
      numbers[to++] = chain[i]!.step
    }
    if (summary !== null) {
      numbers[to++] = summary.count
      numbers[to++] = summary.start
      numbers[to++] = summary.values.length
      for (const value of summary.values) {
        numbers[to++] = value === null ? 0 : 1
        numbers[to++] = value ?? 0
      }
    }
    this.#size = to
  }

  /** What was written since the last call. */
  take(): Findings {
    const findings = { numbers: this.#numbers.slice(0, this.#size), size: this.#size, keys: this.#keys }
    this.#size = 0
    this.#keys = []
    return findings
  }

  #tell(rule: RunningRule, at: number, code: number): void {
    const told = this.#told[at]!
    const value = rule.keys.value(code)
    if (told[code] === value) return
    told[code] = value
    this.#keys.push([at, code, rule.keyOf(code)])
  }

  #reserve(more: number): void {
    if (this.#size + more <= this.#numbers.length) return
    const numbers = new Float64Array(2 * (this.#size + more))
    numbers.set(this.#numbers)
    this.#numbers = numbers
  }
}

/** Where the events are that tags stand for. */
export interface Tagged {
  /** Makes `ref`, `index` and `position` those of an event. */
  seek(tag: number): void
  readonly ref: unknown
  readonly index: number
  readonly position: number
}

/** Reads the findings of one worker, one after the other. */
export class FoundReader {
  readonly #worker: number
  readonly #workers: number
  /** By rule and code. */
  readonly #keys: Key[][]
  readonly #pool = new CellPool()
  #numbers: Float64Array = new Float64Array(0)
  #size = 0
  #at = 0

  /** @param worker codes of several workers are told apart by it */
  constructor(rules: number, worker: number, workers: number) {
    this.#keys = Array.from({ length: rules }, () => [])
    this.#worker = worker
    this.#workers = workers
  }

  /** Goes to the first of these findings. */
  begin({ numbers, size, keys }: Findings): void {
    for (const [rule, code, key] of keys) this.#keys[rule]![code] = key
    this.#numbers = numbers
    this.#size = size
    this.#at = 0
  }

  /** Whether there is one at hand. */
  get hasOne(): boolean {
    return this.#at < this.#size
  }

  get moment(): number {
    return this.#numbers[this.#at]!
  }

  get rule(): number {
    return this.#numbers[this.#at + 2]!
  }

  get key(): Key {
    return this.#keys[this.rule]![this.#numbers[this.#at + 3]!]!
  }

  get time(): number {
    return this.#numbers[this.#at + 4]!
  }

  get start(): number {
    return this.#numbers[this.#at + 5]!
  }

  /** The tag of the first event. */
  get firstTag(): number {
    return this.#numbers[this.#at + HEAD]!
  }

  /** The finding at hand as the engine gave it, its events looked up, valid until the next is taken; and goes on to that. */
  take(events: Tagged): Found {
    const numbers = this.#numbers
    let at = this.#at
    const form = numbers[at + 1]!
    const key = numbers[at + 3]! * this.#workers + this.#worker
    const time = numbers[at + 4]!
    const pool = this.#pool
    pool.release()
    const start = pool.start(key, numbers[at + 5]!, 0)
    const end = numbers[at + 6]!
    const cells = numbers[at + 7]!
    at += HEAD
    let last: Cell | null = null
    for (let i = 0; i < cells; i++) {
      events.seek(numbers[at++]!)
      const { ref, index, position } = events
      last = pool.cell(ref, index, end, 0, position, numbers[at++]!, false, last, start)
    }
    let summary: Found['summary'] = null
    if ((form & SUMMARY) !== 0) {
      const count = numbers[at++]!
      const from = numbers[at++]!
      const size = numbers[at++]!
      const values: (number | null)[] = []
      for (let i = 0; i < size; i++, at += 2) values.push(numbers[at] === 0 ? null : numbers[at + 1]!)
      summary = { count, start: from, values }
    }
    this.#at = at
    return { last: last!, key, time, byEnd: (form & BY_END) !== 0, summary }
  }
}
