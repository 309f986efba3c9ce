/** Tidemark on the workload `strict`, by its public API. */
import { field, fromColumns, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'
import { STRICT_WITHIN_MS } from '../workloads/strict.ts'
import { demandEngine } from './engine-taken.ts'

export const strictRule = pattern<Signal>('strict')
  .begin('a')
  .where(field('type').eq('A'))
  .next('b')
  .where(field('type').eq('B'))
  .next('c')
  .where(field('type').eq('C'))
  .within({ milliseconds: STRICT_WITHIN_MS })

/** @param engine `auto` must take `register` */
export function strictRun(engine: 'auto' | 'runs'): Run<SignalColumns> {
  const options = { time: 'time', key: 'device', engine } as const
  demandEngine<Signal>([strictRule], options, engine === 'auto' ? 'register' : 'runs')
  return async (data, found) => {
    const detection = stream(fromColumns<Signal>(data), options).detect(strictRule)
    for await (const { events } of detection) found(events.a.time, events.b.time, events.c.time)
    return detection.report()!.work
  }
}
