/** Checks of the names in a pattern: each is given once, and what looks at a step looks at one that can be bound. */
import { stepsIn } from '../../event/expression.ts'
import type { Condition } from '../syntax/condition.ts'
import { allNames, labelOf } from '../syntax/label.ts'
import { leavesOf, sequencesOf, stepsOf, type Element, type PatternSyntax } from '../syntax/pattern.ts'
import { badOutput, duplicate, unbound, unknownSkipStep } from './check-errors.ts'

/** @throws TidemarkError `BAD_PATTERN` or `UNBOUND_STEP`, with the name */
export function checkNames({ elements, skip, output }: PatternSyntax): void {
  const names = new Set<string>()
  for (const name of allNames(elements)) {
    if (names.has(name)) throw duplicate(name)
    names.add(name)
  }
  checkElements(elements, new Set())
  // The name of an absence is known too, as in Flink; no match binds it.
  if (typeof skip === 'object' && !names.has(skip.step)) throw unknownSkipStep(skip.step, [...names])
  if (output.kind !== 'count') return
  const steps = stepsOf(elements).map(({ name }) => name)
  for (const [name, { step }] of Object.entries(output.aggregates)) {
    if (!steps.includes(step)) throw badOutput(name, step, steps)
  }
}

/** @param known the steps that can be bound before; @returns those that can be bound behind the elements */
function checkElements(elements: readonly Element[], known: ReadonlySet<string>): ReadonlySet<string> {
  let bound = known
  for (const element of elements) bound = checkElement(element, bound)
  return bound
}

function checkElement(element: Element, known: ReadonlySet<string>): ReadonlySet<string> {
  if (element.kind === 'group') return checkGroup(element, known)
  // An element may name itself: of a loop these are its events so far, of anything else there are none.
  const own = new Set([...known, element.name])
  checkBound(element.where, element.name, own)
  if (element.kind === 'absence') return known
  checkBound(element.repeat?.until ?? null, element.name, own)
  return own
}

function checkGroup(group: Extract<Element, { kind: 'group' }>, known: ReadonlySet<string>): ReadonlySet<string> {
  const { body, repeat } = group
  const after = new Set([...known, ...stepsOf([group]).map(({ name }) => name)])
  // Of a group that repeats, all may be bound in an earlier round; of members in any order, all but their own may be before.
  const before = repeat !== null || body.kind === 'allOf' ? after : known
  for (const part of sequencesOf(body)) {
    const isOneOfAll = body.kind === 'allOf' && repeat === null
    checkElements(part.elements, isOneOfAll ? new Set([...known, ...withoutOwn(before, part.elements)]) : before)
  }
  checkBound(repeat?.until ?? null, labelOf(group), after)
  return after
}

function withoutOwn(names: ReadonlySet<string>, elements: readonly Element[]): ReadonlySet<string> {
  const own = new Set(leavesOf(elements).map(({ name }) => name))
  return new Set([...names].filter((name) => !own.has(name)))
}

function checkBound(condition: Condition | null, step: string, known: ReadonlySet<string>): void {
  if (condition === null || condition.kind === 'function') return
  if (condition.kind === 'completes') {
    // What must not come is a pattern of its own: it begins after what is bound, and does not see it.
    checkElements(condition.sequence.elements, new Set())
    return
  }
  if (condition.kind !== 'expression') {
    for (const part of condition.conditions) checkBound(part, step, known)
    return
  }
  for (const name of stepsIn(condition.expression)) if (!known.has(name)) throw unbound(step, name)
}
