/** Signals as Tidemark takes them, in whichever form they are. */
import type { Source } from 'tidemark'
import { fromColumns } from 'tidemark'
import type { Signal, SignalColumns } from '../workloads/signals.ts'

export type Signals = SignalColumns | readonly Signal[]

export function sourceOf(signals: Signals): Source<Signal> | readonly Signal[] {
  return 'columns' in signals ? fromColumns<Signal>(signals) : signals
}
