/**
 * The way into the synchronous core, for all that is not records: processing time, idleness, settings, the end of inputs. What
 * enters is told to the journal, and goes to no input that has ended.
 */
import type { JobInput } from './input.ts'
import { delayWithoutTime, type JournalEntry } from './journal.ts'

export class Core {
  readonly inputs: readonly JobInput<unknown>[]
  readonly #journal: (entry: JournalEntry) => void
  readonly #ended: boolean[]
  #now = -Infinity

  constructor(inputs: readonly JobInput<unknown>[], journal: (entry: JournalEntry) => void = () => {}) {
    this.inputs = inputs
    this.#journal = journal
    this.#ended = inputs.map(() => false)
  }

  hasEnded(input: number): boolean {
    return this.#ended[input]!
  }

  /** Processing time is `now`. A clock that was set back says nothing new. */
  tick(now: number): void {
    if (!(now > this.#now)) return
    this.#now = now
    this.#journal({ kind: 'tick', now })
    for (const [i, input] of this.inputs.entries()) if (!this.#ended[i]) input.tick(now)
  }

  /** An input hands over its records up to the ordinal `to`, exclusive. @param now when they arrived, or NaN */
  records(input: number, to: number, now: number): void {
    this.#journal({ kind: 'records', input, to, now: Number.isNaN(now) ? null : now })
  }

  idle(input: number, isIdle: boolean): void {
    if (this.#ended[input]) return
    this.#journal({ kind: 'idle', input, isIdle })
    this.inputs[input]!.idle(isIdle)
  }

  look(input: number, now: number): void {
    if (this.#ended[input]) return
    this.#journal({ kind: 'look', input, now })
    this.inputs[input]!.look(now)
  }

  excuse(input: number, ms: number): void {
    if (this.#ended[input] || !(ms > 0)) return
    this.#journal({ kind: 'excuse', input, ms })
    this.inputs[input]!.excuse(ms)
  }

  elapse(input: number, ms: number): void {
    if (this.#ended[input]) return
    this.#journal({ kind: 'elapse', input, ms })
    this.inputs[input]!.elapse(ms)
  }

  /**
   * From the next record of an input on, its watermark is so far behind the greatest event time.
   *
   * @throws TidemarkError `BAD_JOURNAL` if it has no event time
   */
  configure(input: number, delayMs: number): void {
    if (this.#ended[input]) return
    const entry: JournalEntry = { kind: 'config', input, delayMs }
    const into = this.inputs[input]!
    if (into.changeDelay === undefined) throw delayWithoutTime(into.source.name, entry)
    this.#journal(entry)
    into.changeDelay(delayMs)
  }

  end(input: number): void {
    if (this.#ended[input]) return
    this.#ended[input] = true
    this.#journal({ kind: 'end', input })
    this.inputs[input]!.end()
  }
}
