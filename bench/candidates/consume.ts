/** Tidemark on the workloads `consume`, by its public API. */
import type { AnyPattern } from 'tidemark'
import { field, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import type { Signals } from './source.ts'
import { sourceOf } from './source.ts'

export function consumeRule(windowMs: number): AnyPattern<Signal> {
  return ruleOf(windowMs)
}

function ruleOf(windowMs: number) {
  return pattern<Signal>('consume')
    .begin('a')
    .where(field('type').eq('A'))
    .followedBy('b')
    .where(field('type').eq('B'))
    .followedBy('c')
    .where(field('type').eq('C'))
    .within({ milliseconds: windowMs })
    .skipPastLastEvent()
}

export function consumeRun(windowMs: number): Run<Signals> {
  const rule = ruleOf(windowMs)
  return async (data, found, _verifies, threads) => {
    const options = { time: 'time', key: 'device', parallelism: threads } as const
    const detection = stream(sourceOf(data), options).detect(rule)
    await detection.to(({ events }) => found(events.a.time, events.b.time, events.c.time))
    return detection.report()!.work
  }
}
