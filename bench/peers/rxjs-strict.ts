/** The workload `strict` in RxJS 7: three neighbours of each device, looked at together. */
import { bufferCount, filter, from, groupBy, mergeMap } from 'rxjs'
import type { Found } from '../workloads/over-signals.ts'
import type { Signal } from '../workloads/signals.ts'
import { STRICT_WITHIN_MS } from '../workloads/strict.ts'
import { reportEach } from './rxjs-report.ts'

export function rxjsStrict(signals: readonly Signal[], found: Found): undefined {
  const matches = from(signals).pipe(
    groupBy((signal) => signal.device),
    mergeMap((device) => device.pipe(bufferCount(3, 1), filter(isMatch))),
  )
  reportEach(matches, ([a, b, c]) => found(a?.time ?? NaN, b?.time ?? NaN, c?.time ?? NaN))
}

/** The last buffers of a device are short. */
function isMatch([a, b, c]: readonly Signal[]): boolean {
  if (a?.type !== 'A' || b?.type !== 'B' || c?.type !== 'C') return false
  return c.time - a.time < STRICT_WITHIN_MS
}
