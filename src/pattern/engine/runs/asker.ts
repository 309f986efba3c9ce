/** Asks conditions over bound events, for the event at hand. Each is asked at most once per partial match and event. */
import { dereference } from '../../../event/rows.ts'
import type { Cell } from '../cell.ts'
import type { EngineCounters, EngineEvent } from '../engine.ts'
import type { Asks } from './moves.ts'
import type { AskedEvent, Related } from './related.ts'
import { inTime } from './timing.ts'

export class Asker implements AskedEvent {
  readonly #related: readonly (Related | null)[]
  readonly #counters: EngineCounters
  /** By test: the number of the question to which `#answers` is the answer. */
  readonly #asked: Float64Array
  readonly #answers: Uint8Array
  #question = 0
  #event: unknown = undefined
  #isKnown = false
  ref: unknown = undefined
  index = -1
  #time = 0

  constructor(related: readonly (Related | null)[], counters: EngineCounters) {
    this.#related = related
    this.#counters = counters
    this.#asked = new Float64Array(related.length)
    this.#answers = new Uint8Array(related.length)
  }

  /** The event at hand is another. */
  show({ ref, index, time }: EngineEvent): void {
    this.ref = ref
    this.index = index
    this.#time = time
    this.#isKnown = false
  }

  /** Made when it is first asked for. */
  get event(): unknown {
    if (!this.#isKnown) {
      this.#event = dereference(this.ref, this.index)
      this.#isKnown = true
    }
    return this.#event
  }

  /** What is bound is another. */
  turn(): void {
    this.#question++
  }

  /** @param last what is bound; `after`: with the event at hand */
  holds({ clauses, timings }: Asks, last: Cell | null, after: Cell | null): boolean {
    for (let i = 0; i < timings.length; i++) {
      const timing = timings[i]!
      const asksAfter = timing.kind === 'held' || timing.kind === 'notHeld'
      if (!inTime(timing, asksAfter ? after : last, this.#time)) return false
    }
    for (let i = 0; i < clauses.length; i++) {
      const clause = clauses[i]!
      let isTrue = false
      for (let j = 0; j < clause.length && !isTrue; j++) isTrue = this.#ask(clause[j]!.test, last) === clause[j]!.holds
      if (!isTrue) return false
    }
    return true
  }

  #ask(test: number, last: Cell | null): boolean {
    if (this.#asked[test] === this.#question) return this.#answers[test] === 1
    this.#counters.relatedEvaluations++
    const answer = this.#related[test]!(this, last)
    this.#asked[test] = this.#question
    this.#answers[test] = answer ? 1 : 0
    return answer
  }
}
