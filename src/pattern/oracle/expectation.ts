/**
 * What a partial match waits for: the reading of the pattern, without any event.
 *
 * After each event that it takes, a partial match has a set of *expectations*. `c a? d` has two after `c`: it waits
 * for an `a`, and it waits for a `d`. They are followed independently of each other, and each may give matches.
 */
import type { Condition } from '../syntax/condition.ts'
import { timesOf, type Absence, type Element, type Gap, type PatternSyntax, type Step } from '../syntax/pattern.ts'

/** What ends an expectation. Conditions of absences; `null` is an absence without one, which every event breaks. */
export interface Forbidden {
  /** Never while it waits (`notFollowedBy`). */
  readonly ever: readonly (Condition | null)[]
  /** Not directly after the event taken last (`notNext`). */
  readonly next: readonly (Condition | null)[]
}

export type Expectation =
  /** The step's next repetition, or the first of a later step. */
  | {
      readonly kind: 'step'
      readonly element: number
      readonly repetition: number
      readonly gap: Gap
      readonly forbidden: Forbidden
    }
  /** Nothing forbidden until the deadline: absence at the end of the pattern. */
  | { readonly kind: 'silence'; readonly forbidden: Forbidden }
  /** Any next event that is not forbidden: `notNext` at the end of the pattern. */
  | { readonly kind: 'nextEvent'; readonly forbidden: Forbidden }

export interface Outlook {
  /** Whether the rest of the pattern can be empty, so that what is bound is a match already. */
  readonly complete: boolean
  /**
   * But not if the event just taken satisfies one of these: the conditions of a `notNext` passed over on the way to the
   * end, as in `a notNext(n) b?`. Flink looks at them with that event, where it should not look at them at all.
   */
  readonly unless: readonly (Condition | null)[]
  readonly expectations: readonly Expectation[]
}

/** The steps a match may begin with: the first, and while they are optional the one after. Absences before the first event do not matter. */
export function beginnings(elements: readonly Element[]): readonly number[] {
  const found: number[] = []
  for (const [index, element] of elements.entries()) {
    if (element.kind === 'absence') continue
    found.push(index)
    if (!element.optional) break
  }
  return found
}

/** What can follow when `repetition` (from 1) of the step at `element` was taken. */
export function outlook(elements: PatternSyntax['elements'], element: number, repetition: number): Outlook {
  const step = elements[element] as Step
  const { min, max } = timesOf(step)
  const again = max === null || repetition < max ? [nextRepetition(elements, element, repetition + 1)] : []
  if (repetition < min) return { complete: false, unless: [], expectations: again }
  const rest = restOf(elements, element + 1)
  return { ...rest, expectations: [...again, ...rest.expectations] }
}

/**
 * A `notFollowedBy` directly after a loop is in force while the loop still repeats: `a+ !n b` on `a n a b` is no match
 * for the first `a`. Except, as in Flink, for the repetitions above the lower bound of a loop with an upper bound:
 * `a{1,2} !n b` on `a x n a b` is a match.
 */
function nextRepetition(elements: readonly Element[], element: number, repetition: number): Expectation {
  const step = elements[element] as Step
  const { min, max } = timesOf(step)
  const following = elements[element + 1]
  const inForce = following?.kind === 'absence' && following.gap === 'relaxed' && (max === null || repetition <= min)
  const forbidden = inForce ? withAbsence(NOTHING_FORBIDDEN, following) : NOTHING_FORBIDDEN
  return { kind: 'step', element, repetition, gap: step.repeat?.inner ?? 'relaxed', forbidden }
}

/**
 * Walks on from `from`: over absences, which add up, and over optional steps, up to the first step that must come.
 *
 * What is to be seen at the end of the pattern depends on the absences after its last step alone: `a !n b?` is
 * complete with `a`, and only the `b` must not have an `n` before it.
 */
function restOf(elements: readonly Element[], from: number): Outlook {
  const expectations: Expectation[] = []
  let forbidden = NOTHING_FORBIDDEN
  for (let index = from; index < elements.length; index++) {
    const element = elements[index] as Element
    if (element.kind === 'absence') {
      forbidden = withAbsence(forbidden, element)
      continue
    }
    expectations.push({ kind: 'step', element: index, repetition: 1, gap: element.gap, forbidden })
    if (!element.optional) return { complete: false, unless: [], expectations }
  }
  const trailing = elements.slice(elements.findLastIndex(({ kind }) => kind === 'step') + 1)
  if (trailing.length === 0) return { complete: true, unless: forbidden.next, expectations }
  const kind = trailing.some(({ gap }) => gap === 'relaxed') ? 'silence' : 'nextEvent'
  return { complete: false, unless: [], expectations: [...expectations, { kind, forbidden }] }
}

const NOTHING_FORBIDDEN: Forbidden = Object.freeze({ ever: [], next: [] })

function withAbsence(forbidden: Forbidden, absence: Absence): Forbidden {
  return absence.gap === 'relaxed'
    ? { ever: [...forbidden.ever, absence.where], next: forbidden.next }
    : { ever: forbidden.ever, next: [...forbidden.next, absence.where] }
}
