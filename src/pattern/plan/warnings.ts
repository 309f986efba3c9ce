/** What is legal, but probably not meant. */
import { labelOf } from '../syntax/label.ts'
import {
  partsOf,
  sequencesOf,
  type Element,
  type Gap,
  type Group,
  type PatternSyntax,
  type Sequence,
  type Step,
} from '../syntax/pattern.ts'

export interface PlanWarning {
  readonly code: 'UNBOUNDED_STATE' | 'HELD_FOREVER' | 'COMBINATORIAL'
  readonly message: string
}

export function warningsOf(syntax: PatternSyntax): readonly PlanWarning[] {
  return [...combinatorial(syntax), ...(syntax.within === null ? unbounded(syntax) : [])]
}

/** A part of which there is a partial match for every subset of the events that it can take, or nearly so. */
function combinatorial({ name, elements }: PatternSyntax): readonly PlanWarning[] {
  const loop = partsOf(elements).find(({ repeat }) => repeat?.inner === 'any')
  if (loop !== undefined) {
    const message = `Rule "${name}": each event that '${labelOf(loop)}' can take doubles its partial matches; limits.partialMatches stops it.`
    return [{ code: 'COMBINATORIAL', message }]
  }
  const nested = partsOf(elements).find((part) => part.kind === 'group' && repeats(part) && repeatsInside(part))
  if (nested === undefined) return []
  const message = `Rule "${name}": '${labelOf(nested)}' repeats what can divide the same events in many ways; limits.partialMatches stops it.`
  return [{ code: 'COMBINATORIAL', message }]
}

function repeats({ repeat }: Step | Group): boolean {
  return repeat !== null && repeat.max !== 1
}

/** Whether a group has a group in it that repeats, or a part that may pass over events that it could take. */
function repeatsInside({ body }: Group): boolean {
  return sequencesOf(body).some(({ elements }) =>
    elements.some((element, i) => {
      if (element.kind === 'absence') return false
      if (i > 0 && element.gap === 'any') return true
      return element.kind === 'group' && (repeats(element) || repeatsInside(element))
    }),
  )
}

function unbounded({ name, elements, skip }: PatternSyntax): readonly PlanWarning[] {
  if (!waitsForEver({ kind: 'sequence', elements }, null, false)) return []
  const warnings: PlanWarning[] = [
    {
      code: 'UNBOUNDED_STATE',
      message: `Rule "${name}" has no within(): a partial match that never completes is kept for ever.`,
    },
  ]
  if (skip !== 'noSkip' || partsOf(elements).some(({ repeat }) => repeat?.longest === true)) {
    warnings.push({
      code: 'HELD_FOREVER',
      message: `Rule "${name}" has no within(): a match can wait for ever for a partial match that started before it.`,
    })
  }
  return warnings
}

/**
 * Whether something in a sequence can be waited for without end.
 *
 * @param head the gap before its first element; `null`: nothing is before it
 * @param bounded whether a bound on a part around it ends every wait in it
 */
function waitsForEver({ elements }: Sequence, head: Gap | null, bounded: boolean): boolean {
  return elements.some(
    (element, i) =>
      element.kind !== 'absence' &&
      partWaits(element, i === 0 || element.gap === 'outer' ? head : element.gap, bounded),
  )
}

function partWaits(part: Exclude<Element, { kind: 'absence' }>, gap: Gap | null, bounded: boolean): boolean {
  const { repeat, withinPrevious, withinStep } = part
  const isWide = (between: Gap | null): boolean => !bounded && between !== null && between !== 'strict'
  if (withinPrevious === null && isWide(gap)) return true
  const isBounded = bounded || withinStep !== null
  if (repeat !== null && repeats(part) && withinPrevious === null && repeat.within === null) {
    if (!isBounded && isWide(repeat.inner)) return true
  }
  if (part.kind === 'step') return false
  const { body } = part
  if (body.kind === 'allOf' && !isBounded && body.gap !== 'strict') return true
  // What is before the first element has been looked at; but a group there waits by its own gap.
  const isOpen = withinPrevious === null && (repeat === null ? gap !== null : repeat.within === null)
  return sequencesOf(body).some((one) => waitsForEver(one, isOpen ? gapOfGroup(one.elements[0]) : null, isBounded))
}

function gapOfGroup(head: Element | undefined): Gap | null {
  return head?.kind === 'group' && head.gap !== 'outer' ? head.gap : null
}
