import type { EngineCounters } from './engine/engine.ts'
import type { RunningRule } from './running-rule.ts'

/** What the engines of all rules have done. */
export function workOf(rules: readonly RunningRule[]): EngineCounters {
  const work: EngineCounters = { visits: 0, cells: 0, relatedEvaluations: 0 }
  for (const { started } of rules) {
    if (started === null) continue
    work.visits += started.counters.visits
    work.cells += started.counters.cells
    work.relatedEvaluations += started.counters.relatedEvaluations
  }
  return work
}
