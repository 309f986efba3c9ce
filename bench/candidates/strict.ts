/** Tidemark on the workload `strict`, by its public API. */
import { field, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import { STRICT_WITHIN_MS } from '../workloads/strict.ts'
import { demandEngine } from './engine-taken.ts'
import type { Signals } from './source.ts'
import { sourceOf } from './source.ts'

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
export function strictRun(engine: 'auto' | 'runs'): Run<Signals> {
  demandEngine<Signal>([strictRule], { ...options, engine }, engine === 'auto' ? 'register' : 'runs')
  return async (data, found, _verifies, threads) => {
    const detection = stream(sourceOf(data), { ...options, engine, parallelism: threads }).detect(strictRule)
    await detection.to(({ events }) => found(events.a.time, events.b.time, events.c.time))
    return detection.report()!.work
  }
}
