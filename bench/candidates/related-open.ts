/** Tidemark on the workloads `related open`, by its public API. */
import type { AnyPattern } from 'tidemark'
import { bound, field, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import { demandEngine } from './engine-taken.ts'

export function aboveRule(windowMs: number): AnyPattern<Signal> {
  return pattern<Signal>('above')
    .begin('a')
    .where(field('type').eq('A'))
    .followedBy('b')
    .where(field('type').eq('B'))
    .where(field('value').gt(bound('a', 'value')))
    .within({ milliseconds: windowMs })
}

export function aboveRun(windowMs: number): Run<readonly Signal[]> {
  const rule = aboveRule(windowMs)
  demandEngine<Signal>([rule], { time: 'time' }, 'runs')
  return async (signals, found) => {
    const detection = stream(signals, { time: 'time' }).detect(rule)
    await detection.to(({ start, end }) => found(start, end, 0))
    return detection.report()!.work
  }
}
