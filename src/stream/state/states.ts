/**
 * What functions see of keyed state: the state of the key whose event, or timer, they are called with. Names follow
 * Flink. Values are to be replaced, not changed in place: what is changed in place cannot be taken back when the function
 * throws. Each method throws TidemarkError `NOT_IN_CALL` when no function runs.
 */

export interface State {
  /** Nothing is kept for this key any more. */
  clear(): void
}

export interface ValueState<T> extends State {
  /** What is kept; the default if nothing is. O(1) */
  value(): T
  /** O(1). @throws TidemarkError `STATE_LIMIT` */
  update(value: T): void
}

export interface ListState<T> extends State {
  /** In the order in which they were added; valid until the list changes. O(n) with a time-to-live, else O(1). */
  get(): readonly T[]
  /** O(1). @throws TidemarkError `STATE_LIMIT` */
  add(value: T): void
  addAll(values: Iterable<T>): void
  /** Replaces all. An empty list is the same as none. */
  update(values: Iterable<T>): void
}

export interface MapState<K, V> extends State {
  /** O(1) */
  get(key: K): V | undefined
  has(key: K): boolean
  /** O(1). @throws TidemarkError `STATE_LIMIT` */
  put(key: K, value: V): void
  putAll(entries: Iterable<readonly [K, V]>): void
  /** O(1) */
  remove(key: K): void
  isEmpty(): boolean
  /** In order of insertion; as they are when this is called. O(n) */
  entries(): readonly (readonly [K, V])[]
  keys(): readonly K[]
  values(): readonly V[]
}

export interface ReducingState<T> extends State {
  /** Everything added together; `undefined` if nothing was. O(1) */
  get(): T | undefined
  /** O(1). @throws TidemarkError `STATE_LIMIT` */
  add(value: T): void
}

export interface AggregatingState<I, O> extends State {
  /** The result over everything added; `undefined` if nothing was. */
  get(): O | undefined
  /** @throws TidemarkError `STATE_LIMIT` */
  add(value: I): void
}

/** A state of which only the reading methods may be used; the others throw `READ_ONLY_STATE`. */
export type ReadOnly<S> =
  S extends ValueState<infer T>
    ? Pick<ValueState<T>, 'value'>
    : S extends MapState<infer K, infer V>
      ? Pick<MapState<K, V>, 'get' | 'has' | 'isEmpty' | 'entries' | 'keys' | 'values'>
      : S extends ListState<infer T>
        ? Pick<ListState<T>, 'get'>
        : S extends AggregatingState<infer _I, infer O>
          ? { get(): O | undefined }
          : never
