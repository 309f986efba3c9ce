/**
 * Many rules by hand, as someone writes them who knows their form: those that ask for a type stand in a list of that
 * type; those that ask for a value alone stand in the order of their limits, so that the first one that does not hold
 * ends the search. Signals that wait, wait in a list per rule.
 */
import type { Found, Run } from '../workloads/over-signals.ts'
import type { PairRule } from '../workloads/rules.ts'
import type { SignalColumns } from '../workloads/signals.ts'

class HandRule {
  readonly above: number
  readonly #number: number
  readonly #window: number
  readonly #waiting: number[] = []

  constructor({ first, window }: PairRule, number: number) {
    this.above = first.above ?? -Infinity
    this.#number = number
    this.#window = window
  }

  begin(time: number): void {
    this.#waiting.push(time)
  }

  end(time: number, found: Found): void {
    const waiting = this.#waiting
    for (let i = 0; i < waiting.length; i++) {
      const begun = waiting[i] as number
      if (time - begun < this.#window) found(this.#number, begun, time)
    }
    waiting.length = 0
  }
}

export function handRules(rules: readonly PairRule[]): Run<SignalColumns> {
  return rules.every(({ first }) => first.type === null) ? byLimit(rules) : byType(rules)
}

/** Both steps of a rule ask for the same. */
function byLimit(rules: readonly PairRule[]): Run<SignalColumns> {
  return ({ columns, length }, found) => {
    const sorted = rules.map((rule, i) => new HandRule(rule, i)).sort((a, b) => a.above - b.above)
    const limits = Float64Array.from(sorted, ({ above }) => above)
    for (let row = 0; row < length; row++) {
      const value = columns.value[row] as number
      const time = columns.time[row] as number
      for (let i = 0; i < limits.length && value > (limits[i] as number); i++) {
        const rule = sorted[i] as HandRule
        rule.end(time, found)
        rule.begin(time)
      }
    }
    return undefined
  }
}

/** The steps of a rule ask for two types. */
function byType(rules: readonly PairRule[]): Run<SignalColumns> {
  return ({ columns, length }, found) => {
    const made = rules.map((rule, i) => new HandRule(rule, i))
    const { codes, dictionary } = columns.type
    const firsts = dictionary.map((type) => made.filter((_, i) => rules[i]?.first.type === type))
    const seconds = dictionary.map((type) => made.filter((_, i) => rules[i]?.second.type === type))
    for (let row = 0; row < length; row++) {
      const code = codes[row] as number
      const time = columns.time[row] as number
      const value = columns.value[row] as number
      const ended = seconds[code] as readonly HandRule[]
      for (let i = 0; i < ended.length; i++) (ended[i] as HandRule).end(time, found)
      const begun = firsts[code] as readonly HandRule[]
      for (let i = 0; i < begun.length; i++) {
        const rule = begun[i] as HandRule
        if (value > rule.above) rule.begin(time)
      }
    }
    return undefined
  }
}
