/**
 * Why a match came, or did not: the life of every partial match of one key, as a plain value.
 *
 * A trace is made by the oracle, looked on (`trace-of.ts`): so it says what a rule means, whichever engine runs it. Events
 * go by their *row*, their place in order of event time among the events of the key, and by their position in their
 * source. Times are epoch milliseconds.
 */
import type { Key } from '../../event/keys.ts'
import type { Skip } from '../syntax/pattern.ts'

/** An event to be traced. */
export interface TracedEvent<T = unknown> {
  readonly time: number
  readonly event: T
  /** The ordinal of the record in its source. */
  readonly position: number
}

/** An event that came too late to be processed. */
export interface LateTracedEvent<T = unknown> extends TracedEvent<T> {
  /** By how many milliseconds the watermark was ahead of it. */
  readonly latenessMs: number
}

/** Which event. */
export interface Mention {
  /** Its place among the events of the key in order of time; -1: it was late, and has none. */
  readonly row: number
  readonly position: number
  readonly time: number
}

/** An event, and the step that took it. */
export interface Taking extends Mention {
  readonly step: string
}

/** What became of a part of a condition, which all must be true. */
export interface Verdict {
  /** As it is written; a function goes by its name. */
  readonly text: string
  /** `null`: unknown, since a value is missing or of another type; it does not pass. */
  readonly holds: boolean | null
  /** With the values: `celsius is 79.2, needs > 80`. */
  readonly says: string
  /** How far off it was, where numbers were compared: 0 to 1, relative to the greater one; `null`: that says nothing. */
  readonly distance: number | null
}

/** Why a step did not take an event. */
export interface Refusal {
  readonly step: string
  /** The parts of its condition that were not true. */
  readonly verdicts: readonly Verdict[]
  /** Whether a bound on time was over. */
  readonly tooLate: boolean
  /** What else stood against it, in words: a greedy loop that comes first, the end of a loop. */
  readonly others: readonly string[]
}

/** What sets a deadline. */
export interface TimeBound {
  /** `window`: of the whole pattern; `gap`: since the event before; `part`: since the first event of a step or group. */
  readonly kind: 'window' | 'gap' | 'part'
  readonly ms: number
  readonly inclusive: boolean
}

/** A step that a partial match waits for. */
export interface WaitedStep {
  readonly step: string
  /** It has taken events already. */
  readonly again: boolean
  /** The condition as text; `null`: any event. */
  readonly condition: string | null
}

/** What a partial match waits for. */
export interface Waiting {
  readonly steps: readonly WaitedStep[]
  /** The names of what must not come. */
  readonly absences: readonly string[]
  /** Whether only the very next event is looked at. */
  readonly next: boolean
  /** Whether it is a match if nothing happens until then. */
  readonly completes: boolean
  /** The deadline; `null`: there is none. */
  readonly until: number | null
  readonly bound: TimeBound | null
}

/** How a partial match ended. */
export type Ending =
  /** It is a match, given out at `time`; `heldBackBy`: not before everything of this earlier start was over. */
  | {
      readonly kind: 'matched'
      readonly id: string
      readonly time: number
      readonly byEnd: boolean
      readonly heldBackBy: Mention | null
    }
  /** An event was taken: what it became goes on in its place. */
  | { readonly kind: 'continued'; readonly by: Mention }
  /** An event came that no step could take, and that could not be passed over. */
  | { readonly kind: 'failed'; readonly by: Mention; readonly refusals: readonly Refusal[] }
  /** An event came that must not come. */
  | { readonly kind: 'negated'; readonly by: Mention; readonly absences: readonly string[] }
  | { readonly kind: 'timedOut'; readonly time: number; readonly bound: TimeBound | null }
  /** A match was given out, and what starts here was taken away by the skip strategy. */
  | { readonly kind: 'skipped'; readonly time: number; readonly by: readonly Taking[]; readonly skip: Skip }
  /** Complete, but a longer one of the same start takes its place. */
  | { readonly kind: 'notLongest'; readonly by: readonly Taking[] }
  /** Complete, and given out when nothing is open any more of this start. */
  | { readonly kind: 'heldBack'; readonly by: Mention }
  /** The input ended, and it still waited. */
  | { readonly kind: 'cut' }
  /** It waits now. */
  | { readonly kind: 'open' }
  /** The limit of the trace was reached before its end was known. */
  | { readonly kind: 'notFollowed' }

