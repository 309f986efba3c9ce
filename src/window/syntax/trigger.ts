/**
 * When a window makes a result: frozen values. Names follow Flink, and Beam for what is composed.
 *
 * A trigger is asked with each event of its window, and when a time comes that it has asked for. A window without
 * contents makes no result, unless `OnEmpty` says so.
 */
export type Trigger =
  /** When the watermark passes the last moment of the window; from then on with each event that is still accepted. */
  | { readonly kind: 'eventTime' }
  /** When processing time passes the last moment of the window. */
  | { readonly kind: 'processingTime' }
  /** With every `count` events since the last time. */
  | { readonly kind: 'count'; readonly count: number }
  /** At every multiple of `everyMs` of event time within the window, and at its last moment. */
  | { readonly kind: 'continuousEventTime'; readonly everyMs: number }
  /** The same of processing time, from the first event on. */
  | { readonly kind: 'continuousProcessingTime'; readonly everyMs: number }
  /** When an event is farther than `threshold` from the one that fired last (Flink's DeltaTrigger). */
  | { readonly kind: 'delta'; readonly threshold: number; readonly distance: (from: never, to: never) => number }
  /** So many milliseconds of processing time after the first event since the last time. */
  | { readonly kind: 'afterProcessingTime'; readonly delayMs: number }
  /** Never of itself. */
  | { readonly kind: 'never' }
  /** When the input ends. */
  | { readonly kind: 'endOfStream' }
  /** As the inner one, and the contents are forgotten each time. */
  | { readonly kind: 'purging'; readonly of: Trigger }
  /**
   * When the watermark passes the last moment of the window; before that by `early`, after it by `late`. `null`: none.
   * Each of the two begins anew whenever it has fired.
   */
  | { readonly kind: 'afterWatermark'; readonly early: Trigger | null; readonly late: Trigger | null }
  /** Begins the inner one anew whenever it has fired. Others than composed ones repeat by themselves. */
  | { readonly kind: 'repeatedly'; readonly of: Trigger }
  /** When the first of them fires. */
  | { readonly kind: 'afterFirst'; readonly of: readonly Trigger[] }
  /** When all of them have fired. */
  | { readonly kind: 'afterAll'; readonly of: readonly Trigger[] }
  /** When the first fires, then when the second does, and so on; after the last, no more. */
  | { readonly kind: 'afterEach'; readonly of: readonly Trigger[] }
  /** As `of`, until `until` fires, and then no more. */
  | { readonly kind: 'orFinally'; readonly of: Trigger; readonly until: Trigger }
  /** Fires once, and then no more. */
  | { readonly kind: 'once'; readonly of: Trigger }
