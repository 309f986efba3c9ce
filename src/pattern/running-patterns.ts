/** What can be asked of patterns at work, whether their matches are final or can be corrected. */
import type { PatternCounters } from './operator-options.ts'
import type { RunningRule } from './running-rule.ts'
import type { WorkerReport } from './worker-report.ts'

export interface RunningPatterns<T> {
  readonly rules: readonly RunningRule[]
  readonly counters: PatternCounters
  /** What is kept at this moment: events that wait or can be corrected, starts that are open, partial matches, keys. */
  readonly state: { readonly buffered: number; readonly open: number; readonly kept: number; readonly keys: number }
  /** How many symbols events have had, and how many events had one for themselves since there were too many. */
  readonly symbols: { readonly known: number; readonly overflowed: number }
  /** How many starts the limits have taken away. */
  readonly shed: number
  /** After the end of a cut input: absences of which too little time had passed to tell. */
  readonly openAbsences: number
  /** Where worker threads do the work: what each has done. */
  readonly workers?: readonly WorkerReport[]
  /** Whether any rule wants this event: for late events, which are not processed. */
  wants(event: T): boolean
}
