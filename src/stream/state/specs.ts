/**
 * Declarations of keyed state: frozen values, by which an operator knows what it keeps, under which names.
 *
 * ```ts
 * state: { count: valueState(0), last: valueState<Reading | null>(null), seen: mapState<string, number>({ ttl: '1h' }) }
 * ```
 */
import { show } from '../../base/errors.ts'
import type { DurationInput } from '../../time/duration.ts'
import { badState } from './errors.ts'
import type { AggregatingState, ListState, MapState, ReducingState, State, ValueState } from './states.ts'
import { toTtl, type Ttl, type TtlOptions } from './ttl.ts'

export interface StateOptions {
  /** How long a value is kept after it was last touched; absent: until it is cleared. */
  readonly ttl?: DurationInput | TtlOptions
}

export interface ValueSpec<T> {
  readonly kind: 'value'
  readonly ttl: Ttl | null
  /** What a key has before anything is kept for it. */
  initial(): T
}

export interface ListSpec<T> {
  readonly kind: 'list'
  readonly ttl: Ttl | null
  /** Never there: it carries the type. */
  readonly element?: T
}

export interface MapSpec<K, V> {
  readonly kind: 'map'
  readonly ttl: Ttl | null
  /** Never there: it carries the types. */
  readonly entry?: readonly [K, V]
}

export interface ReducingSpec<T> {
  readonly kind: 'reducing'
  readonly ttl: Ttl | null
  reduce(a: T, b: T): T
}

/** How an aggregate is kept: as Flink's AggregateFunction. `add` gives what is kept, without changing what it got. */
export interface StateAggregate<I, A, O> {
  create(): A
  add(sofar: A, value: I): A
  result(sofar: A): O
}

export interface AggregatingSpec<I, A, O> {
  readonly kind: 'aggregating'
  readonly ttl: Ttl | null
  readonly aggregate: StateAggregate<I, A, O>
}

export type StateSpec =
  | ValueSpec<unknown>
  | ListSpec<unknown>
  | MapSpec<unknown, unknown>
  | ReducingSpec<unknown>
  | AggregatingSpec<unknown, unknown, unknown>

/** The states of an operator by name. */
export type StateSpecs = Readonly<Record<string, StateSpec>>

/** What a function sees of a declared state. */
export type StateOf<S> =
  S extends ValueSpec<infer T>
    ? ValueState<T>
    : S extends ListSpec<infer T>
      ? ListState<T>
      : S extends MapSpec<infer K, infer V>
        ? MapState<K, V>
        : S extends ReducingSpec<infer T>
          ? ReducingState<T>
          : S extends AggregatingSpec<infer I, infer _A, infer O>
            ? AggregatingState<I, O>
            : State

export type StatesOf<S> = { readonly [N in keyof S]: StateOf<S[N]> }

/**
 * One value per key.
 *
 * @param initial what a key has at first; an object must be made by a function, or all keys would share it
 * @throws TidemarkError `BAD_STATE`, `BAD_DURATION`, `BAD_TTL`
 */
export function valueState<T>(initial: T | (() => T), options: StateOptions = {}): ValueSpec<T> {
  if (typeof initial === 'object' && initial !== null)
    throw badState(
      'value',
      `its default ${show(initial)} would be shared by all keys`,
      'Give a function: () => ({ … }).',
    )
  const make = typeof initial === 'function' ? (initial as () => T) : (): T => initial
  return Object.freeze({ kind: 'value', ttl: ttlOf(options), initial: make })
}

/** A list per key. With a time-to-live, each element has its own. */
export function listState<T>(options: StateOptions = {}): ListSpec<T> {
  return Object.freeze({ kind: 'list', ttl: ttlOf(options) })
}

/** A map per key, in order of insertion. With a time-to-live, each entry has its own. */
export function mapState<K extends string | number | boolean | bigint, V>(options: StateOptions = {}): MapSpec<K, V> {
  return Object.freeze({ kind: 'map', ttl: ttlOf(options) })
}

/** One value per key, made of all that were added, two and two. `reduce` must not change what it is given. */
export function reducingState<T>(reduce: (a: T, b: T) => T, options: StateOptions = {}): ReducingSpec<T> {
  if (typeof reduce !== 'function')
    throw badState('reducing', `${show(reduce)} is no function`, 'Give (a, b) => both together.', reduce)
  return Object.freeze({ kind: 'reducing', ttl: ttlOf(options), reduce })
}

/** What was added, as an aggregate of another type than its values. */
export function aggregatingState<I, A, O>(
  aggregate: StateAggregate<I, A, O>,
  options: StateOptions = {},
): AggregatingSpec<I, A, O> {
  for (const part of ['create', 'add', 'result'] as const)
    if (typeof (aggregate as Partial<StateAggregate<I, A, O>> | null)?.[part] !== 'function')
      throw badState('aggregating', `it has no function ${part}`, 'Give { create, add, result }.', aggregate)
  return Object.freeze({ kind: 'aggregating', ttl: ttlOf(options), aggregate })
}

/** @throws TidemarkError `BAD_STATE` for an option that there is not */
function ttlOf(options: StateOptions): Ttl | null {
  const other = Object.keys(options).find((name) => name !== 'ttl')
  if (other !== undefined) throw badState(other, `there is no option ${show(other)}`, "Give { ttl: '1h' }, or nothing.")
  return toTtl(options.ttl)
}
