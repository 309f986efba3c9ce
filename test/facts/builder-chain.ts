/** Builds the pattern of a chain of builder calls with the builder that users have, and plans it. */
import { ExpressionBuilder, field } from '../../src/event/field.ts'
import { pattern as startPattern, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import { planPattern } from '../../src/pattern/plan/plan.ts'
import { durationOf } from './chain-elements.ts'
import { condition } from './condition.ts'
import type { BuilderCall, JsonCondition, JsonSkip } from './format.ts'

/** A call that is no method of the builder of Flink. */
export class UnknownConstruct extends Error {}

/** @throws TidemarkError if the chain is illegal, UnknownConstruct if it is not read yet */
export function buildChain(chain: readonly BuilderCall[]): void {
  planPattern(patternOf(chain).syntax)
}

/** The pattern of a chain; of a group, the chain in it. */
export function patternOf([first, ...rest]: readonly BuilderCall[]): AnyPattern {
  if (first?.[0] !== 'begin') throw new UnknownConstruct(`begins with ${String(first?.[0])}`)
  const [, part, skip] = first
  // A skip strategy is written on the first part, and may name a step that comes later.
  const started = startPattern().begin(partOf(part)) as AnyPattern
  const skipping = skip === undefined ? started : withSkip(started, skip as JsonSkip)
  return rest.reduce(applied, skipping)
}

function partOf(part: unknown): string | AnyPattern {
  return Array.isArray(part) ? patternOf(part as readonly BuilderCall[]) : (part as string)
}

function withSkip(pattern: AnyPattern, { strategy, name = '', throwIfMissing }: JsonSkip): AnyPattern {
  const options = { onMiss: throwIfMissing === true ? 'error' : 'ignore' } as const
  switch (strategy) {
    case 'NO_SKIP':
      return pattern.noSkip()
    case 'SKIP_TO_NEXT':
      return pattern.skipToNext()
    case 'SKIP_PAST_LAST_EVENT':
      return pattern.skipPastLastEvent()
    case 'SKIP_TO_FIRST':
      return pattern.skipToFirst(name, options)
    case 'SKIP_TO_LAST':
      return pattern.skipToLast(name, options)
    default:
      throw new UnknownConstruct(strategy)
  }
}

function applied(pattern: AnyPattern, [method, ...args]: BuilderCall): AnyPattern {
  const [first, second, third] = args
  switch (method) {
    case 'next':
      return pattern.next(partOf(first))
    case 'followedBy':
      return pattern.followedBy(partOf(first))
    case 'followedByAny':
      return pattern.followedByAny(partOf(first))
    case 'notNext':
      return pattern.notNext(String(first))
    case 'notFollowedBy':
      return pattern.notFollowedBy(String(first))
    case 'where':
    case 'or':
    case 'until':
      return pattern[method](conditionOf(first as JsonCondition))
    case 'subtype':
      return pattern.where(first === 'Event' ? () => true : field('type').eq(String(first)))
    case 'times':
      return typeof second === 'number'
        ? pattern.times(first as number, second, ...durations(third))
        : pattern.times(first as number, ...durations(second))
    case 'timesOrMore':
      return pattern.timesOrMore(first as number, ...durations(second))
    case 'oneOrMore':
      return pattern.oneOrMore(...durations(first))
    case 'optional':
    case 'greedy':
    case 'consecutive':
    case 'allowCombinations':
      return pattern[method]()
    case 'within':
      return pattern.within(first as number, second === 'PREVIOUS_AND_CURRENT' ? { of: 'previous' } : {})
    default:
      throw new UnknownConstruct(method)
  }
}

function durations(given: unknown): readonly [] | readonly [{ readonly milliseconds: number }] {
  const ms = durationOf(given)
  return ms === null ? [] : [{ milliseconds: ms }]
}

function conditionOf(json: JsonCondition): ExpressionBuilder | ((event: unknown, bound: unknown) => boolean) {
  const made = condition(json)
  if (made.kind === 'expression') return new ExpressionBuilder(made.expression)
  if (made.kind === 'function') return (event, bound) => Boolean(made.test(event, bound as never, undefined))
  throw new UnknownConstruct(`a condition of kind ${made.kind}`)
}
