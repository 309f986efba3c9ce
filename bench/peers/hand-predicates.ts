/** The workload `predicates` by hand. */
import type { Found } from '../workloads/over-signals.ts'
import { isExtreme } from '../workloads/predicates.ts'
import type { Signal, SignalColumns } from '../workloads/signals.ts'

export function handPredicateColumns({ columns, length }: SignalColumns, found: Found): undefined {
  const { time, type, value: values } = columns
  const [a, b] = ['A', 'B'].map((name) => type.dictionary.indexOf(name))
  for (let row = 0; row < length; row++) {
    const code = type.codes[row]
    const value = values[row] as number
    if ((code === a && value * 1.8 + 32 > 211) || (code === b && Math.abs(value - 50) > 45))
      found(time[row] as number, 0, 0)
  }
}

export function handPredicateObjects(signals: readonly Signal[], found: Found): undefined {
  for (const { time, type, value } of signals) if (isExtreme(type, value)) found(time, 0, 0)
}
