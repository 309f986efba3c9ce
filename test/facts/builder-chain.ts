/** Builds the pattern of a chain of builder calls with the builder that users have, and plans it. */
import { ExpressionBuilder } from '../../src/event/field.ts'
import { begin, type AnyPattern } from '../../src/pattern/builder/pattern.ts'
import { planPattern } from '../../src/pattern/plan/plan.ts'
import { elementCondition } from './condition.ts'
import type { BuilderCall, JsonCondition } from './format.ts'

/** A call for which the builder has no method yet. */
export class UnknownConstruct extends Error {}

/** The methods that take no argument, or numbers. */
const PLAIN: ReadonlySet<string> = new Set([
  'oneOrMore',
  'optional',
  'consecutive',
  'allowCombinations',
  'times',
  'timesOrMore',
])
const STEPS: ReadonlySet<string> = new Set(['next', 'followedBy', 'followedByAny', 'notNext', 'notFollowedBy'])

/** @throws TidemarkError if the chain is illegal, UnknownConstruct if it needs what cannot be said yet */
export function buildChain(chain: readonly BuilderCall[]): void {
  const unknown = chain.map(unknownConstruct).find((construct) => construct !== null)
  if (unknown !== undefined) throw new UnknownConstruct(unknown)
  const [[, first], ...rest] = chain as readonly [BuilderCall, ...BuilderCall[]]
  let pattern: AnyPattern = begin(String(first))
  for (const call of rest) pattern = applied(pattern, call)
  planPattern(pattern.syntax)
}

function unknownConstruct([method, ...args]: BuilderCall): string | null {
  if (args.some(Array.isArray)) return 'group'
  if (method === 'begin') return args.length > 1 ? (args[1] as { strategy: string }).strategy : null
  if (method === 'within') return args.length > 1 ? 'gap-bound: withinPrevious' : null
  if (PLAIN.has(method) && args.some((arg) => typeof arg !== 'number')) return 'gap-bound: timesWithin'
  return PLAIN.has(method) || STEPS.has(method) || method === 'where' ? null : method
}

function applied(pattern: AnyPattern, [method, ...args]: BuilderCall): AnyPattern {
  if (method === 'where') return pattern.where(conditionOf(args[0] as JsonCondition))
  if (method === 'within') return pattern.within(args[0] as number)
  const call = pattern[method as keyof AnyPattern] as (...values: readonly unknown[]) => AnyPattern
  return call.apply(pattern, args)
}

function conditionOf(where: JsonCondition): ExpressionBuilder | ((event: unknown) => boolean) {
  const condition = elementCondition({ contiguity: 'begin', where })
  return condition?.kind === 'expression' ? new ExpressionBuilder(condition.expression) : () => true
}
