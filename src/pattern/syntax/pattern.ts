/**
 * The syntax of a pattern: a plain, frozen tree. Builder and SQL produce it, the plan and the oracle read it.
 *
 * A pattern is a sequence of elements over the events of one key in event-time order (equal times: in order of
 * arrival, or of the stream's comparator). What each part means is in `src/README.md`, and executed in `../oracle`.
 */
import type { Condition } from './condition.ts'

/**
 * What may lie between the event before and the event taken here (contiguity).
 *
 * - `strict`: nothing. The very next event of the key must be taken, else the partial match ends.
 * - `relaxed`: events that do not satisfy the condition. The first one that does is taken.
 * - `any`: any events. Every one that satisfies the condition is taken, each in a match of its own.
 */
export type Gap = 'strict' | 'relaxed' | 'any'

/** How often a step repeats. `{ min: 1, max: null }` is one or more. */
export interface Repeat {
  /** At least 1; none at all is `optional` on the step. */
  readonly min: number
  /** `null` is unbounded. */
  readonly max: number | null
  /** The gap between two repetitions; the step's own `gap` holds only before the first. */
  readonly inner: Gap
  /** Of the matches with one start, only one that no other extends in this loop. */
  readonly longest: boolean
  /** Takes as much as it can: the step after it never sees an event that the loop could take. */
  readonly greedy: boolean
  /** Ends the loop: an event that satisfies it is neither taken nor passed over by the loop. */
  readonly until: Condition | null
}

export interface Step {
  readonly kind: 'step'
  /** Unique in the pattern; the name of the bound event in conditions and in the match. */
  readonly name: string
  /** Ignored on the first element of the pattern. */
  readonly gap: Gap
  /** `null`: every event. */
  readonly where: Condition | null
  /** `null`: exactly once. */
  readonly repeat: Repeat | null
  readonly optional: boolean
}

/** An event that must not come: `strict` (`notNext`) not directly after, `relaxed` (`notFollowedBy`) not at all until the next step. */
export interface Absence {
  readonly kind: 'absence'
  readonly name: string
  readonly gap: 'strict' | 'relaxed'
  readonly where: Condition | null
}

export type Element = Step | Absence

/** The longest time from the first to the last event: `last - first < ms`, or `<= ms` if inclusive. */
export interface Within {
  readonly ms: number
  readonly inclusive: boolean
}

/** What a match that was emitted takes away from those that overlap with it. */
export type Skip = 'noSkip' | 'skipPastLastEvent'

export interface PatternSyntax {
  readonly kind: 'pattern'
  /** The name of the rule, part of the identity of its matches. */
  readonly name: string
  /** At least one; the first is a step. */
  readonly elements: readonly Element[]
  readonly within: Within | null
  readonly skip: Skip
}

/** The fewest and the most events a step binds when it is not skipped. */
export function timesOf(step: Step): { readonly min: number; readonly max: number | null } {
  return step.repeat ?? { min: 1, max: 1 }
}
