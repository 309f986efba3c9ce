/**
 * The public makers of triggers: each gives a frozen value. Names follow Flink, and Beam for what is composed; what each
 * does is told at `Trigger`.
 */
import type { DurationInput } from '../../time/duration.ts'
import type { Trigger } from '../syntax/trigger.ts'
import { checkOptions, millis } from './checked.ts'
import { checkTrigger } from './check-trigger.ts'
import type { ForEvents, TypedTrigger } from './types.ts'

/** A trigger, or one of `afterWatermark()` that is still being written. */
export type TriggerInput<T = unknown> = TypedTrigger<T> | AfterWatermark<T>

/** When the watermark passes the last moment of the window, and with each later event that is still accepted. */
export function eventTimeTrigger(): Trigger {
  return checked({ kind: 'eventTime' })
}

/** When processing time passes the last moment of the window. */
export function processingTimeTrigger(): Trigger {
  return checked({ kind: 'processingTime' })
}

/** With every `count` events. @throws TidemarkError `BAD_TRIGGER` if that is not whole and positive */
export function countTrigger(count: number): Trigger {
  return checked({ kind: 'count', count })
}

/** At every multiple of a duration of event time, and at the last moment of the window. @throws TidemarkError `BAD_TRIGGER`, `BAD_DURATION` */
export function continuousEventTime(every: DurationInput): Trigger {
  return checked({ kind: 'continuousEventTime', everyMs: millis(every, 'the time between two firings') })
}

/** At every multiple of a duration of processing time. @throws TidemarkError `BAD_TRIGGER`, `BAD_DURATION` */
export function continuousProcessingTime(every: DurationInput): Trigger {
  return checked({ kind: 'continuousProcessingTime', everyMs: millis(every, 'the time between two firings') })
}

/**
 * When an event is farther than `threshold` from the one that fired last. Not for sessions.
 *
 * @param distance of an event `to` from the one that fired last
 * @throws TidemarkError `BAD_TRIGGER`
 */
export function deltaTrigger<T>(threshold: number, distance: (from: T, to: T) => number): Trigger & ForEvents<T> {
  return checked({ kind: 'delta', threshold, distance })
}

/** So long after the first event since the last time, in processing time. @throws TidemarkError `BAD_TRIGGER`, `BAD_DURATION` */
export function afterProcessingTime(delay: DurationInput): Trigger {
  return checked({ kind: 'afterProcessingTime', delayMs: millis(delay, 'the delay of a trigger') })
}

/** Never of itself. */
export function neverTrigger(): Trigger {
  return checked({ kind: 'never' })
}

/** When the input ends. */
export function endOfStreamTrigger(): Trigger {
  return checked({ kind: 'endOfStream' })
}

/** As another, and the contents of the window are forgotten each time. */
export function purging<T = unknown>(trigger: TriggerInput<T>): TypedTrigger<T> {
  return checked({ kind: 'purging', of: triggerOf(trigger) })
}

/** Begins the inner one anew whenever it has fired: for composed ones, since the others repeat by themselves. */
export function repeatedly<T = unknown>(trigger: TriggerInput<T>): TypedTrigger<T> {
  return checked({ kind: 'repeatedly', of: triggerOf(trigger) })
}

/** When the first of them fires. @throws TidemarkError `BAD_TRIGGER` for none */
export function afterFirst<T = unknown>(...triggers: readonly TriggerInput<T>[]): TypedTrigger<T> {
  return checked({ kind: 'afterFirst', of: triggersOf(triggers) })
}

/** When all of them have fired. @throws TidemarkError `BAD_TRIGGER` for none */
export function afterAll<T = unknown>(...triggers: readonly TriggerInput<T>[]): TypedTrigger<T> {
  return checked({ kind: 'afterAll', of: triggersOf(triggers) })
}

/** When the first fires, then when the second does, and so on; after the last, no more. @throws TidemarkError `BAD_TRIGGER` for none */
export function afterEach<T = unknown>(...triggers: readonly TriggerInput<T>[]): TypedTrigger<T> {
  return checked({ kind: 'afterEach', of: triggersOf(triggers) })
}

/** As a trigger, until another fires, and then no more. */
export function orFinally<T = unknown>(trigger: TriggerInput<T>, until: TriggerInput<T>): TypedTrigger<T> {
  return checked({ kind: 'orFinally', of: triggerOf(trigger), until: triggerOf(until) })
}

/** Fires once, and then no more. */
export function once<T = unknown>(trigger: TriggerInput<T>): TypedTrigger<T> {
  return checked({ kind: 'once', of: triggerOf(trigger) })
}

/** What a window may fire by before the watermark has passed it, and after. */
export interface AroundWatermark<T = unknown> {
  readonly early?: TriggerInput<T>
  readonly late?: TriggerInput<T>
}

/**
 * When the watermark passes the last moment of the window; also before and after it, if asked to.
 *
 * @example afterWatermark().early(countTrigger(100)).late(countTrigger(1))
 * @example afterWatermark({ early: countTrigger(100) })
 * @throws TidemarkError `BAD_TRIGGER`
 */
export function afterWatermark<T = unknown>(around: AroundWatermark<T> = {}): AfterWatermark<T> {
  checkOptions('BAD_TRIGGER', around, ['early', 'late'], 'afterWatermark')
  const { early, late } = around
  return new AfterWatermark({
    early: early === undefined ? null : triggerOf(early),
    late: late === undefined ? null : triggerOf(late),
  })
}

/** What `afterWatermark` gives; each call makes a new one. */
export class AfterWatermark<T = unknown> {
  /** What it says, as a plain frozen value. */
  readonly trigger: TypedTrigger<T>
  readonly #around: { readonly early: Trigger | null; readonly late: Trigger | null }

  constructor(around: { readonly early: Trigger | null; readonly late: Trigger | null }) {
    this.#around = around
    this.trigger = checked({ kind: 'afterWatermark', ...around })
  }

  /** Also before the watermark passes the window, whenever this fires. */
  early<U extends T>(trigger: TriggerInput<U>): AfterWatermark<U> {
    return new AfterWatermark({ ...this.#around, early: triggerOf(trigger) })
  }

  /** Also after the watermark has passed the window, whenever this fires. */
  late<U extends T>(trigger: TriggerInput<U>): AfterWatermark<U> {
    return new AfterWatermark({ ...this.#around, late: triggerOf(trigger) })
  }
}

/** The plain value. By form, not by class: a program may have loaded another copy of the library. */
export function triggerOf(input: TriggerInput<never>): Trigger {
  return typeof input === 'object' && input !== null && 'trigger' in input ? input.trigger : input
}

function triggersOf(inputs: readonly TriggerInput<never>[]): readonly Trigger[] {
  return Object.freeze(inputs.map(triggerOf))
}

function checked<R extends Trigger>(trigger: R): R {
  checkTrigger(trigger)
  return Object.freeze(trigger)
}
