/** What the harness and the process of a candidate say to one another. */
import type { Pass, Setting } from './contract.ts'

export type Request =
  | { readonly kind: 'prepare'; readonly workload: string; readonly candidate: number; readonly setting: Setting }
  /** Answered by the sorted texts of the matches in the first `events` events. */
  | { readonly kind: 'matches'; readonly events: number }
  /** Answered by a `Timing`. */
  | { readonly kind: 'time'; readonly atLeastMs: number; readonly atLeastPasses: number }

export interface Order {
  readonly id: number
  readonly request: Request
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly reason: string; readonly code: string | undefined }

/** One round of one candidate. Times are means over the passes of the round, in milliseconds. */
export interface Timing {
  readonly passes: number
  readonly wallMs: number
  /** User and system time of the whole process, threads of the garbage collector and the compiler included. */
  readonly cpuMs: number
  /** What the last pass gave. */
  readonly pass: Pass
}
