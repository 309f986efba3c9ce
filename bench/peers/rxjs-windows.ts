/**
 * Sums per device in tumbling windows in RxJS 7: `groupBy` twice and `reduce`. Groups stay open to the end, since closing
 * them by event time would take a subscription of the watermark for each: that favours RxJS.
 */
import { from, groupBy, map, mergeMap, reduce } from 'rxjs'
import type { FoundSum } from '../workloads/over-samples.ts'
import { thousandths, which } from '../workloads/over-samples.ts'
import type { Sample } from '../workloads/window-input.ts'
import { reportEach } from './rxjs-report.ts'

export function rxjsWindows(samples: readonly Sample[], sizeMs: number, found: FoundSum): undefined {
  const sums = from(samples).pipe(
    groupBy((sample) => sample.device),
    mergeMap((device) =>
      device.pipe(
        groupBy((sample) => sample.time - (sample.time % sizeMs)),
        mergeMap((window) =>
          window.pipe(
            reduce((sum, sample) => sum + sample.value, 0),
            map((sum) => ({ device: device.key, end: window.key + sizeMs, sum })),
          ),
        ),
      ),
    ),
  )
  reportEach(sums, ({ device, end, sum }) => found(which(0, Number(device.slice(1))), end, thousandths(sum)))
}
