/** Tidemark on the workloads `strict length`, `strict rate` and `strict run`, by its public API. */
import type { AnyPattern } from 'tidemark'
import { field, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import type { StrictChain } from '../workloads/strict-sweep.ts'
import { RUN_WITHIN_MS } from '../workloads/strict-sweep.ts'
import { demandEngine } from './engine-taken.ts'
import type { Signals } from './source.ts'
import { sourceOf } from './source.ts'

const options = { time: 'time', key: 'device' } as const

export function strictChainRule({ steps, windowMs }: StrictChain): AnyPattern<Signal> {
  let rule: AnyPattern<Signal> = pattern<Signal>('chain').begin('T0').where(field('type').eq('T0'))
  for (let step = 1; step < steps; step++)
    rule = rule.next(`T${step}` as never).where(field('type').eq(`T${step}`)) as AnyPattern<Signal>
  return rule.within({ milliseconds: windowMs })
}

export function strictChainRun(chain: StrictChain): Run<Signals> {
  const rule = strictChainRule(chain)
  demandEngine<Signal>([rule], options, 'register')
  return async (data, found, _verifies, threads) => {
    const detection = stream(sourceOf(data), { ...options, parallelism: threads }).detect(rule)
    await detection.to(({ start, end }) => found(start, end, chain.steps))
    return detection.report()!.work
  }
}

export const strictRunRule = pattern<Signal>('run')
  .begin('a')
  .where(field('type').eq('T0'))
  .oneOrMore()
  .consecutive()
  .next('b')
  .where(field('type').eq('T1'))
  .within({ milliseconds: RUN_WITHIN_MS })

export const strictRunRun: Run<Signals> = async (data, found) => {
  const detection = stream(sourceOf(data), options).detect(strictRunRule)
  await detection.to(({ start, end, events }) => found(start, end, events.a.length + 1))
  return detection.report()!.work
}
