/**
 * The syntax of a pattern: a plain, frozen tree. Builder and SQL produce it, the plan and the oracle read it.
 *
 * A pattern is a sequence of elements over the events of one key in event-time order (equal times: in order of
 * arrival, or of the stream's comparator). What each part means is told in `patterns/README.md`, and executed in
 * `../oracle`.
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

/** A longest time: `later - earlier < ms`, or `<= ms` if inclusive. */
export interface Within {
  readonly ms: number
  readonly inclusive: boolean
}

/** How often a part repeats. `{ min: 1, max: null }` is one or more. */
export interface Repeat {
  /** At least 1; none at all is `optional` on the part. */
  readonly min: number
  /** `null` is unbounded. */
  readonly max: number | null
  /** The gap between two repetitions; the part's own `gap` holds only before the first. */
  readonly inner: Gap
  /** Of the matches with one start, only one that no other extends in this loop. */
  readonly longest: boolean
  /** Takes as much as it can: what follows never sees an event that the loop could take. */
  readonly greedy: boolean
  /** Takes as little as it can: the loop never takes an event that what follows could take. */
  readonly reluctant: boolean
  /** Ends the loop: an event that satisfies it is neither taken nor passed over by the loop. */
  readonly until: Condition | null
  /** The longest time from the last event of one repetition to the first of the next. */
  readonly within: Within | null
}

/** What every part that binds events has in common. */
export interface Quantified {
  /** Ignored on the first part of the pattern. */
  readonly gap: Gap
  /** `null`: exactly once. */
  readonly repeat: Repeat | null
  readonly optional: boolean
  /** The longest time from the event taken before to the first one of this part. */
  readonly withinPrevious: Within | null
  /** The longest time from the first event of this part to its last, all repetitions together. */
  readonly withinStep: Within | null
  /** The shortest time from the first event of this part to its last, in milliseconds; 0: none. Of single steps that repeat. */
  readonly heldFor: number
}

/** Binds one event, or a list if it repeats. */
export interface Step extends Quantified {
  readonly kind: 'step'
  /** Unique in the pattern; the name of the bound event in conditions and in the match. */
  readonly name: string
  /** `null`: every event. */
  readonly where: Condition | null
}

/** Several elements as one part. */
export interface Group extends Omit<Quantified, 'gap'> {
  readonly kind: 'group'
  /**
   * Holds before the first element of the group, in place of that one's own. `outer`, of a group that begins another
   * one: as the group around it waits, in each of its rounds.
   */
  readonly gap: Gap | 'outer'
  readonly body: Body
}

/** Elements one after the other; the first binds events. */
export interface Sequence {
  readonly kind: 'sequence'
  readonly elements: readonly Element[]
}

/** One of several sequences: the matches with each of them, together. */
export interface Either {
  readonly kind: 'either'
  readonly alternatives: readonly Sequence[]
}

/** All of several sequences, each as a whole, in any order; with the gap between two of them. */
export interface AllOf {
  readonly kind: 'allOf'
  readonly members: readonly Sequence[]
  readonly gap: Gap
}

export type Body = Sequence | Either | AllOf

/**
 * An event that must not come: `strict` (`notNext`) not directly after the event before, `relaxed` (`notFollowedBy`)
 * not at all until the next event that is taken; at the end of the pattern, until the window has passed.
 */
export interface Absence {
  readonly kind: 'absence'
  readonly name: string
  readonly gap: 'strict' | 'relaxed'
  readonly where: Condition | null
  /** At the end of the pattern: how long it must last after the event before. `null`: until the window has passed. */
  readonly withinPrevious: Within | null
}

export type Element = Step | Group | Absence

/**
 * What a match that was emitted takes away from those that overlap with it: all that start
 *
 * - `noSkip`: nowhere; nothing is taken away,
 * - `skipToNext`: at its first event,
 * - `skipPastLastEvent`: up to its last event,
 * - `first`, `last`: before the first or the last event that it binds to `step`. If it binds none there, nothing is
 *   taken away, or the job fails (`onMiss: 'error'`), as it then also does where that event is the first of the match.
 */
export type Skip = 'noSkip' | 'skipToNext' | 'skipPastLastEvent' | SkipTo

export interface SkipTo {
  readonly to: 'first' | 'last'
  readonly step: string
  readonly onMiss: 'ignore' | 'error'
}

/** A value computed over all matches that one event completes, without listing them. */
export interface MatchAggregate {
  readonly fn: 'sum' | 'min' | 'max' | 'avg'
  readonly step: string
  readonly path: string
}

/**
 * What is given out of the matches that become certain at one moment for one key.
 *
 * - `matches`: the matches, perhaps no more than `limit` of them. Which ones is not said, but always the same.
 * - `detect`: that there are any.
 * - `count`: how many there are, and aggregates over all of them.
 */
export type Output =
  | { readonly kind: 'matches'; readonly limit: number | null }
  | { readonly kind: 'detect' }
  | { readonly kind: 'count'; readonly aggregates: Readonly<Record<string, MatchAggregate>> }

export interface PatternSyntax {
  readonly kind: 'pattern'
  /** The name of the rule, part of the identity of its matches. */
  readonly name: string
  /** At least one; the first binds events. */
  readonly elements: readonly Element[]
  /** The longest time from the first event to the last. */
  readonly within: Within | null
  readonly skip: Skip
  /** Fields by whose values events of a key are kept apart; empty: not at all. */
  readonly partitionBy: readonly string[]
  readonly output: Output
}

/** The sequences that a group is made of. */
export function sequencesOf(body: Body): readonly Sequence[] {
  switch (body.kind) {
    case 'sequence':
      return [body]
    case 'either':
      return body.alternatives
    case 'allOf':
      return body.members
  }
}

/** Steps and absences in the order in which they are written, those inside of groups in their places. */
export function leavesOf(elements: readonly Element[]): readonly (Step | Absence)[] {
  const leaves: (Step | Absence)[] = []
  addLeaves(elements, leaves)
  return leaves
}

function addLeaves(elements: readonly Element[], to: (Step | Absence)[]): void {
  for (const element of elements) {
    if (element.kind !== 'group') to.push(element)
    else for (const part of sequencesOf(element.body)) addLeaves(part.elements, to)
  }
}

/** The steps in some elements, in the order in which they are written. */
export function stepsOf(elements: readonly Element[]): readonly Step[] {
  return leavesOf(elements).filter((leaf) => leaf.kind === 'step')
}

/** Every part that binds events, groups before what is in them. */
export function partsOf(elements: readonly Element[]): readonly (Step | Group)[] {
  const parts: (Step | Group)[] = []
  addParts(elements, parts)
  return parts
}

function addParts(elements: readonly Element[], to: (Step | Group)[]): void {
  for (const element of elements) {
    if (element.kind === 'absence') continue
    to.push(element)
    if (element.kind === 'group') for (const part of sequencesOf(element.body)) addParts(part.elements, to)
  }
}

/** Whether the name of a step stands for a list: it repeats, or a group around it does. */
export function bindsList(elements: readonly Element[], name: string): boolean {
  return elements.some((element) => {
    if (element.kind === 'absence') return false
    if (element.kind === 'step') return element.name === name && element.repeat !== null
    return sequencesOf(element.body).some((part) =>
      element.repeat === null
        ? bindsList(part.elements, name)
        : leavesOf(part.elements).some((leaf) => leaf.kind === 'step' && leaf.name === name),
    )
  })
}
