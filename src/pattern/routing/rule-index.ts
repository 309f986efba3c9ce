/**
 * Which rules have to do with an event, found by its facts: what a rule can be begun by, and what it asks about at all.
 * A rule that shows up costs a step, one that does not costs nothing, however many there are.
 */
import type { Facts } from '../../event/facts.ts'
import type { FactList } from '../../event/symbol-sets.ts'

/** The rules of one run of facts, in the order of its places. */
interface RunRules {
  readonly first: number
  /** By entry: the rule. */
  readonly rules: Int32Array
  /** By place: how many entries there are up to it. */
  readonly ends: Int32Array
}

export class RuleIndex {
  readonly #facts: Facts
  /** By run. */
  readonly #runs: readonly RunRules[]

  /** @param rulesOf the rules under a bit, as their numbers */
  constructor(facts: Facts, rulesOf: (bit: number) => readonly number[]) {
    this.#facts = facts
    this.#runs = facts.runs.map(({ first, places }) => {
      const rules: number[] = []
      const ends = Int32Array.from(places, (bits) => {
        for (const bit of bits) rules.push(...rulesOf(bit))
        return rules.length
      })
      return { first, rules: Int32Array.from(rules), ends }
    })
  }

  /**
   * By rule: its *marks*, one bit for each run in which it stands, of which several share one. An event whose marks have
   * none of those of a rule says nothing of what the rule asks.
   */
  marks(rules: number): Int32Array {
    const marks = new Int32Array(rules)
    for (const [run, { rules: ofRun }] of this.#runs.entries()) for (const rule of ofRun) marks[rule]! |= 1 << run
    return marks
  }

  /** The marks of an event with some facts. */
  marksOf({ facts, count }: FactList): number {
    let marks = 0
    for (let i = 0; i < count; i++) marks |= 1 << this.#facts.runOf(facts[i]!)
    return marks
  }

  /** How many entries some facts lead to: no fewer than there are rules. O(facts). */
  count({ facts, count }: FactList): number {
    let total = 0
    for (let i = 0; i < count; i++) {
      const { first, ends } = this.#runs[this.#facts.runOf(facts[i]!)]!
      total += ends[facts[i]! - first]!
    }
    return total
  }

  /** Tells the rules that some facts lead to, perhaps several times, until it is answered that this is enough. */
  each({ facts, count }: FactList, tell: (rule: number) => boolean): void {
    for (let i = 0; i < count; i++) {
      const { first, ends, rules } = this.#runs[this.#facts.runOf(facts[i]!)]!
      const end = ends[facts[i]! - first]!
      for (let at = 0; at < end; at++) if (tell(rules[at]!)) return
    }
  }
}
