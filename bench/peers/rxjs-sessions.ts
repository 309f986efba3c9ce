/** Sums of sessions in RxJS 7, in order: a session is over when the next sample of its device begins another, or at the end. */
import { concat, filter, from, groupBy, map, mergeMap, of, scan } from 'rxjs'
import type { FoundSum } from '../workloads/over-samples.ts'
import { thousandths, which } from '../workloads/over-samples.ts'
import type { Sample } from '../workloads/window-input.ts'
import { SESSION_GAP_MS, deviceNumber } from '../workloads/window-kinds.ts'
import { reportEach } from './rxjs-report.ts'

interface Session {
  last: number
  sum: number
  /** What the sample has ended. */
  over: { readonly end: number; readonly sum: number } | null
}

export function rxjsSessions(samples: readonly Sample[], found: FoundSum): undefined {
  const ended = from(samples).pipe(
    groupBy((sample) => sample.device),
    mergeMap((device) =>
      concat(device, of(null)).pipe(
        scan(stepped, { last: NaN, sum: 0, over: null }),
        filter(({ over }) => over !== null),
        map(({ over }) => ({ device: device.key, end: over?.end ?? NaN, sum: over?.sum ?? NaN })),
      ),
    ),
  )
  reportEach(ended, ({ device, end, sum }) => found(which(0, deviceNumber(device)), end, thousandths(sum)))
}

/** The reducer changes its state in place. */
function stepped(session: Session, sample: Sample | null): Session {
  const isOver = sample === null || sample.time - session.last >= SESSION_GAP_MS
  session.over = isOver ? { end: session.last + SESSION_GAP_MS, sum: session.sum } : null
  if (isOver) session.sum = 0
  if (sample !== null) {
    session.last = sample.time
    session.sum += sample.value
  }
  return session
}
