/** What each worker has done, and whether the keys are spread evenly. */
import type { PatternCounters } from '../../pattern/operator-options.ts'
import type { WorkerReport } from '../../pattern/worker-report.ts'
import type { WorkerState } from './messages.ts'

/** @param states of workers; `null`: it has not answered yet */
export function workerReports(states: readonly (WorkerState | null)[]): readonly WorkerReport[] {
  const all = states.reduce((sum, state) => sum + (state?.events ?? 0), 0)
  const share = (events: number): number => (all === 0 ? 0 : Math.min(1, events / all))
  return states.map((state) => ({
    events: state?.events ?? 0,
    share: share(state?.events ?? 0),
    busyMs: state?.busyMs ?? 0,
    heaviestKey:
      state === null || state.heaviest === null
        ? null
        : { key: state.heaviest.key, share: share(state.heaviest.events) },
  }))
}

export function sumOfWork(states: readonly (WorkerState | null)[]): PatternCounters {
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
