/** The workloads `related open` by hand: all As that wait, in order of time, each asked by each B. */
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'

export function handAbove(windowMs: number): Run<readonly Signal[]> {
  return (signals, found) => {
    let waiting: Signal[] = []
    for (const signal of signals) {
      if (signal.type === 'A') waiting.push(signal)
      else if (signal.type === 'B') {
        const kept: Signal[] = []
        for (const a of waiting) {
          if (signal.time - a.time >= windowMs) continue
          if (signal.value > a.value) found(a.time, signal.time, 0)
          else kept.push(a)
        }
        waiting = kept
      }
    }
    return undefined
  }
}
