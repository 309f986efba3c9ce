/** Every construct of the language, each with how to see that a rule uses it. */
import type { PatternSyntax, StreamOptions } from 'tidemark'
import type { Row } from './corpus-rule.ts'

type Step = Extract<PatternSyntax['elements'][number], { kind: 'step' }>
type Condition = NonNullable<Step['where']>

interface Rule {
  readonly syntax: PatternSyntax
  readonly stream: StreamOptions<Row>
}

export const CONSTRUCTS: Readonly<Record<string, (rule: Rule) => boolean>> = {
  begin: ({ syntax }) => syntax.elements[0]?.kind === 'step',
  next: later('step', 'strict'),
  followedBy: later('step', 'relaxed'),
  followedByAny: later('step', 'any'),
  notNext: later('absence', 'strict'),
  'notFollowedBy in the middle': ({ syntax: { elements } }) =>
    elements.some((element, i) => isLasting(element) && elements.slice(i).some(({ kind }) => kind === 'step')),
  'notFollowedBy at the end': ({ syntax: { elements } }) => isLasting(elements.at(-1)),
  'where with an expression': condition((part) => part.kind === 'expression'),
  'where with a function': condition((part) => part.kind === 'function' && !part.looksBack),
  'a function of what is bound': condition((part) => part.kind === 'function' && part.looksBack),
  'bound()': condition((part) => part.kind === 'expression' && JSON.stringify(part).includes('"kind":"bound"')),
  'several where': condition((part) => part.kind === 'and'),
  or: condition((part) => part.kind === 'or'),
  'times(n)': loop(({ min, max }) => min === max),
  'times(a, b)': loop(({ min, max }) => max !== null && min < max),
  timesOrMore: loop(({ min, max }) => min > 1 && max === null),
  oneOrMore: loop(({ min, max }) => min === 1 && max === null),
  optional: step(({ optional }) => optional),
  consecutive: loop(({ inner }) => inner === 'strict'),
  allowCombinations: loop(({ inner }) => inner === 'any'),
  longest: loop(({ longest }) => longest),
  'within, strict': ({ syntax }) => syntax.within?.inclusive === false,
  'within, inclusive': ({ syntax }) => syntax.within?.inclusive === true,
  noSkip: ({ syntax }) => syntax.skip === 'noSkip',
  skipPastLastEvent: ({ syntax }) => syntax.skip === 'skipPastLastEvent',
  "atEnd: 'complete'": ({ stream }) => stream.atEnd === 'complete',
  "atEnd: 'cut'": ({ stream }) => stream.atEnd === 'cut',
}

function isLasting(element: PatternSyntax['elements'][number] | undefined): boolean {
  return element?.kind === 'absence' && element.gap === 'relaxed'
}

function later(kind: 'step' | 'absence', gap: string): (rule: Rule) => boolean {
  return ({ syntax }) => syntax.elements.slice(1).some((element) => element.kind === kind && element.gap === gap)
}

function step(has: (step: Step) => boolean): (rule: Rule) => boolean {
  return ({ syntax }) => syntax.elements.some((element) => element.kind === 'step' && has(element))
}

function loop(has: (repeat: NonNullable<Step['repeat']>) => boolean): (rule: Rule) => boolean {
  return step(({ repeat }) => repeat !== null && has(repeat))
}

function condition(is: (part: Condition) => boolean): (rule: Rule) => boolean {
  const found = (part: Condition): boolean =>
    is(part) || ((part.kind === 'and' || part.kind === 'or') && part.conditions.some(found))
  return ({ syntax }) => syntax.elements.some(({ where }) => where !== null && found(where))
}
