/** The library's oracle on relaxed chains: it lists all matches, so what a trigger gives of them is counted here. */
import { oracleMatches } from 'tidemark/testing'
import type { Chain } from '../workloads/chain.ts'
import { triggerTexts } from '../workloads/chain.ts'
import type { Signal } from '../workloads/signals.ts'
import { chainRule } from './chain.ts'

export function chainOracle(chain: Chain, signals: readonly Signal[]): string[] {
  const matches = new Map<number, number>()
  const events = signals.map((event) => ({ time: event.time, event }))
  for (const { end } of oracleMatches(chainRule(chain).syntax, events)) matches.set(end, (matches.get(end) ?? 0) + 1)
  return [...matches].flatMap(([time, many]) => triggerTexts(chain, time, many))
}
