/** Which constructs of the language arbitrary patterns had, and which of them in patterns that had a match. */
import { looksAtPrevious, looksBack, type Condition } from '../../src/pattern/syntax/condition.ts'
import {
  leavesOf,
  partsOf,
  sequencesOf,
  type Element,
  type Group,
  type PatternSyntax,
  type Step,
} from '../../src/pattern/syntax/pattern.ts'

const OF_PARTS = [
  'optional',
  'loop without end',
  'loop with an end',
  'consecutive',
  'all combinations',
  'longest',
  'greedy',
  'reluctant',
  'until',
  'bound before',
  'bound between repetitions',
  'bound of the step',
]

const ALL: readonly string[] = [
  ...OF_PARTS.flatMap((construct) => [`step: ${construct}`, `group: ${construct}`]),
  'sequence',
  'either',
  'allOf',
  'group in a group',
  'absence in a group',
  'absence of a group',
  'absence at the end of a group',
  'next',
  'followedBy',
  'followedByAny',
  'notNext',
  'notFollowedBy',
  'notNext at the end',
  'notFollowedBy at the end',
  'noSkip',
  'skipToNext',
  'skipPastLastEvent',
  'skip to the first',
  'skip to the last',
  'held for',
  'no window',
  'strict window',
  'inclusive window',
  'no condition',
  'function',
  'condition over bound events',
  'condition over the event before',
  'aggregate',
]

export class AnyPatternSeen {
  readonly #seen: Set<string> = new Set()
  readonly #matched: Set<string> = new Set()

  add(syntax: PatternSyntax, matched: boolean): void {
    for (const construct of constructsOf(syntax)) {
      this.#seen.add(construct)
      if (matched) this.#matched.add(construct)
    }
  }

  has(construct: string): boolean {
    return this.#seen.has(construct) || this.#seen.has(`step: ${construct}`) || this.#seen.has(`group: ${construct}`)
  }

  /** What no pattern with a match had. */
  missing(): readonly string[] {
    return ALL.filter((construct) => !this.#matched.has(construct))
  }
}

function constructsOf({ elements, within, skip }: PatternSyntax): ReadonlySet<string> {
  const found = new Set<string>()
  found.add(within === null ? 'no window' : within.inclusive ? 'inclusive window' : 'strict window')
  found.add(typeof skip === 'string' ? skip : `skip to the ${skip.to}`)
  addElements(found, elements, 0)
  for (const part of partsOf(elements)) for (const construct of ofPart(part)) found.add(`${part.kind}: ${construct}`)
  if (partsOf(elements).some(({ heldFor }) => heldFor > 0)) found.add('held for')
  for (const { where } of leavesOf(elements)) addCondition(found, where)
  for (const { repeat } of partsOf(elements))
    if (repeat !== null && repeat.until !== null) addCondition(found, repeat.until)
  return found
}

function addElements(found: Set<string>, elements: readonly Element[], depth: number): void {
  elements.forEach((element, i) => {
    const isLast = elements.slice(i).every(({ kind }) => kind === 'absence')
    if (element.kind === 'absence') {
      const name = element.gap === 'strict' ? 'notNext' : 'notFollowedBy'
      found.add(name)
      if (depth > 0) found.add('absence in a group')
      if (isLast) found.add(depth > 0 ? 'absence at the end of a group' : `${name} at the end`)
      return
    }
    if (i > 0 && element.gap !== 'outer')
      found.add({ strict: 'next', relaxed: 'followedBy', any: 'followedByAny' }[element.gap])
    if (element.kind === 'group') addGroup(found, element, depth)
  })
}

function addGroup(found: Set<string>, { body }: Group, depth: number): void {
  found.add(body.kind)
  if (depth > 0) found.add('group in a group')
  for (const part of sequencesOf(body)) addElements(found, part.elements, depth + 1)
}

function ofPart({ optional, repeat, withinPrevious, withinStep }: Step | Group): readonly string[] {
  return [
    [optional, 'optional'],
    [repeat !== null && repeat.max === null, 'loop without end'],
    [repeat !== null && repeat.max !== null, 'loop with an end'],
    [repeat?.inner === 'strict', 'consecutive'],
    [repeat?.inner === 'any', 'all combinations'],
    [repeat?.longest === true, 'longest'],
    [repeat?.greedy === true, 'greedy'],
    [repeat?.reluctant === true, 'reluctant'],
    [repeat !== null && repeat.until !== null, 'until'],
    [withinPrevious !== null, 'bound before'],
    [repeat !== null && repeat.within !== null, 'bound between repetitions'],
    [withinStep !== null, 'bound of the step'],
  ].flatMap(([has, construct]) => (has === true ? [String(construct)] : []))
}

function addCondition(found: Set<string>, condition: Condition | null): void {
  if (condition === null) {
    found.add('no condition')
    return
  }
  if (condition.kind === 'completes') {
    found.add('absence of a group')
    return
  }
  if (looksBack(condition)) found.add('condition over bound events')
  if (looksAtPrevious(condition)) found.add('condition over the event before')
  if (JSON.stringify(condition).includes('"aggregate"')) found.add('aggregate')
  if (hasFunction(condition)) found.add('function')
}

function hasFunction(condition: Condition): boolean {
  if (condition.kind === 'function') return true
  return 'conditions' in condition && condition.conditions.some(hasFunction)
}
