/** Groups that are not sequences: one of several parts, and several parts in any order. */
import { deepFreeze } from '../syntax/freeze.ts'
import type { AllOf, Gap, Sequence, Within } from '../syntax/pattern.ts'
import { sequenceOf, shorter, type ChoiceSyntax } from './compose.ts'
import { badLink, tooFewParts } from './errors.ts'
import type { AnyPart, Distinct, EventOfAll, NamesOfAll, NamesOfOne, Part, PartTypes } from './types.ts'

/** What `either` and `allOf` give: a part for `begin`, `next`, `followedBy` and `followedByAny`, over events `E`, which binds `N`. */
export class Choice<E, N> implements Part<E, N> {
  /** What it says, as plain frozen data. */
  readonly choice: ChoiceSyntax
  /** Type-level only. */
  declare readonly part?: PartTypes<E, N>

  constructor(choice: ChoiceSyntax) {
    this.choice = deepFreeze(choice)
  }
}

/** What `allOf` gives. */
export class AnyOrder<E, N> extends Choice<E, N> {
  declare readonly choice: ChoiceSyntax & { readonly body: AllOf }

  /**
   * What may lie between two of the parts: `'next'` nothing, `'followedBy'` (the default) events that the next one does
   * not take, `'followedByAny'` any.
   */
  between(link: 'next' | 'followedBy' | 'followedByAny'): AnyOrder<E, N> {
    const gap = GAPS[link]
    if (gap === undefined) throw badLink(link)
    return new AnyOrder({ ...this.choice, body: { ...this.choice.body, gap } })
  }
}

const GAPS: Readonly<Record<string, Gap>> = Object.freeze({
  next: 'strict',
  followedBy: 'relaxed',
  followedByAny: 'any',
})

/**
 * One of several parts: the matches with each of them, together. What a part binds may be missing from a match.
 *
 * @example begin('start').followedBy(either(begin('done'), begin('failed').next('retry')))
 * @throws TidemarkError `BAD_PATTERN` for less than two parts
 */
export function either<P extends readonly AnyPart[]>(
  ...alternatives: P & Distinct<P>
): Choice<EventOfAll<P>, NamesOfOne<P>> {
  const { sequences, within } = partsOf('either', alternatives)
  return new Choice({ body: { kind: 'either', alternatives: sequences }, within })
}

/**
 * All of several parts, each as a whole, in any order: two of them never overlap.
 *
 * @example begin(allOf(begin('pressure').where(low), begin('pulse').where(high)))
 * @throws TidemarkError `BAD_PATTERN` for less than two parts, or more than 8
 */
export function allOf<P extends readonly AnyPart[]>(
  ...members: P & Distinct<P>
): AnyOrder<EventOfAll<P>, NamesOfAll<P>> {
  const { sequences, within } = partsOf('allOf', members)
  return new AnyOrder({ body: { kind: 'allOf', members: sequences, gap: 'relaxed' }, within })
}

function partsOf(
  method: string,
  parts: readonly unknown[],
): { readonly sequences: readonly Sequence[]; readonly within: Within | null } {
  const made = parts.map(sequenceOf)
  if (made.length < 2) throw tooFewParts(method, made.length)
  return { sequences: made.map(({ sequence }) => sequence), within: made.map((one) => one.within).reduce(shorter) }
}
