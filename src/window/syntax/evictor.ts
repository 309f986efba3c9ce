/** Which events of a window a result is made of: frozen values. With an evictor all events of a window are kept. */
export type Evictor =
  /** The last `count` in order of arrival. */
  | { readonly kind: 'count'; readonly count: number; readonly when: EvictWhen }
  /** Those with a time `>` the greatest of the window less `sizeMs`. */
  | { readonly kind: 'time'; readonly sizeMs: number; readonly when: EvictWhen }
  /** Those nearer than `threshold` to the one that arrived last. */
  | {
      readonly kind: 'delta'
      readonly threshold: number
      readonly distance: (event: never, last: never) => number
      readonly when: EvictWhen
    }

/** Whether events are taken out before a result is made, or after. They are gone for good in either case. */
export type EvictWhen = 'before' | 'after'
