/** What all workers do and keep together, as of their last answers. */
import { tooManyKeys } from '../../event/keys.ts'
import { tooManyPartialMatches } from '../../pattern/engine/limit.ts'
import { bufferFull } from '../../pattern/operator-errors.ts'
import type { PatternCounters, PatternOperatorOptions } from '../../pattern/operator-options.ts'
import type { RunningPatterns } from '../../pattern/running-patterns.ts'
import type { RunningRule } from '../../pattern/running-rule.ts'
import type { WorkerState } from './messages.ts'

/** By worker; `null`: it has not answered yet. */
export type WorkerStates = readonly (WorkerState | null)[]

export function sumOf(states: WorkerStates, of: (state: WorkerState) => number): number {
  return states.reduce((sum, state) => sum + (state === null ? 0 : of(state)), 0)
}

export function keptBy(states: WorkerStates): RunningPatterns<unknown>['state'] {
  return {
    buffered: sumOf(states, ({ buffered }) => buffered),
    open: sumOf(states, ({ open }) => open),
    kept: sumOf(states, ({ kept }) => kept.reduce((a, b) => a + b, 0)),
    keys: sumOf(states, ({ keys }) => keys),
  }
}

/**
 * What all workers keep together is bounded as on one thread, as of the end of each portion.
 *
 * @throws TidemarkError `KEY_LIMIT`, `BUFFER_LIMIT`, `PARTIAL_MATCH_LIMIT`
 */
export function checkLimits(
  states: WorkerStates,
  rules: readonly RunningRule[],
  limits: PatternOperatorOptions<unknown>['limits'],
): void {
  const { buffered, keys } = keptBy(states)
  if (keys > limits.keys) throw tooManyKeys(limits.keys)
  if (buffered > limits.bufferedEvents) throw bufferFull(limits.bufferedEvents)
  for (const [i, { plan }] of rules.entries())
    if (sumOf(states, ({ kept }) => kept[i]!) > limits.partialMatches)
      throw tooManyPartialMatches(plan.name, limits.partialMatches)
}

export function sumOfWork(states: WorkerStates): PatternCounters {
  const sum: PatternCounters = {
    predicates: 0,
    sorted: 0,
    matches: 0,
    replayed: 0,
    visits: 0,
    cells: 0,
    relatedEvaluations: 0,
  }
  for (const state of states)
    if (state !== null)
      for (const name of Object.keys(sum) as (keyof PatternCounters)[]) sum[name] += state.counters[name]
  return sum
}
