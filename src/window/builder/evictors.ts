/** The public makers of evictors, named after Flink's: each gives a frozen value. With one all events of a window are kept. */
import type { DurationInput } from '../../time/duration.ts'
import type { Evictor, EvictWhen } from '../syntax/evictor.ts'
import { checkFinite, checkFunction, checkLength, checkOneOf, checkOptions, checkWhole, millis } from './checked.ts'
import { misfit } from './errors.ts'
import type { ForEvents } from './types.ts'

const CODE = 'BAD_EVICTOR'

export interface EvictorOptions {
  /** Whether events are taken out before a result is made (default), or after. They are gone for good in either case. */
  readonly when?: EvictWhen
}

/** Keeps the last `count` events, in order of arrival. @throws TidemarkError `BAD_EVICTOR` */
export function countEvictor(count: number, options: EvictorOptions = {}): Evictor {
  return checked({ kind: 'count', count, when: whenOf(options, 'countEvictor') })
}

/** Keeps events with a time `>` the greatest of the window less `size`. @throws TidemarkError `BAD_EVICTOR`, `BAD_DURATION` */
export function timeEvictor(size: DurationInput, options: EvictorOptions = {}): Evictor {
  return checked({
    kind: 'time',
    sizeMs: millis(size, 'how long events are kept'),
    when: whenOf(options, 'timeEvictor'),
  })
}

/**
 * Keeps events nearer than `threshold` to the one that arrived last.
 *
 * @param distance of an event from the one that arrived last
 * @throws TidemarkError `BAD_EVICTOR`
 */
export function deltaEvictor<T>(
  threshold: number,
  distance: (event: T, last: T) => number,
  options: EvictorOptions = {},
): Evictor & ForEvents<T> {
  return checked({ kind: 'delta', threshold, distance, when: whenOf(options, 'deltaEvictor') })
}

/** @throws TidemarkError `BAD_EVICTOR` */
export function checkEvictor(evictor: Evictor): void {
  switch (evictor?.kind) {
    case 'count':
      checkWhole(CODE, evictor.count, 'How many events are kept')
      break
    case 'time':
      checkLength(CODE, evictor.sizeMs, 'How long events are kept')
      break
    case 'delta':
      checkFinite(CODE, evictor.threshold, 'The threshold of an evictor')
      checkFunction(CODE, evictor.distance, 'The distance of an evictor')
      break
    default:
      throw misfit(CODE, 'This is no evictor', evictor, 'Make one with countEvictor, timeEvictor or deltaEvictor.')
  }
  checkOneOf(CODE, evictor.when, ['before', 'after'], 'When events are taken out')
}

function whenOf(options: EvictorOptions, what: string): EvictWhen {
  checkOptions(CODE, options, ['when'], what)
  return options.when ?? 'before'
}

function checked<E extends Evictor>(evictor: E): E {
  checkEvictor(evictor)
  return Object.freeze(evictor)
}
