/** Puts the findings of several workers in one order, and makes the matches. */
import { compareKeys } from '../../event/keys.ts'
import type { Match, TimedOutMatch } from '../../pattern/match.ts'
import type { RunningRule } from '../../pattern/running-rule.ts'
import type { FoundReader, Tagged } from './found-codec.ts'
import type { Findings } from './messages.ts'

export class Merge {
  readonly #rules: readonly RunningRule[]
  readonly #readers: readonly FoundReader[]
  readonly #events: Tagged

  constructor(rules: readonly RunningRule[], readers: readonly FoundReader[], events: Tagged) {
    this.#rules = rules
    this.#readers = readers
    this.#events = events
  }

  /** Takes up the findings of one portion, each worker's in order: matches, then partial matches that timed out. */
  begin(findings: readonly Findings[]): void {
    for (const [i, one] of findings.entries()) this.#readers[i]!.begin(one)
  }

  /**
   * The next match; `null`: there is none. The partial matches are behind the last of them, and added to `timedOut` then.
   *
   * @complexity O(workers) for each
   */
  next(timedOut: TimedOutMatch[]): Match | null {
    const first = this.#first(false)
    if (first !== null) {
      const { builder } = this.#rules[first.rule]!
      const { key } = first
      return builder.build(first.take(this.#events), key)
    }
    for (let one = this.#first(true); one !== null; one = this.#first(true)) {
      const { builder } = this.#rules[one.rule]!
      const { key } = one
      timedOut.push(builder.buildTimedOut(one.take(this.#events), key))
    }
    return null
  }

  #first(isTimedOut: boolean): FoundReader | null {
    let first: FoundReader | null = null
    for (const reader of this.#readers) {
      if (!reader.hasOne || reader.isTimedOut !== isTimedOut) continue
      if (first === null || compare(reader, first) < 0) first = reader
    }
    return first
  }
}

/** By time, start, key: as on one thread. Keys that are shown as equal (a list, and a key with its partition) by the event. */
function compare(a: FoundReader, b: FoundReader): number {
  if (a.time !== b.time) return a.time - b.time
  if (a.start !== b.start) return a.start - b.start
  return compareKeys(a.key, b.key) || a.firstTag - b.firstTag
}
