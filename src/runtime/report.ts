/** What a job has done so far, in numbers. */
import type { BadKind } from '../stream/stage.ts'
import type { PatternCounters } from '../pattern/operator-options.ts'
import type { Deduplicate } from '../stream/deduplicate.ts'
import type { WorkerReport } from '../pattern/worker-report.ts'
import type { RunningPatterns } from '../pattern/running-patterns.ts'

export interface JobReport {
  /** Records that came in. `accepted + late + bad` is this. */
  readonly input: number
  readonly accepted: number
  readonly late: number
  /** Of the accepted events those that came behind the watermark, and corrected what had been said: counted once per `detect`. */
  readonly corrected: number
  readonly bad: number
  /** Bad records by kind; `condition` is apart, since those events were processed. */
  readonly badByKind: Readonly<Partial<Record<BadKind, number>>>
  /** How often a condition threw, and counted as false. */
  readonly conditionFailures: number
  /** How often the watermark of an event could not be read (`punctuated`); the event was processed all the same. */
  readonly watermarkFailures: number
  /** Results handed to the sink. */
  readonly output: number
  /**
   * Matches that a stage behind the pattern could not take: late or without a key for a pattern over them, or a function
   * threw. They are no records of the input, so they are neither in `late` nor in `bad`; those who listen are told.
   */
  readonly lostResults: number
  /** The greatest lateness of a late event, in milliseconds; 0 if none was late. */
  readonly maxLatenessMs: number
  /** Events farther in the future than the guard allows: they were processed, but moved no watermark. */
  readonly futureSkewed: number
  /** Events whose recorded arrival was none: they were processed, without the guard against times in the future. */
  readonly arrivalUnknown: number
  /** Partial matches that are kept now, those held back among them; where an engine keeps sets of them, those. */
  readonly partialMatches: number
  /** Events of patterns that are kept now since they wait for the watermark or can be corrected: `limits.bufferedEvents`, `limits.correctableEvents`. */
  readonly bufferedEvents: number
  /** Keys of which patterns keep something now, or did until they were last swept: `limits.keys`. Each pattern operator has its own. */
  readonly keys: number
  /** Sets of predicates that events have satisfied together, and how many events had one that there was no room to keep. */
  readonly symbols: { readonly known: number; readonly overflowed: number }
  /** Partial matches that a deadline has ended, where somebody wants to know of them. */
  readonly timedOut: number
  /** Events that did not go on, since one with their id had: `deduplicate`. */
  readonly duplicates: number
  /** Starts given up at a limit, with all that was open of them, and ids: `limits.onLimit: 'shedOldest'`. */
  readonly shed: number
  /** Absences still open when the input was cut. */
  readonly openAbsences: number
  /** Work of all patterns. */
  readonly work: PatternCounters
  /** What each worker has done, where keys are shared out (`parallelism`): of one `detect` after the other. */
  readonly workers?: readonly WorkerReport[]
}

/** The counts of a running job. */
export class JobCounts {
  input = 0
  accepted = 0
  late = 0
  corrected = 0
  arrivalUnknown = 0
  conditionFailures = 0
  watermarkFailures = 0
  output = 0
  lostResults = 0
  timedOut = 0
  maxLatenessMs = 0
  readonly badByKind: Partial<Record<BadKind, number>> = {}

  get bad(): number {
    return Object.values(this.badByKind).reduce((sum, count) => sum + count, 0)
  }

  addBad(kind: BadKind): void {
    this.badByKind[kind] = (this.badByKind[kind] ?? 0) + 1
  }
}

const NO_WORK: PatternCounters = Object.freeze({
  predicates: 0,
  sorted: 0,
  matches: 0,
  replayed: 0,
  visits: 0,
  cells: 0,
  relatedEvaluations: 0,
})

function addWork(a: PatternCounters, b: PatternCounters): PatternCounters {
  return {
    predicates: a.predicates + b.predicates,
    sorted: a.sorted + b.sorted,
    matches: a.matches + b.matches,
    replayed: a.replayed + b.replayed,
    visits: a.visits + b.visits,
    cells: a.cells + b.cells,
    relatedEvaluations: a.relatedEvaluations + b.relatedEvaluations,
  }
}

/** A report from counts, and from the operators that did the work. */
export function reportOf<T>(
  counts: JobCounts,
  futureSkewed: number,
  operators: readonly RunningPatterns<T>[],
  deduplicators: readonly Deduplicate<T>[] = [],
): JobReport {
  const workers = operators.flatMap((operator) => operator.workers ?? [])
  return {
    input: counts.input,
    accepted: counts.accepted,
    late: counts.late,
    corrected: counts.corrected,
    bad: counts.bad,
    badByKind: { ...counts.badByKind },
    conditionFailures: counts.conditionFailures,
    watermarkFailures: counts.watermarkFailures,
    output: counts.output,
    lostResults: counts.lostResults,
    maxLatenessMs: counts.maxLatenessMs,
    futureSkewed,
    arrivalUnknown: counts.arrivalUnknown,
    partialMatches: operators.reduce((sum, { state }) => sum + state.kept, 0),
    bufferedEvents: operators.reduce((sum, { state }) => sum + state.buffered, 0),
    keys: operators.reduce((sum, { state }) => sum + state.keys, 0),
    symbols: {
      known: operators.reduce((sum, { symbols }) => sum + symbols.known, 0),
      overflowed: operators.reduce((sum, { symbols }) => sum + symbols.overflowed, 0),
    },
    timedOut: counts.timedOut,
    duplicates: deduplicators.reduce((sum, { counters }) => sum + counters.duplicates, 0),
    shed:
      operators.reduce((sum, { shed }) => sum + shed, 0) +
      deduplicators.reduce((sum, { counters }) => sum + counters.shed, 0),
    openAbsences: operators.reduce((sum, { openAbsences }) => sum + openAbsences, 0),
    work: operators.reduce((sum, { counters }) => addWork(sum, counters), NO_WORK),
    ...(workers.length === 0 ? {} : { workers }),
  }
}
