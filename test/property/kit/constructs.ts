/** Which constructs of the language a pattern uses, and whether every one and every pair of them was seen. */
import { expect } from 'vitest'
import { usesPrevious, type Expression } from '../../../src/event/expression.ts'
import { looksAtPrevious, looksBack, type Condition } from '../../../src/pattern/syntax/condition.ts'
import {
  leavesOf,
  partsOf,
  sequencesOf,
  type Absence,
  type Element,
  type Group,
  type PatternSyntax,
  type Step,
} from '../../../src/pattern/syntax/pattern.ts'

export const CONSTRUCTS = [
  'next',
  'followedBy',
  'followedByAny',
  'notNext',
  'notFollowedBy',
  'notNext at the end',
  'notFollowedBy at the end',
  'several absences',
  'absence with a bound',
  'absence in a group',
  'absence of a sequence',
  'expression',
  'function',
  'bound expression',
  'bound function',
  'aggregate',
  'previous',
  'previous in a function',
  'no condition',
  'or',
  'times(n)',
  'times(a, b)',
  'timesOrMore',
  'oneOrMore',
  'consecutive',
  'allowCombinations',
  'greedy',
  'reluctant',
  'until',
  'longest',
  'heldFor',
  'optional',
  'optional begin',
  'group',
  'either',
  'allOf',
  'allOf, next to each other',
  'group in a group',
  'repeated group',
  'optional group',
  'within of previous',
  'within of repetitions',
  'within of step',
  'within of group',
  'no within',
  'strict within',
  'inclusive within',
  'noSkip',
  'skipToNext',
  'skipPastLastEvent',
  'skipToFirst',
  'skipToLast',
  'partitionBy',
  'atMost',
  'detectOnly',
  'count',
] as const

export type Construct = (typeof CONSTRUCTS)[number]

/** Of each of these a pattern has one alone. */
const ALTERNATIVES: readonly (readonly Construct[])[] = [
  ['no within', 'strict within', 'inclusive within'],
  ['noSkip', 'skipToNext', 'skipPastLastEvent', 'skipToFirst', 'skipToLast'],
  ['atMost', 'detectOnly', 'count'],
]

function constructsOf(syntax: PatternSyntax): ReadonlySet<Construct> {
  const { elements, within, skip, partitionBy, output } = syntax
  const found = new Set<Construct>()
  if (typeof skip === 'string') found.add(skip)
  else found.add(skip.to === 'first' ? 'skipToFirst' : 'skipToLast')
  found.add(within === null ? 'no within' : within.inclusive ? 'inclusive within' : 'strict within')
  if (partitionBy.length > 0) found.add('partitionBy')
  if (output.kind === 'count') found.add('count')
  else if (output.kind === 'detect') found.add('detectOnly')
  else if (output.limit !== null) found.add('atMost')
  addElements(found, elements, null)
  addConditions(found, elements)
  for (const part of partsOf(elements)) {
    addRepeat(found, part)
    if (part.kind === 'group') addGroup(found, part)
  }
  if ((elements[0] as Step | Group).optional) found.add('optional begin')
  return found
}

function addElements(found: Set<Construct>, elements: readonly Element[], around: Group | null): void {
  elements.forEach((element, i) => {
    if (i > 0) found.add(linkOf(element))
    if (element.kind !== 'absence') return
    if (around !== null) found.add('absence in a group')
    if (elements[i + 1]?.kind === 'absence') found.add('several absences')
    if (element.withinPrevious !== null) found.add('absence with a bound')
  })
  const trailing = elements.slice(elements.findLastIndex(({ kind }) => kind !== 'absence') + 1) as readonly Absence[]
  if (around !== null) return
  for (const { gap } of trailing) found.add(gap === 'strict' ? 'notNext at the end' : 'notFollowedBy at the end')
}

function linkOf({ kind, gap }: Element): Construct {
  if (kind === 'absence') return gap === 'strict' ? 'notNext' : 'notFollowedBy'
  return gap === 'strict' ? 'next' : gap === 'relaxed' ? 'followedBy' : 'followedByAny'
}

function addGroup(found: Set<Construct>, group: Group): void {
  const { body, repeat, optional, withinStep } = group
  found.add(body.kind === 'sequence' ? 'group' : body.kind)
  if (body.kind === 'allOf' && body.gap === 'strict') found.add('allOf, next to each other')
  if (repeat !== null) found.add('repeated group')
  if (optional) found.add('optional group')
  if (withinStep !== null) found.add('within of group')
  for (const { elements } of sequencesOf(body)) {
    addElements(found, elements, group)
    if (elements.some(({ kind }) => kind === 'group')) found.add('group in a group')
  }
}

