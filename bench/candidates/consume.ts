/** Tidemark on the workloads `consume`, by its public API. */
import type { AnyPattern } from 'tidemark'
import { field, fromColumns, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'

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

export function consumeRun(windowMs: number): Run<SignalColumns> {
  const rule = ruleOf(windowMs)
  return async (data, found) => {
    const detection = stream(fromColumns<Signal>(data), { time: 'time', key: 'device' }).detect(rule)
    for await (const { events } of detection) found(events.a.time, events.b.time, events.c.time)
    return detection.report()!.work
  }
}
