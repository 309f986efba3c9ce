/** Checks which need the whole pattern, of whatever front end it comes. */
import type { Condition } from '../syntax/condition.ts'
import { labelOf } from '../syntax/label.ts'
import {
  leavesOf,
  partsOf,
  sequencesOf,
  type Absence,
  type Element,
  type Group,
  type PatternSyntax,
  type Sequence,
  type Step,
} from '../syntax/pattern.ts'
import { checkNames } from './check-names.ts'
import * as errors from './check-errors.ts'

/** The most members of an `allOf`: each of their subsets is waited for. */
const MOST_MEMBERS = 8

/** @throws TidemarkError, naming the first step or construct that cannot be */
export function checkPattern(syntax: PatternSyntax): void {
  const { name, elements, within } = syntax
  checkShape(name, elements)
  if (within !== null && !(within.ms > 0)) throw errors.emptyWindow(name, 'within(…)')
  checkNames(syntax)
  checkAbsent(syntax)
  for (const part of partsOf(elements)) checkPart(part)
  checkSpans(elements, false)
  checkBounds(syntax)
  const lasting = within === null ? unboundedAbsence(elements) : null
  if (lasting !== null) throw errors.absenceWithoutWindow(lasting.name)
}

/** Whether a pattern without a window needs one, since an absence must last to its end. */
export function needsWindow({ elements, within }: PatternSyntax): boolean {
  return within === null && unboundedAbsence(elements) !== null
}

/** Sequences begin with what binds events, and choices have something to choose from. */
function checkShape(pattern: string, elements: readonly Element[]): void {
  const [first] = elements
  if (first === undefined || first.kind === 'absence') throw errors.noFirstStep(pattern)
  for (const element of elements) {
    if (element.kind !== 'group') continue
    const { body } = element
    const parts = sequencesOf(body)
    if (body.kind !== 'sequence' && parts.length < 2)
      throw errors.tooFewParts(body.kind, labelOf(element), parts.length)
    if (body.kind === 'allOf' && parts.length > MOST_MEMBERS)
      throw errors.tooManyMembers(labelOf(element), parts.length, MOST_MEMBERS)
    for (const part of parts) checkShape(labelOf(element), part.elements)
  }
}

/** What must not come as a whole: alone in the condition of a lasting absence, and complete with an event. */
function checkAbsent(syntax: PatternSyntax): void {
  const { elements } = syntax
  for (const part of partsOf(elements)) {
    const own = part.kind === 'step' ? part.where : null
    if (isAboutSequence(own) || isAboutSequence(part.repeat?.until ?? null))
      throw errors.misplacedSequence(labelOf(part))
  }
  for (const { kind, name, gap, where } of leavesOf(elements)) {
    if (kind !== 'absence' || !isAboutSequence(where)) continue
    if (gap === 'strict' || where?.kind !== 'completes') throw errors.misplacedSequence(name)
    const inner: PatternSyntax = { ...syntax, elements: where.sequence.elements, skip: 'noSkip', output: LISTED }
    checkPattern(inner)
    if (endingAbsences(inner.elements).length > 0) throw errors.absentAbsence(name)
  }
}

const LISTED = Object.freeze({ kind: 'matches', limit: null })

function isAboutSequence(condition: Condition | null): boolean {
  if (condition === null || condition.kind === 'expression' || condition.kind === 'function') return false
  return condition.kind === 'completes' || condition.conditions.some(isAboutSequence)
}

/** What contradicts itself within one part. */
function checkPart(part: Step | Group): void {
  const { repeat, heldFor, withinPrevious, withinStep } = part
  const label = labelOf(part)
  if (repeat?.greedy === true && repeat.reluctant) throw errors.greedyAndReluctant(label)
  if (repeat !== null && repeat.until !== null && repeat.max !== null) throw errors.notAnOpenLoop(label, 'until(…)')
  if (heldFor > 0) {
    if (part.kind === 'group') throw errors.heldGroup(label)
    if (repeat === null || repeat.max !== null) throw errors.notAnOpenLoop(label, 'heldFor(…)')
  }
  if (part.kind === 'step') {
    if (withinStep !== null && repeat === null) throw errors.spanOfOne(label)
  } else if ((withinPrevious !== null || (repeat !== null && repeat.within !== null)) && hasSkippableHead(part)) {
    throw errors.gapBeforeNothing(label)
  }
}

/** A bound on the time before a group is asked of its first element, which must come for that. */
function hasSkippableHead({ body }: Group): boolean {
  return sequencesOf(body).some(
    ({ elements: [head] }) =>
      head !== undefined && (isSkippable(head) || (head.kind === 'group' && hasSkippableHead(head))),
  )
}

function isSkippable(element: Element): boolean {
  if (element.kind === 'absence' || element.optional) return true
  if (element.kind === 'step') return false
  const { body } = element
  const isEmpty = ({ elements }: Sequence): boolean => elements.every(isSkippable)
  return body.kind === 'either' ? body.alternatives.some(isEmpty) : sequencesOf(body).every(isEmpty)
}

/** The first event of a group is not known any more when a group around it begins anew. */
function checkSpans(elements: readonly Element[], repeats: boolean): void {
  for (const element of elements) {
    if (element.kind !== 'group') continue
    if (repeats && element.withinStep !== null) throw errors.spanInRepeatedGroup(labelOf(element))
    for (const part of sequencesOf(element.body)) checkSpans(part.elements, repeats || element.repeat !== null)
  }
}

/** A bound on a part that is longer than the whole match says nothing; what must last longer can never be. */
function checkBounds({ elements, within }: PatternSyntax): void {
  if (within === null) return
  const fits = (label: string, setting: string, ms: number | undefined): void => {
    if (ms !== undefined && ms > within.ms) throw errors.longerThanWhole(label, setting, ms, within.ms)
  }
  for (const absence of leavesOf(elements)) {
    if (absence.kind === 'absence') fits(absence.name, "within(…, { of: 'previous' })", absence.withinPrevious?.ms)
  }
  for (const part of partsOf(elements)) {
    const label = labelOf(part)
    fits(label, "within(…, { of: 'previous' })", part.withinPrevious?.ms)
    fits(label, "within(…, { of: 'step' })", part.withinStep?.ms)
    fits(label, 'the time between repetitions', part.repeat?.within?.ms)
    const { heldFor } = part
    if (heldFor > within.ms || (heldFor > 0 && heldFor === within.ms && !within.inclusive))
      throw errors.longerThanWhole(label, 'heldFor(…)', heldFor, within.ms)
  }
}

/** An absence at the end of which nothing says how long it must last: neither a bound of its own, nor a window. */
function unboundedAbsence(elements: readonly Element[]): Absence | null {
  return endingAbsences(elements).find(({ withinPrevious }) => withinPrevious === null) ?? null
}

/**
 * The lasting absences that nothing follows: of several in a row the last one. A group at the end brings its own last
 * elements to the end, and so does one behind which all can be skipped.
 */
function endingAbsences(elements: readonly Element[]): readonly Absence[] {
  const trailing = trailingAbsences(elements)
  const found = trailing.filter(({ gap }) => gap === 'relaxed').slice(-1)
  for (const element of elements.slice(0, elements.length - trailing.length).toReversed()) {
    if (element.kind === 'group')
      found.push(...sequencesOf(element.body).flatMap((part) => endingAbsences(part.elements)))
    if (!isSkippable(element)) break
  }
  return found
}

function trailingAbsences(elements: readonly Element[]): readonly Absence[] {
  return elements.slice(elements.findLastIndex(({ kind }) => kind !== 'absence') + 1) as readonly Absence[]
}
