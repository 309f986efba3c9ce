/** Windows that follow from the time of an event alone, as functions of time. */

export interface TimeWindows {
  /** Calls `found` with each window that contains `time`, earliest end first; of equal ends the latest start last. */
  assign(time: number, found: (start: number, end: number) => void): void
  /**
   * The least window edge (start or end of any window) after `time`; between two neighbouring edges the windows of an
   * event do not change, so one partial aggregate is enough (a slice).
   */
  edgeAfter(time: number): number
  /** The greatest window edge at or before `time`. */
  edgeBefore(time: number): number
  /** The least end of a window with `end > time`, whether or not anything is in it. */
  endAfter(time: number): number
  /** Calls `found` with each start of a window that ends exactly at `end`. One for most; several for none so far. */
  startsOf(end: number, found: (start: number) => void): void
}
