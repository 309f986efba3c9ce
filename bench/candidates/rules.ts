/** Tidemark on many rules at once, by its public API. */
import type { AnyPattern } from 'tidemark'
import { field, fromColumns, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { PairRule, StepLimit } from '../workloads/rules.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'
import { demandEngine } from './engine-taken.ts'

type Condition = ReturnType<typeof field> | ((signal: Signal) => boolean)

export function patternsOf(
  rules: readonly PairRule[],
  conditions: 'expressions' | 'functions',
): readonly AnyPattern<Signal>[] {
  const toCondition = conditions === 'expressions' ? toExpression : toFunction
  return rules.map(({ first, second, window }, i) => {
    const condition = toCondition(first)
    return (
      pattern<Signal>(`r${i}`)
        .begin('first')
        .where(condition)
        .followedBy('second')
        // One condition that stands in both places is to be known as one.
        .where(second === first ? condition : toCondition(second))
        .within({ milliseconds: window })
    )
  })
}

function toExpression({ type, above }: StepLimit): Condition {
  const isType = type === null ? [] : [field('type').eq(type)]
  const isAbove = above === null ? [] : [field('value').gt(above)]
  const [condition, ...others] = [...isType, ...isAbove]
  if (condition === undefined) throw new Error('a step of these rules asks for something')
  return others.length === 0 ? condition : condition.and(...others)
}

function toFunction({ type, above }: StepLimit): Condition {
  if (type !== null || above === null) throw new Error('as functions, steps ask for a value alone')
  return (signal) => signal.value > above
}

export function rulesRun(rules: readonly PairRule[], conditions: 'expressions' | 'functions'): Run<SignalColumns> {
  const patterns = patternsOf(rules, conditions)
  const options = { time: 'time' } as const
  demandEngine<Signal>(patterns, options, 'compact')
  return async (data, found) => {
    const detection = stream(fromColumns<Signal>(data), options).detect(patterns)
    await detection.to(({ rule, start, end }) => found(Number(rule.slice(1)), start, end))
    return detection.report()!.work
  }
}

/** The same over objects; conditions are expressions. */
export function objectRulesRun(rules: readonly PairRule[]): Run<readonly Signal[]> {
  const patterns = patternsOf(rules, 'expressions')
  const options = { time: 'time' } as const
  demandEngine<Signal>(patterns, options, 'compact')
  return async (data, found) => {
    const detection = stream(data, options).detect(patterns)
    await detection.to(({ rule, start, end }) => found(Number(rule.slice(1)), start, end))
    return detection.report()!.work
  }
}
