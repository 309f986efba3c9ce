/** The library's oracle on many rules, one after the other. */
import { oracleMatches } from 'tidemark/testing'
import { numbersText } from '../workloads/over-signals.ts'
import type { PairRule } from '../workloads/rules.ts'
import type { Signal } from '../workloads/signals.ts'
import { patternsOf } from './rules.ts'

export function rulesOracle(rules: readonly PairRule[], signals: readonly Signal[]): string[] {
  const events = signals.map((event) => ({ time: event.time, event }))
  return patternsOf(rules, 'expressions').flatMap(({ syntax }, rule) =>
    oracleMatches(syntax, events).map(({ start, end }) => numbersText(rule, start, end)),
  )
}
