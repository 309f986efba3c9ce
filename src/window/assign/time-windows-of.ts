import type { TimeAssigner } from '../syntax/assigner.ts'
import { CalendarWindows } from './calendar-windows.ts'
import { CumulateWindows } from './cumulate-windows.ts'
import { SlidingWindows } from './sliding-windows.ts'
import type { TimeWindows } from './time-windows.ts'
import { TumblingWindows } from './tumbling-windows.ts'

/**
 * The windows of an assigner, as functions of time. Times are finite; see `TimeWindows`.
 *
 * @param assigner one that has been checked
 * @throws TidemarkError `BAD_ZONE`, `BAD_WINDOW` for a zone or an origin that is none
 */
export function timeWindows(assigner: TimeAssigner): TimeWindows {
  switch (assigner.kind) {
    case 'tumbling':
      return new TumblingWindows(assigner)
    case 'sliding':
      return new SlidingWindows(assigner)
    case 'cumulate':
      return new CumulateWindows(assigner)
    case 'calendar':
      return new CalendarWindows(assigner)
  }
}
