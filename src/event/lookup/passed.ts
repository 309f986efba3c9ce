/** What follows when a value has passed the first of some thresholds in order. */
import type { Facts } from '../facts.ts'
import { NO_FACT, type Finder, type Posting } from './posting.ts'

export class Passed {
  /** By how many are passed: the fact that says which predicates hold with them. */
  readonly #facts: Int32Array
  /** Those after which there is more to do, and where they stand in the list. */
  readonly #more: readonly Posting[]
  readonly #moreAt: Int32Array

  /** @param postings in the order in which thresholds are passed */
  constructor(postings: readonly Posting[], facts: Facts) {
    this.#facts = factsBehind(postings, facts)
    const more = postings.flatMap((posting, at) => (posting.hasMore ? [{ posting, at }] : []))
    this.#more = more.map(({ posting }) => posting)
    this.#moreAt = Int32Array.from(more, ({ at }) => at)
  }

  /** The first `count` are passed. */
  tell(count: number, finder: Finder): void {
    if (count === 0) return
    const fact = this.#facts[count]!
    if (fact !== NO_FACT) finder.fact(fact)
    const moreAt = this.#moreAt
    for (let i = 0; i < moreAt.length && moreAt[i]! < count; i++) finder.more(this.#more[i]!)
  }
}

/** One run of facts; thresholds with which no predicate holds say no more than those before them. */
function factsBehind(postings: readonly Posting[], facts: Facts): Int32Array {
  const saying = postings.filter(({ bits }) => bits.length > 0)
  const first = saying.length === 0 ? 0 : facts.add(saying.map(({ bits }) => bits))
  const behind = new Int32Array(postings.length + 1).fill(NO_FACT)
  let said = 0
  for (const [at, { bits }] of postings.entries()) {
    if (bits.length > 0) said++
    behind[at + 1] = said === 0 ? NO_FACT : first + said - 1
  }
  return behind
}
