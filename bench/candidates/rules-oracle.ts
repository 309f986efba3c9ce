/** The library's oracle on many rules, one after the other. */
import type { OracleEvent } from 'tidemark/testing'
import { oracleMatches } from 'tidemark/testing'
import { numbersText } from '../workloads/over-signals.ts'
import type { PairRule } from '../workloads/rules.ts'
import type { Signal } from '../workloads/signals.ts'
import { patternsOf } from './rules.ts'

/** Up to so many rules, each is shown all signals. */
const SHOWN_ALL = 100

/**
 * Of more rules, each is shown only the signals of the types that it asks for: the oracle would look at all others once
 * per rule, and with thousands of rules does little else. That others change nothing is seen with fewer rules.
 */
export function rulesOracle(rules: readonly PairRule[], signals: readonly Signal[]): string[] {
  const all = signals.map((event) => ({ time: event.time, event }))
  const byType = new Map<string, OracleEvent[]>()
  for (const one of all) {
    const list = byType.get(one.event.type)
    if (list === undefined) byType.set(one.event.type, [one])
    else list.push(one)
  }
  const shown = ({ first, second }: PairRule): readonly OracleEvent[] => {
    if (rules.length <= SHOWN_ALL || first.type === null || second.type === null) return all
    const ofBoth = [...(byType.get(first.type) ?? []), ...(byType.get(second.type) ?? [])]
    return ofBoth.sort((a, b) => a.time - b.time)
  }
  return patternsOf(rules, 'expressions').flatMap(({ syntax }, rule) =>
    oracleMatches(syntax, shown(rules[rule] as PairRule)).map(({ start, end }) => numbersText(rule, start, end)),
  )
}