/** What is bound, and what became of it. */
export interface PartialMatch {
  /** Its place in the list of its start. */
  readonly id: number
  /** That of the partial match that it came from; `null`: it is the first event alone. */
  readonly parent: number | null
  readonly children: readonly number[]
  readonly events: readonly Taking[]
  /** What it waits for, or waited for last; `null`: nothing, it was complete at once. */
  readonly waits: Waiting | null
  readonly end: Ending
  /** Of what was complete, or would have been: how its waiting for more ended; `null`: it did not wait. */
  readonly waiting: Ending | null
}

/** All that one first event became. */
export interface TracedStart {
  readonly first: Mention
  /** Parents before children. */
  readonly partial: readonly PartialMatch[]
  /** The end that says most: of what matched, else of what had come farthest. The place of a partial match. */
  readonly outcome: number
  /** When the last of it was over; `null`: it is not, or not before the end. */
  readonly closed: number | null
}

/**
 * What nearly was.
 *
 * - `afterDeadline`: the event would have been taken, had it come before the deadline;
 * - `oneCondition`: the event would have been taken, but for one part of the condition;
 * - `killed`: without the event there would be a match;
 * - `late`: the event came behind the watermark; in time, it would have changed what was found.
 */
export type NearMiss =
  | (Near & {
      readonly kind: 'afterDeadline'
      readonly step: string
      readonly deadline: number
      /** By how many milliseconds it came too late. */
      readonly byMs: number
      readonly bound: TimeBound | null
      /** What it would have led to, alone: a match, or a longer partial match. */
      readonly leadsTo: 'match' | 'more'
    })
  | (Near & { readonly kind: 'oneCondition'; readonly step: string; readonly verdict: Verdict })
  | (Near & {
      readonly kind: 'killed'
      /** The absences that it broke; empty: it came where another event had to be the next. */
      readonly absences: readonly string[]
      /** The match that there would be. */
      readonly match: readonly Taking[]
    })
  | (Near & {
      readonly kind: 'late'
      readonly latenessMs: number
      /** The matches there would be. */
      readonly gained: readonly (readonly Taking[])[]
      /** The ids of the matches that would not be. */
      readonly lost: readonly string[]
    })

interface Near {
  /** What the event would have been taken by, or what it killed: first start, then its partial match; `null`: none was open. */
  readonly partial: { readonly first: Mention; readonly events: readonly Taking[] } | null
  readonly by: Mention
  /** How many others say the same of this event. */
  readonly others: number
}

/** What one event did. */
export interface TracedEventLife {
  readonly event: Mention
  /** By how much it was late, and so did nothing; `null`: it was in time. */
  readonly latenessMs: number | null
  /** Whether a partial match began with it. */
  readonly begins: boolean
  /** If not: why the first steps did not take it. */
  readonly refusals: readonly Refusal[]
  /** What it did to those that were open. */
  readonly effects: readonly EventEffect[]
  /** How many more there were. */
  readonly hidden: number
}

export interface EventEffect {
  readonly first: Mention
  readonly events: readonly Taking[]
  readonly did: 'taken' | 'passed' | 'negated' | 'failed'
  /** Why the steps that it waited for did not take it. */
  readonly refusals: readonly Refusal[]
}

export interface TraceSummary {
  readonly starts: number
  /** By the kind of what became of them. */
  readonly by: Readonly<Partial<Record<Ending['kind'], number>>>
}

export interface Trace<T = unknown> {
  readonly rule: string
  readonly key: Key
  /** In order of time: what rows are the places of. */
  readonly events: readonly TracedEvent<T>[]
  readonly late: readonly LateTracedEvent<T>[]
  /** The watermark up to which everything is decided; `null`: the input has ended. */
  readonly now: number | null
  /** Those asked for, in order of time. */
  readonly starts: readonly TracedStart[]
  /** The nearest first. */
  readonly nearMisses: readonly NearMiss[]
  /** The event asked for. */
  readonly event: TracedEventLife | null
  readonly summary: TraceSummary
  /** Where the limit was reached: nothing is said of what starts from there on; `null`: it was not. */
  readonly truncated: Mention | null
  /** What else the reader should know. */
  readonly notes: readonly string[]
}
