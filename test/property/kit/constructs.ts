/** Which constructs of the language a pattern uses, and whether every one and every pair of them was seen. */
import { expect } from 'vitest'
import { looksBack, type Condition } from '../../../src/pattern/syntax/condition.ts'
import type { Element, PatternSyntax } from '../../../src/pattern/syntax/pattern.ts'

export const CONSTRUCTS = [
  'next',
  'followedBy',
  'followedByAny',
  'notNext',
  'notFollowedBy',
  'notNext at the end',
  'notFollowedBy at the end',
  'several absences',
  'expression',
  'function',
  'bound expression',
  'bound function',
  'no condition',
  'or',
  'times(n)',
  'times(a, b)',
  'timesOrMore',
  'oneOrMore',
  'consecutive',
  'allowCombinations',
  'longest',
  'optional',
  'optional begin',
  'no within',
  'strict within',
  'inclusive within',
  'noSkip',
  'skipPastLastEvent',
] as const

export type Construct = (typeof CONSTRUCTS)[number]

/** Of each of these a pattern has one alone. */
const ALTERNATIVES: readonly (readonly Construct[])[] = [
  ['no within', 'strict within', 'inclusive within'],
  ['noSkip', 'skipPastLastEvent'],
  ['no within', 'notFollowedBy at the end'],
]

export function constructsOf({ elements, within, skip }: PatternSyntax): ReadonlySet<Construct> {
  const found = new Set<Construct>([skip])
  found.add(within === null ? 'no within' : within.inclusive ? 'inclusive within' : 'strict within')
  elements.forEach((element, i) => {
    addLink(found, element, i === 0)
    addCondition(found, element.where)
    if (element.kind === 'absence' && elements[i + 1]?.kind === 'absence') found.add('several absences')
    if (element.kind === 'step') addRepeat(found, element)
    if (element.kind === 'step' && element.optional) found.add(i === 0 ? 'optional begin' : 'optional')
  })
  const trailing = elements.slice(elements.findLastIndex(({ kind }) => kind === 'step') + 1)
  for (const { gap } of trailing) found.add(gap === 'strict' ? 'notNext at the end' : 'notFollowedBy at the end')
  return found
}

function addLink(found: Set<Construct>, { kind, gap }: Element, first: boolean): void {
  if (first) return
  if (kind === 'absence') found.add(gap === 'strict' ? 'notNext' : 'notFollowedBy')
  else found.add(gap === 'strict' ? 'next' : gap === 'relaxed' ? 'followedBy' : 'followedByAny')
}

function addCondition(found: Set<Construct>, condition: Condition | null): void {
  if (condition === null) found.add('no condition')
  else if (condition.kind === 'expression') found.add(looksBack(condition) ? 'bound expression' : 'expression')
  else if (condition.kind === 'function') found.add(condition.looksBack ? 'bound function' : 'function')
  else {
    if (condition.kind === 'or') found.add('or')
    for (const part of condition.conditions) addCondition(found, part)
  }
}

function addRepeat(found: Set<Construct>, { repeat }: Extract<Element, { kind: 'step' }>): void {
  if (repeat === null) return
  const { min, max, inner, longest } = repeat
  if (max === null) found.add(min === 1 ? 'oneOrMore' : 'timesOrMore')
  else found.add(max === min ? 'times(n)' : 'times(a, b)')
  if (inner === 'strict') found.add('consecutive')
  if (inner === 'any') found.add('allowCombinations')
  if (longest) found.add('longest')
}

/** Collects what the cases of a property had. */
export class Coverage {
  cases = 0
  casesWithMatch = 0
  readonly #seen: Map<string, number> = new Map()
  readonly #matched: Map<Construct, number> = new Map()

  add(syntaxes: readonly PatternSyntax[], matches: (rule: number) => number): void {
    this.cases++
    if (syntaxes.some((_, rule) => matches(rule) > 0)) this.casesWithMatch++
    for (const [rule, syntax] of syntaxes.entries()) {
      const constructs = [...constructsOf(syntax)]
      for (const a of constructs) {
        if (matches(rule) > 0) this.#matched.set(a, (this.#matched.get(a) ?? 0) + 1)
        for (const b of constructs) if (a < b) this.#seen.set(`${a} + ${b}`, (this.#seen.get(`${a} + ${b}`) ?? 0) + 1)
      }
    }
  }

  get rarest(): readonly (readonly [string, number])[] {
    return [...this.#seen].sort((a, b) => a[1] - b[1]).slice(0, 12)
  }

  get matched(): readonly (readonly [string, number])[] {
    return [...this.#matched].sort((a, b) => a[1] - b[1])
  }

  /** At least 30 % of the cases had a match. */
  expectMatches(): void {
    expect(this.casesWithMatch / this.cases, 'the share of cases with a match').toBeGreaterThanOrEqual(0.3)
  }

  /** Every construct was in a pattern that had a match, and every pair that can be was in a pattern. */
  expectLanguage(): void {
    expect(CONSTRUCTS.filter((construct) => !this.#matched.has(construct))).toEqual([])
    const missing: string[] = []
    for (const a of CONSTRUCTS)
      for (const b of CONSTRUCTS) {
        if (!(a < b) || ALTERNATIVES.some((group) => group.includes(a) && group.includes(b))) continue
        if (!this.#seen.has(`${a} + ${b}`)) missing.push(`${a} + ${b}`)
      }
    expect(missing).toEqual([])
  }
}
