/** Tidemark on the workload `strict`, by its public API. */
import type { Source } from 'tidemark'
import { field, fromColumns, pattern, stream } from 'tidemark'
import type { Counted, Found, Run } from '../workloads/over-signals.ts'
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

const options = { time: 'time', key: 'device' } as const

/** @param engine `auto` must take `register` */
export function strictRun(engine: 'auto' | 'runs', parallelism: number = 1): Run<SignalColumns> {
  demandEngine<Signal>([strictRule], { ...options, engine }, engine === 'auto' ? 'register' : 'runs')
  return (data, found) => detect(fromColumns<Signal>(data), engine, found, parallelism)
}

export const strictObjectsRun: Run<readonly Signal[]> = (signals, found) => detect(signals, 'auto', found)

async function detect(
  signals: Source<Signal> | readonly Signal[],
  engine: 'auto' | 'runs',
  found: Found,
  parallelism: number = 1,
): Promise<Counted> {
  const detection = stream(signals, { ...options, engine, parallelism }).detect(strictRule)
  for await (const { events } of detection) found(events.a.time, events.b.time, events.c.time)
  return detection.report()!.work
}
