/** Tidemark on the workload `predicates`, by its public API. */
import type { Source } from 'tidemark'
import { field, fromColumns, pattern, stream } from 'tidemark'
import type { Counted, Found, Run } from '../workloads/over-signals.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'

const type = field('type')
const value = field('value')

export const extremeRule = pattern<Signal>('extreme')
  .begin('one')
  .where(
    type
      .eq('A')
      .and(value.times(1.8).plus(32).gt(211))
      .or(type.eq('B').and(value.minus(50).abs().gt(45))),
  )

export const predicateColumns: Run<SignalColumns> = (data, found) => detect(fromColumns<Signal>(data), found)

export const predicateObjects: Run<readonly Signal[]> = (signals, found) => detect(signals, found)

async function detect(signals: Source<Signal> | readonly Signal[], found: Found): Promise<Counted> {
  const detection = stream(signals, { time: 'time' }).detect(extremeRule)
  await detection.to(({ start }) => found(start, 0, 0))
  return detection.report()!.work
}
