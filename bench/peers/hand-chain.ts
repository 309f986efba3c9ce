/**
 * Relaxed chains by hand, for detection alone: of the partial matches that wait for one step, only that with the latest
 * start matters. One number per step, and no more.
 */
import type { Chain } from '../workloads/chain.ts'
import type { Run } from '../workloads/over-signals.ts'
import type { SignalColumns } from '../workloads/signals.ts'

export function handChain({ steps, above, window }: Chain): Run<SignalColumns> {
  const last = steps - 1
  return ({ columns, length }, found) => {
    const times = columns.time
    const types = columns.type.codes
    const values = columns.value
    /** By step: the latest time at which something begins that has come as far as it. */
    const latest = new Float64Array(steps).fill(-Infinity)
    for (let row = 0; row < length; row++) {
      const step = types[row] as number
      if (step > last || (above !== null && !((values[row] as number) > above))) continue
      const time = times[row] as number
      if (step === 0) latest[0] = time
      else if (step === last) {
        if (time - (latest[last - 1] as number) < window) found(time, 0, 0)
      } else if ((latest[step - 1] as number) > (latest[step] as number)) latest[step] = latest[step - 1] as number
    }
    return undefined
  }
}
