/** The contract of pattern engines. */
import type { Cell } from './cell.ts'
import type { EventRun } from './event-run.ts'
import type { EngineSnapshot } from './snapshot.ts'

/** What engines find; events are fetched and the match is built by the operator. */
export interface Found {
  /** The last cell of a match; of a summary, that of any of its matches. */
  readonly last: Cell
  readonly key: number
  /** Event time at which it became certain, in milliseconds. */
  readonly time: number
  /** Only the end of the input decided it. */
  readonly byEnd: boolean
  /** Where matches are counted and not listed: of all that became certain at this moment for this key. */
  readonly summary: Summary | null
}

export interface Summary {
  readonly count: number
  /** The greatest time of a first event. */
  readonly start: number
  /** The aggregates of the pattern's output, in their order; `null` is unknown. */
  readonly values: readonly (number | null)[]
}

/** A partial match that a deadline has ended. */
export interface TimedOut {
  readonly last: Cell
  readonly key: number
  /** The deadline. */
  readonly time: number
  readonly byEnd: boolean
}

/** How much was done, independent of the machine. */
export interface EngineCounters {
  /** Partial matches, or sets of them, looked at. */
  visits: number
  /** Cells, or nodes that stand for sets of them, made. */
  cells: number
  /** Conditions over bound events that were evaluated. */
  relatedEvaluations: number
}

/** What happens to what is still open when the input ends. */
export type AtEnd = 'complete' | 'cut'

/** One event, as the operator shows it to an engine. The operator uses the same object again for the next. */
export interface EngineEvent {
  /** The code of the key. */
  key: number
  /** The watermark scope of the key. */
  scope: number
  symbol: number
  /** Epoch milliseconds. */
  time: number
  /** See `dereference` in event/rows. */
  ref: unknown
  index: number
  /** The ordinal of the event in its source. */
  position: number
  /** Its place in the order of processing: what rows are compared by. */
  sequence: number
}

/** What is shown before there is an event. */
export function noEvent(): EngineEvent {
  return { key: 0, scope: 0, symbol: 0, time: 0, ref: null, index: -1, position: 0, sequence: 0 }
}

export type EngineName = 'register' | 'compact' | 'runs'

export interface Engine {
  readonly name: EngineName
  readonly counters: Readonly<EngineCounters>
  /** Whether every event can change something, whatever its symbol. */
  readonly wantsAll: boolean
  /** Whether an event of this symbol can change anything for any key. */
  wants(symbol: number): boolean
  /** Whether an event of this symbol can be the first of a match. */
  begins(symbol: number): boolean
  /** Whether an event of a key can change anything beside what it may begin: no less than `holds`, and O(1). */
  isOpen(key: number): boolean
  /**
   * The earliest event time at which time alone may change what is found or kept in a scope; `Infinity`: there is none. It
   * may be too early; what is only kept longer than needed may be due a window later. O(1), amortised.
   */
  dueOf(scope: number): number
  /** Processes one event. Events of a scope come in order of time, unless the order of arrival was asked for. */
  step(event: EngineEvent): void
  /**
   * Processes the events `from` to `to` (exclusive) of a run, as `step` would one by one.
   *
   * @param scope the watermark scope of all of them
   * @param sequence the place of the first in the order of processing
   */
  stepAll(run: EventRun, from: number, to: number, scope: number, sequence: number): void
  /** Tells that time has come to `time`; events of that time may still come. */
  reach(scope: number, time: number): void
  /** Tells that no event of the scope with time `<= time` comes any more. */
  advance(scope: number, time: number): void
  /** The input ends. @param clockOf the greatest event time of a scope */
  finish(atEnd: AtEnd, clockOf: (scope: number) => number): void
  /** Takes what was found since the last call, in order of discovery. */
  drain(): Found[]
  /** Takes the partial matches that have timed out since the last call; always empty if they were not asked for. */
  drainTimedOut(): TimedOut[]
  /** Whether anything is kept for a key. */
  holds(key: number): boolean
  /** Releases what is kept for a key of which nothing is open. */
  forget(key: number): void
  /** How many partial matches are kept, or what stands for them. */
  readonly kept: number
  /** How many starts have something open, as far as the engine knows them one by one. */
  readonly open: number
  /** How many starts the limits have taken away. */
  readonly shed: number
  /** After a `finish` that cuts: absences at the end of which too little time had passed to tell. */
  readonly openAbsences: number
  /** All that it keeps, as a plain value; see `snapshot.ts`. */
  snapshot(): EngineSnapshot
  /** Takes over what another engine of the same program kept. Only before the first event. */
  restore(snapshot: EngineSnapshot): void
}

/** What an engine is made of. */
export interface EngineLimits {
  /** Partial matches of a rule, those held back included. */
  readonly partialMatches: number
  /** Partial matches of one key. */
  readonly partialMatchesPerKey: number
  /** Matches that may become certain at one moment for one key. */
  readonly matchesPerTrigger: number
  /** `error`: the job fails. `shedOldest`: the oldest start of the key, with all that is open of it, is given up and counted. */
  readonly onLimit: 'error' | 'shedOldest'
}
