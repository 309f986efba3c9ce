/**
 * What each call of the builder does to the syntax: functions from one frozen pattern to the next. They check what can
 * be told at the call; what needs the whole pattern is checked when it is planned.
 */
import type { Draft } from 'immer'
import { immer } from '../../base/immer.ts'
import { toMillis, type DurationInput } from '../../time/duration.ts'
import type { Condition } from '../syntax/condition.ts'
import { allNames, labelOf } from '../syntax/label.ts'
import type { Element, Gap, Group, Output, PatternSyntax, Repeat, Skip, Step, Within } from '../syntax/pattern.ts'
import { defaultName, outputText, shorter, type Composed, type ComposedAbsence } from './compose.ts'
import {
  badBound,
  badLimit,
  badPath,
  badTimes,
  conditionOnAbsentGroup,
  duplicateName,
  notALoop,
  notAnOpenLoop,
  notOnAbsence,
  notOnGroup,
  opposites,
  optionalAfterGreedy,
  repeatedSetting,
  reservedName,
} from './errors.ts'
import { emptyWindow } from '../plan/check-errors.ts'

/** How many repetitions, and the longest time between two of them. */
export interface Times {
  readonly min: number
  readonly max: number | null
  readonly gap: DurationInput | undefined
}

/** What `within` bounds: the whole match, the gap before a part, or the part itself. */
export type BoundOf = 'match' | 'previous' | 'step'

/** A pattern of one part. @param name of the rule; `undefined`: the names of the steps */
export function started({ part, within: window }: Composed, name: string | undefined): PatternSyntax {
  const empty: PatternSyntax = {
    kind: 'pattern',
    name: '',
    elements: [],
    within: window,
    skip: 'noSkip',
    partitionBy: [],
    output: { kind: 'matches', limit: null },
  }
  const syntax = withElement(empty, part)
  return name === undefined ? syntax : named(syntax, name)
}

export function withPart(syntax: PatternSyntax, { part, within: window }: Composed): PatternSyntax {
  return edited(withElement(syntax, part), (draft) => void (draft.within = shorter(syntax.within, window)))
}

export function withAbsence(syntax: PatternSyntax, { part, within: window }: ComposedAbsence): PatternSyntax {
  return edited(withElement(syntax, part), (draft) => void (draft.within = shorter(syntax.within, window)))
}

function withElement(syntax: PatternSyntax, element: Element): PatternSyntax {
  const { elements, name } = syntax
  const names = new Set(allNames(elements))
  for (const own of allNames([element])) {
    if (names.has(own)) throw duplicateName(own)
    names.add(own)
  }
  const isDefault = name === defaultName(elements)
  return edited(syntax, (draft) => {
    draft.elements.push(immer().castDraft(element))
    if (isDefault) draft.name = defaultName([...elements, element])
  })
}

export function named(syntax: PatternSyntax, name: string): PatternSyntax {
  if (typeof name !== 'string' || name === '') throw reservedName(name)
  return edited(syntax, (draft) => void (draft.name = name))
}

/** A condition more on the last step. */
export function withCondition(syntax: PatternSyntax, kind: 'and' | 'or', condition: Condition): PatternSyntax {
  const last = lastOf(syntax)
  if (last.kind === 'group') throw notOnGroup(labelOf(last), kind === 'and' ? 'where(…)' : 'or(…)')
  const { where } = last
  if (where?.kind === 'completes') throw conditionOnAbsentGroup(last.name)
  const joined: Condition =
    where === null
      ? condition
      : { kind, conditions: [...(where.kind === kind ? where.conditions : [where]), condition] }
  return withLast(syntax, { ...last, where: joined })
}

export function repeated(syntax: PatternSyntax, { min, max, gap }: Times): PatternSyntax {
  const part = lastPart(syntax, 'a quantifier')
  const label = labelOf(part)
  if (part.repeat !== null) throw repeatedSetting(label, 'a quantifier')
  const from = Math.max(min, 1)
  const isRange = Number.isInteger(min) && min >= (max === null ? 1 : 0)
  if (!isRange || (max !== null && !(Number.isInteger(max) && max >= from))) throw badTimes(label, min, max)
  const between = gap === undefined ? null : boundOf(gap, false, label, 'the time between repetitions')
  // From none on, it is optional; not refused behind a greedy loop, as it is not in Flink.
  return withLast(syntax, {
    ...part,
    optional: part.optional || min === 0,
    repeat: { ...ONCE, min: from, max, within: between },
  })
}

const ONCE: Repeat = Object.freeze({
  min: 1,
  max: 1,
  inner: 'relaxed',
  longest: false,
  greedy: false,
  reluctant: false,
  until: null,
  within: null,
})

export function optional(syntax: PatternSyntax): PatternSyntax {
  const part = lastPart(syntax, 'optional()')
  if (part.optional) throw repeatedSetting(labelOf(part), 'optional()')
  const before = syntax.elements.at(-2)
  if (before !== undefined && before.kind !== 'absence' && before.repeat?.greedy === true)
    throw optionalAfterGreedy(labelOf(part), labelOf(before))
  return withLast(syntax, { ...part, optional: true })
}

export function withInner(syntax: PatternSyntax, inner: Gap, setting: string): PatternSyntax {
  const { part, repeat } = lastLoop(syntax, setting)
  if (repeat.inner !== 'relaxed') throw repeatedSetting(labelOf(part), 'consecutive() or allowCombinations()')
  return withLast(syntax, { ...part, repeat: { ...repeat, inner } })
}

export function longest(syntax: PatternSyntax): PatternSyntax {
  const { part, repeat } = lastLoop(syntax, 'longest()')
  if (repeat.longest) throw repeatedSetting(labelOf(part), 'longest()')
  return withLast(syntax, { ...part, repeat: { ...repeat, longest: true } })
}

