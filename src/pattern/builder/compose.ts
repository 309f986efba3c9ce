/** Patterns as parts of patterns: what `next(begin('a').next('b'))`, `either(…)` and `allOf(…)` become. */
import { namesIn } from '../syntax/label.ts'
import {
  leavesOf,
  type Absence,
  type AllOf,
  type Body,
  type Either,
  type Element,
  type Gap,
  type Group,
  type Output,
  type PatternSyntax,
  type Quantified,
  type Sequence,
  type Step,
  type Within,
} from '../syntax/pattern.ts'
import { nextIsOne, notAPart, reservedName, ruleInPart } from './errors.ts'

/** What `either` and `allOf` give, as data. */
export interface ChoiceSyntax {
  readonly body: Either | AllOf
  /** The shortest of the windows written on its parts. */
  readonly within: Within | null
}

/** A part that binds events, and the window that was written on it. */
export interface Composed {
  readonly part: Step | Group
  readonly within: Within | null
}

/** A part that must not come, and the window that was written on it. */
export interface ComposedAbsence {
  readonly part: Absence
  readonly within: Within | null
}

/**
 * The step or the group that a name, a pattern or a choice stands for.
 *
 * @throws TidemarkError `BAD_PATTERN` if it is none of these, or if it says what only a whole pattern can say
 */
export function composed(input: unknown, gap: Gap): Composed {
  if (typeof input === 'string') {
    checkName(input)
    return { part: { kind: 'step', name: input, where: null, ...plain(gap) }, within: null }
  }
  const { body, within } = bodyOf(input)
  return { part: { kind: 'group', body: asInner(body), ...plain(gap) }, within }
}

/** The part that a pattern begins with: the gap before it says nothing. */
export function composedFirst(input: unknown): Composed {
  return composed(input, 'any')
}

/** What a name, or a pattern or a choice, stands for where it must not come. */
export function absence(input: unknown, gap: 'strict' | 'relaxed'): ComposedAbsence {
  const plainAbsence = { kind: 'absence', gap, withinPrevious: null } as const
  if (typeof input !== 'object' || input === null) {
    checkName(input)
    return { part: { ...plainAbsence, name: input, where: null }, within: null }
  }
  const { sequence, within } = sequenceOf(input)
  const name = namesIn(sequence.elements)
  if (gap === 'strict') throw nextIsOne(name)
  return { part: { ...plainAbsence, name, where: { kind: 'completes', sequence, within } }, within: null }
}

/** The sequence that a part of `either` or `allOf` stands for. */
export function sequenceOf(input: unknown): { readonly sequence: Sequence; readonly within: Within | null } {
  const { body, within } = bodyOf(input)
  if (body.kind === 'sequence') return { sequence: body, within }
  return { sequence: { kind: 'sequence', elements: [{ kind: 'group', body, ...plain('relaxed') }] }, within }
}

function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || name === '' || name.startsWith('$')) throw reservedName(name)
}

/** The name of a pattern to which nobody gave one. */
export function defaultName(elements: readonly Element[]): string {
  return namesIn(elements)
}

/** The shorter of two bounds; of equal ones, that which leaves its end out. */
export function shorter(a: Within | null, b: Within | null): Within | null {
  if (a === null || b === null) return a ?? b
  return b.ms < a.ms || (b.ms === a.ms && !b.inclusive) ? b : a
}

function plain(gap: Gap): Quantified {
  return { gap, repeat: null, optional: false, withinPrevious: null, withinStep: null, heldFor: 0 }
}

/** By form, not by class: a rule file may have loaded another copy of the library. */
function bodyOf(input: unknown): { readonly body: Body; readonly within: Within | null } {
  if (typeof input !== 'object' || input === null) throw notAPart(input)
  if ('choice' in input) return input.choice as ChoiceSyntax
  const syntax = 'syntax' in input ? (input.syntax as PatternSyntax) : null
  if (syntax?.kind !== 'pattern') throw notAPart(input)
  checkPart(syntax)
  const { elements, within } = syntax
  const [only] = elements
  // A group with nothing around it: one group of the two is enough.
  const isPlainGroup = elements.length === 1 && only?.kind === 'group' && isPlain(only)
  return { body: isPlainGroup ? only.body : { kind: 'sequence', elements }, within }
}

function isPlain({ repeat, optional, withinPrevious, withinStep }: Group): boolean {
  return repeat === null && !optional && withinPrevious === null && withinStep === null
}

function checkPart({ elements, name, skip, partitionBy, output }: PatternSyntax): void {
  const first = leavesOf(elements)[0]!.name
  if (name !== defaultName(elements)) throw ruleInPart(first, `the name '${name}'`)
  if (skip !== 'noSkip') throw ruleInPart(first, 'a skip strategy')
  if (partitionBy.length > 0) throw ruleInPart(first, 'partitionBy(…)')
  const given = outputText(output)
  if (given !== null) throw ruleInPart(first, given)
}

/** What a pattern says about its output; `null` if nothing. */
export function outputText(output: Output): string | null {
  switch (output.kind) {
    case 'matches':
      return output.limit === null ? null : 'atMost(…)'
    case 'detect':
      return 'detectOnly()'
    case 'count':
      return 'count(…)'
  }
}

/** A group that begins another one waits as that one does. */
function asInner(body: Body): Body {
  const sequence = (part: Sequence): Sequence => {
    const [head, ...rest] = part.elements
    return head?.kind === 'group' ? { ...part, elements: [{ ...head, gap: 'outer' }, ...rest] } : part
  }
  switch (body.kind) {
    case 'sequence':
      return sequence(body)
    case 'either':
      return { ...body, alternatives: body.alternatives.map(sequence) }
    case 'allOf':
      return { ...body, members: body.members.map(sequence) }
  }
}
