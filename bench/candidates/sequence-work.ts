/** Tidemark on the workload `sequence work`, by its public API. */
import { bound, field, pattern, stream } from 'tidemark'
import type { Run } from '../workloads/over-signals.ts'
import { WORK_WITHIN_MS } from '../workloads/sequence-work.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'
import { demandEngine } from './engine-taken.ts'
import { sourceOf } from './source.ts'

export const workRule = pattern<Signal>('above')
  .begin('a')
  .where(field('type').eq('A'))
  .followedBy('b')
  .where(field('type').eq('B'))
  .where(field('value').gt(bound('a', 'value')))
  .within({ milliseconds: WORK_WITHIN_MS })

const options = { time: 'time', key: 'device' } as const

export const workRun: Run<SignalColumns> = async (signals, found, _verifies, threads) => {
  demandEngine<Signal>([workRule], options, 'runs')
  const detection = stream(sourceOf(signals), { ...options, parallelism: threads }).detect(workRule)
  await detection.to(({ start, end }) => found(start, end, 0))
  return detection.report()!.work
}
