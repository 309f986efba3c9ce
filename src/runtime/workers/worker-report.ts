/** From what workers tell of themselves to what users are told of them. */
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
