/**
 * Every construct of the language, each with how to see that a rule uses it, and with the heading of its entry in
 * `patterns/language/`.
 */
import type { PatternSyntax } from 'tidemark'
import type { Expression } from '../../src/event/expression.ts'
import {
  leavesOf,
  partsOf,
  sequencesOf,
  stepsOf,
  type Element,
  type Group,
  type Repeat,
  type Step,
} from '../../src/pattern/syntax/pattern.ts'
import type { CorpusRule } from './corpus-rule.ts'

type Condition = NonNullable<Step['where']>

interface Rule extends Pick<CorpusRule, 'stream' | 'trace' | 'timedOut'> {
  readonly syntax: PatternSyntax
}

interface Construct {
  readonly uses: (rule: Rule) => boolean
  /** Text in a heading; without it, the name of the construct up to the first blank, comma or bracket. */
  readonly entry?: string
}

export const CONSTRUCTS: Readonly<Record<string, Construct>> = {
  begin: { uses: ({ syntax }) => syntax.elements[0]?.kind === 'step' },
  next: { uses: later((element) => element.kind === 'step' && element.gap === 'strict') },
  followedBy: { uses: later((element) => element.kind === 'step' && element.gap === 'relaxed') },
  followedByAny: { uses: later((element) => element.kind === 'step' && element.gap === 'any') },
  notNext: { uses: later((element) => element.kind === 'absence' && element.gap === 'strict') },
  'notFollowedBy in the middle': {
    uses: ({ syntax: { elements } }) =>
      elements.some((element, i) => isLasting(element) && elements.slice(i).some(({ kind }) => kind !== 'absence')),
    entry: 'notFollowedBy in the middle',
  },
  'notFollowedBy at the end': {
    uses: ({ syntax: { elements } }) => isLasting(elements.at(-1)),
    entry: 'notFollowedBy at the end',
  },
  'an absence with a bound of its own': {
    uses: later((element) => element.kind === 'absence' && element.withinPrevious !== null),
    entry: 'notFollowedBy at the end',
  },

  'the absence of a group': {
    uses: later((element) => element.kind === 'absence' && element.where?.kind === 'completes'),
    entry: 'The absence of a group',
  },

  'where with an expression': { uses: condition((part) => part.kind === 'expression') },
  'where with a function': { uses: condition((part) => part.kind === 'function' && !part.looksBack) },
  'several where': { uses: condition((part) => part.kind === 'and'), entry: 'where' },
  or: { uses: condition((part) => part.kind === 'or') },
  'a function of what is bound': {
    uses: condition((part) => part.kind === 'function' && part.looksBack && !part.looksAtPrevious),
    entry: 'Functions',
  },
  'a function of the event before': {
    uses: condition((part) => part.kind === 'function' && part.looksAtPrevious),
    entry: 'Functions',
  },
  'bound()': { uses: expression(({ kind }) => kind === 'bound') },
  'aggregates in an expression': { uses: expression(({ kind }) => kind === 'aggregate'), entry: 'Aggregates' },
  'aggregates in a function': {
    uses: condition((part) => part.kind === 'function' && /\.(?:count|sum|avg|min|max)\(/.test(part.test.toString())),
    entry: 'Aggregates',
  },
  previous: { uses: expression(({ kind }) => kind === 'previous') },

  'times(n)': { uses: loop(({ min, max }) => min === max) },
  'times(a, b)': { uses: loop(({ min, max }) => max !== null && min < max) },
  timesOrMore: { uses: loop(({ min, max }) => min > 1 && max === null) },
  oneOrMore: { uses: loop(({ min, max }) => min === 1 && max === null) },
  optional: { uses: partWith(({ optional }) => optional) },
  consecutive: { uses: loop(({ inner }) => inner === 'strict') },
  allowCombinations: { uses: loop(({ inner }) => inner === 'any') },
  greedy: { uses: loop(({ greedy }) => greedy) },
  reluctant: { uses: partWith(({ repeat, heldFor }) => repeat?.reluctant === true && heldFor === 0) },
  longest: { uses: loop(({ longest }) => longest) },
  until: { uses: loop(({ until }) => until !== null) },
  heldFor: { uses: partWith(({ heldFor }) => heldFor > 0) },
  'the gap between repetitions': { uses: loop(({ within }) => within !== null), entry: 'The gap between repetitions' },

  'a group': { uses: group(({ body }) => body.kind === 'sequence'), entry: 'Groups' },
  'a group that repeats': { uses: group(({ repeat }) => repeat !== null), entry: 'Groups that repeat' },
  'a group that is optional': { uses: group(({ optional }) => optional), entry: 'Groups that repeat' },
  'longest of a group': { uses: group(({ repeat }) => repeat?.longest === true), entry: 'longest' },
  'a condition in a group on what is outside': { uses: ({ syntax }) => looksOut(syntax), entry: 'Groups' },
  either: { uses: group(({ body }) => body.kind === 'either') },
  allOf: { uses: group(({ body }) => body.kind === 'allOf') },
  between: { uses: group(({ body }) => body.kind === 'allOf' && body.gap !== 'relaxed'), entry: 'allOf' },

  'within, strict': { uses: ({ syntax }) => syntax.within?.inclusive === false },
  'within, inclusive': { uses: ({ syntax }) => syntax.within?.inclusive === true, entry: 'inclusive' },
  'within of the gap before': {
    uses: partWith(({ withinPrevious }) => withinPrevious !== null),
    entry: 'The gap before',
  },
  'within of a part': { uses: partWith(({ withinStep }) => withinStep !== null), entry: 'The length of a part' },

  noSkip: { uses: ({ syntax }) => syntax.skip === 'noSkip' },
  skipToNext: { uses: ({ syntax }) => syntax.skip === 'skipToNext' },
  skipPastLastEvent: { uses: ({ syntax }) => syntax.skip === 'skipPastLastEvent' },
  skipToFirst: { uses: ({ syntax: { skip } }) => typeof skip === 'object' && skip.to === 'first' },
  skipToLast: { uses: ({ syntax: { skip } }) => typeof skip === 'object' && skip.to === 'last' },
  "onMiss: 'error'": {
    uses: ({ syntax: { skip } }) => typeof skip === 'object' && skip.onMiss === 'error',
    entry: 'skipToFirst',
  },

  atMost: { uses: ({ syntax: { output } }) => output.kind === 'matches' && output.limit !== null },
  detectOnly: { uses: ({ syntax: { output } }) => output.kind === 'detect' },
  count: { uses: ({ syntax: { output } }) => output.kind === 'count' },
  'aggregates over all matches': {
    uses: ({ syntax: { output } }) => output.kind === 'count' && Object.keys(output.aggregates).length > 0,
    entry: 'count',
  },
  partitionBy: { uses: ({ syntax }) => syntax.partitionBy.length > 0 },

  "atEnd: 'complete'": { uses: ({ stream }) => stream.atEnd === 'complete', entry: 'The end of the events' },
  "atEnd: 'cut'": { uses: ({ stream }) => stream.atEnd === 'cut', entry: 'The end of the events' },
  orderBy: { uses: ({ stream }) => stream.orderBy !== undefined },
  onTimedOut: { uses: ({ timedOut }) => timedOut !== null && timedOut.length > 0 },
  'time-outs': { uses: ({ timedOut }) => timedOut !== null && timedOut.length > 0, entry: 'Time-outs' },
  'patterns over matches': {
    uses: ({ trace }) => trace.every((row) => 'rule' in row && 'start' in row && 'time' in row),
    entry: 'Patterns over matches',
  },
}

/** What stands in the heading of the entry of a construct. */
export function entryOf(name: string): string {
  return CONSTRUCTS[name]!.entry ?? /^\w+/.exec(name)![0]
}

/** Whether any condition of a pattern is a function. */
export function hasFunctions(syntax: PatternSyntax): boolean {
  return conditionsOf(syntax).some(({ kind }) => kind === 'function')
}

function isLasting(element: Element | undefined): boolean {
  return element?.kind === 'absence' && element.gap === 'relaxed'
}

function later(has: (element: Element) => boolean): (rule: Rule) => boolean {
  return ({ syntax }) => syntax.elements.slice(1).some(has)
}

function partWith(has: (part: Step | Group) => boolean): (rule: Rule) => boolean {
  return ({ syntax }) => partsOf(syntax.elements).some(has)
}

function loop(has: (repeat: Repeat) => boolean): (rule: Rule) => boolean {
  return partWith(({ repeat, heldFor }) => repeat !== null && heldFor === 0 && has(repeat))
}

function group(has: (group: Group) => boolean): (rule: Rule) => boolean {
  return ({ syntax }) => partsOf(syntax.elements).some((one) => one.kind === 'group' && has(one))
}

function condition(is: (part: Condition) => boolean): (rule: Rule) => boolean {
  return ({ syntax }) => conditionsOf(syntax).some(is)
}

function expression(is: (node: Expression) => boolean): (rule: Rule) => boolean {
  const found = (node: unknown): boolean =>
    typeof node === 'object' && node !== null && (is(node as Expression) || Object.values(node).some(found))
  return condition((one) => one.kind === 'expression' && found(one.expression))
}

/** All conditions of steps, absences and `until`, those that are joined among them. */
function conditionsOf({ elements }: PatternSyntax): readonly Condition[] {
  const joined = (one: Condition): readonly Condition[] =>
    one.kind === 'and' || one.kind === 'or' ? [one, ...one.conditions.flatMap(joined)] : [one]
  const conditions = [
    ...leavesOf(elements).map(({ where }) => where),
    ...partsOf(elements).map(({ repeat }) => repeat?.until ?? null),
  ]
  return conditions.flatMap((one) => (one === null ? [] : joined(one)))
}

/** Whether a condition in a group looks at a step that is not in it. */
function looksOut({ elements }: PatternSyntax): boolean {
  return partsOf(elements).some((one) => {
    if (one.kind === 'step') return false
    const inside = stepsOf([one]).map(({ name }) => name)
    const outside = stepsOf(elements)
      .map(({ name }) => name)
      .filter((name) => !inside.includes(name))
    return sequencesOf(one.body)
      .flatMap((sequence) => leavesOf(sequence.elements))
      .some(({ where }) => {
        const text = where === null ? '' : textOf(where)
        // As `bound.name`, as `({ name }) =>`, or as data.
        return outside.some((name) => new RegExp(String.raw`[.{,] ?${name}\b|"step":"${name}"`).test(text))
      })
  })
}

function textOf(one: Condition): string {
  if (one.kind === 'function') return one.test.toString()
  if (one.kind === 'and' || one.kind === 'or') return one.conditions.map(textOf).join(' ')
  return JSON.stringify(one.kind === 'expression' ? one.expression : one.sequence)
}
