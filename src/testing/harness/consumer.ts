/**
 * What stands behind an operator under test: it writes down everything, and checks what every consumer relies on.
 *
 * - Watermarks come after the results they cause, and nothing comes after the end.
 * - A result is not late when it is handed on, unless it may be.
 * - What has been handed on does not change any more.
 */
import type { Clock, EventBatch } from '../../event/batch.ts'
import type { Stage } from '../../stream/stage.ts'
import { valueText } from './value-text.ts'

/** A result. */
export interface HarnessOutput<O> {
  readonly value: O
  /** Its event time; NaN: it has none. */
  readonly time: number
  readonly scope: number
  /** The index of the step that caused it; of a batch of several steps: of the last of them. */
  readonly step: number
  readonly position: number
  readonly origin: number
  /** The value in text, as it was when it was handed on. */
  readonly text: string
}

export class Consumer<O> implements Stage<O> {
  readonly outputs: HarnessOutput<O>[] = []
  /** What has been broken, in words, with the index of the step. */
  readonly broken: { readonly step: number; readonly fact: string }[] = []
  /** The step being taken. */
  step: number = -1
  /** Whether a result of the step may be late for what is behind: not of one that is on time. */
  mayBeLate: (output: HarnessOutput<O>) => boolean = () => true
  now: number = -Infinity
  ended: number = 0
  /** By scope: the watermark that the consumer has been told of. */
  readonly #told = new Map<number, number>()
  #toldToAll = -Infinity
  readonly #touched = new Set<number>()
  /** By scope: the watermark that the last result carried. */
  readonly #carried = new Map<number, number>()
  #low = -Infinity
  #unconfirmed = 0
  #progress = 0

  /** The clock of what is consumed. */
  clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  batch({ rows, size, row, time, scope, watermark }: EventBatch<O>): void {
    if (this.ended > 0) this.#break('a result came after the end')
    for (let i = 0; i < size; i++) {
      const at = row[i]!
      const value = rows.get(at)
      const output: HarnessOutput<O> = {
        value,
        time: time === null ? NaN : time[i]!,
        scope: scope === null ? 0 : scope[i]!,
        step: this.step,
        position: rows.position(at),
        origin: rows.origin(at),
        text: valueText(value),
      }
      if (watermark !== null) this.#check(output, watermark[i]!)
      else if (output.time <= this.#knownOf(output.scope) && !this.mayBeLate(output)) this.#breakLate(output)
      this.outputs.push(output)
      this.#touched.add(output.scope)
      this.#unconfirmed++
    }
  }

  progress(): void {
    const low = this.clock.low()
    if (low < this.#low) this.#break(`the watermark of the output went back from ${this.#low} to ${low}`)
    this.#low = low
    this.#toldToAll = this.clock.general
    // Like every stage, a consumer asks about the scopes of which it has had something.
    for (const scope of this.#touched) this.#told.set(scope, this.clock.watermark(scope))
    this.#touched.clear()
    this.#unconfirmed = 0
    this.#progress++
  }

  tick(now: number): void {
    this.now = now
  }

  idle(): void {}

  end(): void {
    this.ended++
    if (this.ended > 1) this.#break('the end was handed on twice')
  }

  /** After events and the progress they made. */
  confirm(): void {
    if (this.#progress === 0) this.#break('progress was not handed on')
    else if (this.#unconfirmed > 0) this.#break(`${this.#unconfirmed} results came after the watermark they belong to`)
    this.#progress = 0
    this.#unconfirmed = 0
  }

  /** After processing time or the end: no watermark needs to follow. */
  settle(): void {
    this.#progress = 0
    this.#unconfirmed = 0
  }

  /** At the end of the run. */
  finish(): void {
    for (const { value, text, step } of this.outputs) {
      const now = valueText(value)
      if (now !== text)
        this.broken.push({ step, fact: `a result was changed after it was handed on: ${text} is ${now}` })
    }
  }

  #check(output: HarnessOutput<O>, carried: number): void {
    const { scope, time, text } = output
    const before = this.#carried.get(scope) ?? -Infinity
    if (carried < before)
      this.#break(`the watermark that results carry went back from ${before} to ${carried}: ${text}`)
    if (carried > this.clock.watermark(scope)) {
      this.#break(`a result carries the watermark ${carried}, which has not come: ${text}`)
    }
    this.#carried.set(scope, Math.max(before, carried))
    if ((time <= carried || time <= this.#knownOf(scope)) && !this.mayBeLate(output)) this.#breakLate(output)
  }

  #knownOf(scope: number): number {
    return Math.max(this.#told.get(scope) ?? -Infinity, this.#toldToAll)
  }

  #breakLate({ time, scope, text }: HarnessOutput<O>): void {
    this.#break(
      `a result on time is late for what is behind: its time is ${time}, the watermark ${this.#knownOf(scope)}: ${text}`,
    )
  }

  #break(fact: string): void {
    this.broken.push({ step: this.step, fact })
  }
}

/** Hands results on one at a time: a consumer that takes no more at once. */
export class OneAtATime<O> implements Stage<O> {
  readonly #next: Stage<O>

  constructor(next: Stage<O>) {
    this.#next = next
  }

  batch({ rows, size, row, time, scope, watermark }: EventBatch<O>): void {
    for (let i = 0; i < size; i++) {
      this.#next.batch({
        rows,
        size: 1,
        row: row.slice(i, i + 1),
        time: time?.slice(i, i + 1) ?? null,
        scope: scope?.slice(i, i + 1) ?? null,
        watermark: watermark?.slice(i, i + 1) ?? null,
      })
    }
  }

  progress(): void {
    this.#next.progress()
  }

  tick(now: number): void {
    this.#next.tick(now)
  }

  idle(idle: boolean): void {
    this.#next.idle(idle)
  }

  end(): void {
    this.#next.end()
  }
}
