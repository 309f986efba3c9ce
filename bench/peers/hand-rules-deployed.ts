/**
 * Many rules by hand, of which few do anything: the limits of each type in order, so that the first one that does not
 * hold ends the search, and what waits for a type in a list of that type. So an event costs what it begins and what
 * waits for its type, however many rules there are.
 */
import type { Run } from '../workloads/over-signals.ts'
import type { PairRule } from '../workloads/rules.ts'
import type { SignalColumns } from '../workloads/signals.ts'

interface Waiting {
  readonly rule: number
  readonly begun: number
  readonly above: number
}

export function handRulesDeployed(rules: readonly PairRule[]): Run<SignalColumns> {
  return ({ columns, length }, found) => {
    const { codes, dictionary } = columns.type
    const firsts = dictionary.map((type) => {
      const sorted = rules
        .map(({ first }, rule) => ({ rule, type: first.type, above: first.above ?? -Infinity }))
        .filter((rule) => rule.type === type)
        .sort((a, b) => a.above - b.above)
      return { rules: Int32Array.from(sorted, ({ rule }) => rule), limits: Float64Array.from(sorted, (r) => r.above) }
    })
    const codeOf = new Map(dictionary.map((type, code) => [type, code]))
    const secondOf = Int32Array.from(rules, ({ second }) => codeOf.get(second.type ?? '') ?? -1)
    const secondLimits = Float64Array.from(rules, ({ second }) => second.above ?? -Infinity)
    const windows = Float64Array.from(rules, ({ window }) => window)
    const waiting: Waiting[][] = dictionary.map(() => [])
    for (let row = 0; row < length; row++) {
      const code = codes[row] as number
      const time = columns.time[row] as number
      const value = columns.value[row] as number
      const list = waiting[code] as Waiting[]
      let kept = 0
      for (let i = 0; i < list.length; i++) {
        const one = list[i] as Waiting
        if (time - one.begun >= (windows[one.rule] as number)) continue
        if (value > one.above) found(one.rule, one.begun, time)
        else list[kept++] = one
      }
      list.length = kept
      const { rules: begin, limits } = firsts[code] as (typeof firsts)[number]
      for (let i = 0; i < limits.length && value > (limits[i] as number); i++) {
        const rule = begin[i] as number
        ;(waiting[secondOf[rule] as number] as Waiting[]).push({
          rule,
          begun: time,
          above: secondLimits[rule] as number,
        })
      }
    }
    return undefined
  }
}