function addConditions(found: Set<Construct>, elements: readonly Element[]): void {
  for (const leaf of leavesOf(elements)) addCondition(found, leaf.where)
  for (const { repeat } of partsOf(elements)) {
    if (repeat !== null && repeat.until !== null) addCondition(found, repeat.until)
  }
}

function addCondition(found: Set<Construct>, condition: Condition | null): void {
  if (condition === null) found.add('no condition')
  else if (condition.kind === 'expression') addExpression(found, condition.expression, looksBack(condition))
  else if (condition.kind === 'function') {
    found.add(condition.looksBack ? 'bound function' : 'function')
    if (looksAtPrevious(condition)) found.add('previous in a function')
  } else if (condition.kind === 'completes') {
    found.add('absence of a sequence')
    addConditions(found, condition.sequence.elements)
  } else {
    if (condition.kind === 'or') found.add('or')
    for (const part of condition.conditions) addCondition(found, part)
  }
}

function addExpression(found: Set<Construct>, expression: Expression, relates: boolean): void {
  if (JSON.stringify(expression).includes('"aggregate"')) found.add('aggregate')
  else found.add(relates ? 'bound expression' : 'expression')
  if (usesPrevious(expression)) found.add('previous')
}

function addRepeat(found: Set<Construct>, part: Step | Group): void {
  const { repeat, optional, heldFor, withinPrevious, withinStep, kind } = part
  if (optional) found.add('optional')
  if (heldFor > 0) found.add('heldFor')
  if (withinPrevious !== null) found.add('within of previous')
  if (withinStep !== null && kind === 'step') found.add('within of step')
  if (repeat === null) return
  const { min, max, inner, longest, greedy, reluctant, until, within } = repeat
  if (max === null) found.add(min === 1 ? 'oneOrMore' : 'timesOrMore')
  else found.add(max === min ? 'times(n)' : 'times(a, b)')
  if (inner === 'strict') found.add('consecutive')
  if (inner === 'any') found.add('allowCombinations')
  if (longest) found.add('longest')
  if (greedy) found.add('greedy')
  if (reluctant) found.add('reluctant')
  if (until !== null) found.add('until')
  if (within !== null) found.add('within of repetitions')
}

/** Collects what the cases of a property had. */
export class Coverage {
  cases = 0
  casesWithMatch = 0
  readonly #pairs: Map<string, number> = new Map()
  readonly #matched: Map<Construct, number> = new Map()

  add(syntaxes: readonly PatternSyntax[], matches: (rule: number) => number): void {
    this.cases++
    if (syntaxes.some((_, rule) => matches(rule) > 0)) this.casesWithMatch++
    for (const [rule, syntax] of syntaxes.entries()) {
      const constructs = [...constructsOf(syntax)]
      const hasMatch = matches(rule) > 0
      for (const a of constructs) {
        if (hasMatch) bump(this.#matched, a)
        for (const b of constructs) if (a < b) bump(this.#pairs, `${a} + ${b}`)
      }
    }
  }

  /** The pairs that were seen least, for whoever changes what patterns are made of. */
  get rarest(): readonly (readonly [string, number])[] {
    return allPairs()
      .map((pair) => [pair, this.#pairs.get(pair) ?? 0] as const)
      .sort((a, b) => a[1] - b[1])
      .slice(0, 20)
  }

  get matched(): readonly (readonly [string, number])[] {
    return CONSTRUCTS.map((one) => [one, this.#matched.get(one) ?? 0] as const).sort((a, b) => a[1] - b[1])
  }

  /** At least 30 % of the cases had a match. */
  expectMatches(): void {
    expect(this.casesWithMatch / this.cases, 'the share of cases with a match').toBeGreaterThanOrEqual(0.3)
  }

  /** Every construct was in a pattern that had a match. */
  expectConstructs(): void {
    expect(CONSTRUCTS.filter((construct) => !this.#matched.has(construct))).toEqual([])
  }

  /** Every pair of constructs that can be in one pattern was. */
  expectPairs(): void {
    expect(allPairs().filter((pair) => !this.#pairs.has(pair))).toEqual([])
  }
}

function allPairs(): readonly string[] {
  const canMeet = (a: Construct, b: Construct): boolean =>
    !ALTERNATIVES.some((group) => group.includes(a) && group.includes(b))
  return CONSTRUCTS.flatMap((a) => CONSTRUCTS.filter((b) => a < b && canMeet(a, b)).map((b) => `${a} + ${b}`))
}

function bump<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
