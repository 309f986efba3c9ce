/** The arrivals of the recording itself, so that other models can be put behind them. */
import { rerouted } from './deliveries.ts'
import { badModel } from './disorder-errors.ts'
import type { Apply, ModelText } from './model.ts'

export interface RecordedArrivals extends ModelText {
  readonly kind: 'recorded'
}

export function recorded(): RecordedArrivals {
  return Object.freeze({ kind: 'recorded', text: 'the recorded arrivals' })
}

/** @throws TidemarkError `BAD_DISORDER` if they were not recorded */
export const applyRecorded: Apply<RecordedArrivals> = (deliveries, _, context) => {
  const { recorded: known } = context
  if (known === null)
    throw badModel('recorded', 'the times of arrival are not known; name their field: --arrival <field>')
  // Rows are in order of arrival, which decides between equal ones.
  const ranks = Float64Array.from(deliveries.rows)
  return rerouted(deliveries, { arrivals: Float64Array.from(deliveries.rows, (row) => known[row]!), ranks })
}
