import type { Evictor } from '../syntax/evictor.ts'
import type { KeptEvent } from './open-window.ts'

/**
 * The events that an evictor leaves, in the same order. A new list, unless it takes nothing.
 *
 * @param events in order of arrival
 * @throws what the function of a delta evictor throws
 */
export function evict(evictor: Evictor, events: KeptEvent[]): KeptEvent[] {
  switch (evictor.kind) {
    case 'count':
      return events.length <= evictor.count ? events : events.slice(events.length - evictor.count)
    case 'time': {
      let greatest = -Infinity
      for (const { time } of events) if (time > greatest) greatest = time
      // Without event times (NaN) nothing is too old.
      return events.filter(({ time }) => !(time <= greatest - evictor.sizeMs))
    }
    case 'delta': {
      const last = events.at(-1)
      if (last === undefined) return events
      const distance = evictor.distance as (event: unknown, last: unknown) => number
      return events.filter(({ event }) => !(distance(event, last.event) >= evictor.threshold))
    }
  }
}
