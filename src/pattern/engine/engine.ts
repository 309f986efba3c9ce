/** The contract of pattern engines. */
import type { Cell } from './cell.ts'

/** A match as engines find it; events are fetched and the match is built by the operator. */
export interface Found {
  /** Its last cell. */
  readonly last: Cell
  readonly key: number
  /** Event time at which it became certain, in milliseconds. */
  readonly time: number
  /** Only the end of the input decided it. */
  readonly byEnd: boolean
}

/** How much was done, independent of the machine. */
export interface EngineCounters {
  /** Partial matches looked at. */
  visits: number
  /** Cells made. */
  cells: number
  /** Conditions over bound events that were evaluated. */
  relatedEvaluations: number
}

/** What happens to what is still open when the input ends. */
export type AtEnd = 'complete' | 'cut'

export interface Engine {
  readonly counters: Readonly<EngineCounters>
  /** Whether an event of this symbol can change anything for any key. */
  wants(symbol: number): boolean
  /**
   * Processes one event. Events of a scope come in order of time, unless the order of arrival was asked for.
   *
   * @param sequence its place in the order of processing, the same for all engines: what rows are compared by
   */
  step(
    key: number,
    scope: number,
    symbol: number,
    time: number,
    ref: unknown,
    index: number,
    position: number,
    sequence: number,
  ): void
  /** Tells that time has come to `time`; events of that time may still come. */
  reach(scope: number, time: number): void
  /** Tells that no event of the scope with time `<= time` comes any more. */
  advance(scope: number, time: number): void
  /** The input ends. @param clockOf the greatest event time of a scope */
  finish(atEnd: AtEnd, clockOf: (scope: number) => number): void
  /** Takes what was found since the last call, in order of discovery. */
  drain(): Found[]
  /** Whether anything is kept for a key. */
  holds(key: number): boolean
  /** Releases what is kept for a key of which nothing is open. */
  forget(key: number): void
  /** How many starts have something open. */
  readonly open: number
  /** After a `finish` that cuts: absences at the end of which too little time had passed to tell. */
  readonly openAbsences: number
}
