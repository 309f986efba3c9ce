/** Evictors, defined: which of the events of a window stay. */
import type { Evictor } from '../syntax/evictor.ts'

/** @param arrived in order of arrival */
export function remaining<A extends { readonly event: unknown; readonly time: number }>(
  evictor: Evictor,
  arrived: readonly A[],
): readonly A[] {
  switch (evictor.kind) {
    case 'count':
      return arrived.slice(Math.max(0, arrived.length - evictor.count))
    case 'time': {
      const greatest = Math.max(...arrived.map(({ time }) => time))
      // Without event times (NaN) nothing is too old.
      return arrived.filter(({ time }) => !(time <= greatest - evictor.sizeMs))
    }
    case 'delta': {
      const last = arrived.at(-1)
      return arrived.filter(({ event }) => evictor.distance(event as never, last!.event as never) < evictor.threshold)
    }
  }
}
