/** A small operator that is right, and ways to break it: each is a mistake that operators are made with. */
import type { Rows } from '../../src/event/rows.ts'
import { TimedOperator, type TimedOptions, type TimedSnapshot } from '../../src/stream/timed-operator.ts'
import type { OperatorFactory, Verdicts } from '../../src/testing/harness/step.ts'

export interface Reading {
  readonly key: string
  readonly value: number
}

export interface Total {
  start: number
  sum: number
  times: number[]
}

export type Mistake =
  | 'none'
  | 'forgets on restore'
  | 'changes results'
  | 'keeps everything'
  | 'says late twice'
  | 'in order of arrival'
  | 'counts watermarks'
  | 'shares its state with snapshots'
  | 'looks at time first'

/** Windows of 10 ms, of all keys together: the sum, and the times in order. */
export class Totals extends TimedOperator<Reading, Total> {
  #windows = new Map<number, Total>()
  #count = 0
  #calls = 0
  readonly #mistake: Mistake
  readonly #verdicts: Verdicts<Reading>
  readonly #given: Total[] = []

  constructor(options: TimedOptions<Total>, verdicts: Verdicts<Reading>, mistake: Mistake) {
    super(options)
    this.#mistake = mistake
    this.#verdicts = verdicts
  }

  /** How many events it has taken. */
  get accepted(): number {
    return this.#count
  }

  protected override event(rows: Rows<Reading>, row: number, time: number, scope: number): void {
    const start = Math.floor(time / 10) * 10
    const watermark = this.reached(scope)
    if (start + 9 <= watermark) {
      this.#verdicts.onLate(rows.get(row), time, watermark, rows.origin(row))
      if (this.#mistake === 'says late twice') this.#verdicts.onLate(rows.get(row), time, watermark, rows.origin(row))
      return
    }
    this.#count++
    const total = this.#windows.get(start) ?? { start, sum: 0, times: [] }
    this.#windows.set(start, total)
    total.sum += rows.get(row).value
    total.times.push(time)
    if (this.#mistake !== 'in order of arrival') total.times.sort((a, b) => a - b)
  }

  protected override advance(_scope: number, watermark: number): void {
    this.#calls++
    const over = [...this.#windows.values()].filter(({ start }) => start + 9 <= watermark)
    for (const total of over.sort((a, b) => a.start - b.start)) {
      if (this.#mistake !== 'keeps everything') this.#windows.delete(total.start)
      else if (total.sum === -1) continue
      if (this.#mistake === 'changes results') for (const given of this.#given) given.sum++
      const result = { ...total, times: [...total.times] }
      if (this.#mistake === 'counts watermarks') result.sum += this.#calls
      this.#given.push(result)
      if (this.#mistake === 'keeps everything') total.sum = -1
      this.emit(result, total.start + 9)
    }
  }

  snapshot(): {
    readonly windows: readonly Total[]
    readonly counters: readonly [taken: number, calls: number]
    readonly timed: TimedSnapshot
  } {
    const windows = this.#mistake === 'forgets on restore' ? [] : [...this.#windows.values()]
    return {
      windows: this.#mistake === 'shares its state with snapshots' ? windows : structuredClone(windows),
      counters: [this.#count, this.#calls],
      timed: this.timedSnapshot(),
    }
  }

  restore({ windows, counters, timed }: ReturnType<Totals['snapshot']>): void {
    this.#windows = new Map(windows.map((total) => [total.start, total]))
    ;[this.#count, this.#calls] = counters
    this.timedRestore(timed)
  }
}

export function totals(mistake: Mistake = 'none'): OperatorFactory<Reading, Total> {
  return (next, clock, verdicts) => {
    const operator = new Totals({ next, clock, atEnd: 'complete' }, verdicts, mistake)
    if (mistake !== 'looks at time first') return operator
    // Tells of the whole batch's progress before its events.
    return {
      batch: (events) => {
        operator.progress()
        operator.batch(events)
      },
      progress: () => operator.progress(),
      tick: (now) => operator.tick(now),
      idle: (idle) => operator.idle(idle),
      end: () => operator.end(),
      snapshot: () => operator.snapshot(),
      restore: (snapshot: never) => operator.restore(snapshot),
    }
  }
}