export function greedy(syntax: PatternSyntax): PatternSyntax {
  const { part, repeat } = lastLoop(syntax, 'greedy()')
  if (repeat.reluctant) throw opposites(labelOf(part), 'greedy()', reluctance(part))
  // The other way round it is accepted, in Flink too.
  if (repeat.inner === 'any') throw opposites(labelOf(part), 'greedy()', 'allowCombinations()')
  return withLast(syntax, { ...part, repeat: { ...repeat, greedy: true } })
}

export function reluctant(syntax: PatternSyntax): PatternSyntax {
  const { part, repeat } = lastLoop(syntax, 'reluctant()')
  if (repeat.reluctant) throw repeatedSetting(labelOf(part), reluctance(part))
  if (repeat.greedy) throw opposites(labelOf(part), 'reluctant()', 'greedy()')
  return withLast(syntax, { ...part, repeat: { ...repeat, reluctant: true } })
}

function reluctance(part: Step | Group): string {
  return part.heldFor > 0 ? 'heldFor(…)' : 'reluctant()'
}

export function until(syntax: PatternSyntax, condition: Condition): PatternSyntax {
  const { part, repeat } = lastLoop(syntax, 'until(…)')
  if (repeat.max !== null) throw notAnOpenLoop(labelOf(part), 'until(…)')
  if (repeat.until !== null) throw repeatedSetting(labelOf(part), 'until(…)')
  return withLast(syntax, { ...part, repeat: { ...repeat, until: condition } })
}

/** A single step becomes a loop that ends as soon as it has lasted long enough. */
export function heldFor(syntax: PatternSyntax, duration: DurationInput): PatternSyntax {
  const part = lastPart(syntax, 'heldFor(…)')
  const label = labelOf(part)
  if (part.kind === 'group') throw notOnGroup(label, 'heldFor(…)')
  if (part.heldFor > 0) throw repeatedSetting(label, 'heldFor(…)')
  const { ms } = boundOf(duration, false, label, 'heldFor(…)')
  const repeat: Repeat = part.repeat ?? { ...ONCE, max: null, inner: 'strict', reluctant: true }
  if (repeat.max !== null) throw notAnOpenLoop(label, 'heldFor(…)')
  return withLast(syntax, { ...part, repeat, heldFor: ms })
}

/** A bound on time. Written more than once, the shortest holds. */
export function within(syntax: PatternSyntax, duration: DurationInput, inclusive: boolean, of: BoundOf): PatternSyntax {
  if (of === 'match') {
    const bound = boundOf(duration, inclusive, syntax.name, 'within(…)')
    return edited(syntax, (draft) => void (draft.within = shorter(syntax.within, bound)))
  }
  const last = lastOf(syntax)
  const bound = boundOf(duration, inclusive, labelOf(last), 'within(…)')
  if (of === 'previous') return withLast(syntax, { ...last, withinPrevious: shorter(last.withinPrevious, bound) })
  if (of !== 'step') throw badBound(of)
  const part = lastPart(syntax, "within(…, { of: 'step' })")
  return withLast(syntax, { ...part, withinStep: shorter(part.withinStep, bound) })
}

function boundOf(duration: DurationInput, inclusive: boolean, label: string, setting: string): Within {
  const ms = toMillis(duration, setting)
  if (ms === 0) throw emptyWindow(label, setting)
  return { ms, inclusive }
}

export function withSkip(syntax: PatternSyntax, skip: Skip): PatternSyntax {
  return edited(syntax, (draft) => void (draft.skip = skip))
}

export function partitionBy(syntax: PatternSyntax, paths: readonly string[]): PatternSyntax {
  const { partitionBy: known, name } = syntax
  if (known.length > 0) throw repeatedSetting(name, 'partitionBy(…)')
  if (paths.length === 0) throw badPath(undefined)
  for (const path of paths) if (typeof path !== 'string' || path === '') throw badPath(path)
  return edited(syntax, (draft) => void (draft.partitionBy = [...paths]))
}

export function atMost(syntax: PatternSyntax, limit: number): PatternSyntax {
  if (!Number.isInteger(limit) || limit < 1) throw badLimit(limit)
  return withOutput(syntax, { kind: 'matches', limit })
}

/** What is given instead of all matches; written once. */
export function withOutput(syntax: PatternSyntax, output: Output): PatternSyntax {
  const known = outputText(syntax.output)
  if (known !== null) throw repeatedSetting(syntax.name, known)
  return edited(syntax, (draft) => void (draft.output = immer().castDraft(output)))
}

function lastOf({ elements }: PatternSyntax): Element {
  return elements.at(-1)!
}

function lastPart(syntax: PatternSyntax, setting: string): Step | Group {
  const last = lastOf(syntax)
  if (last.kind === 'absence') throw notOnAbsence(last.name, setting)
  return last
}

function lastLoop(syntax: PatternSyntax, setting: string): { readonly part: Step | Group; readonly repeat: Repeat } {
  const part = lastPart(syntax, setting)
  if (part.repeat === null) throw notALoop(labelOf(part), setting)
  return { part, repeat: part.repeat }
}

function withLast(syntax: PatternSyntax, element: Element): PatternSyntax {
  return edited(syntax, (draft) => void (draft.elements[draft.elements.length - 1] = immer().castDraft(element)))
}

/** A new pattern with a changed copy of the syntax; parts that did not change are shared. */
function edited(syntax: PatternSyntax, change: (draft: Draft<PatternSyntax>) => void): PatternSyntax {
  return immer().produce(syntax, change)
}
