/**
 * Process functions: what a user says is to be done with each event of a key. Plain objects; `this` is the object.
 *
 * A call that throws has not been: its results, and its changes of state and timers, are taken back; the event is bad
 * (kind `function`), and the job goes on. (Values that were changed in place cannot be taken back.)
 */
import type { StateSpecs, StatesOf } from '../state/specs.ts'
import type { BroadcastContext, EventContext, KeyContext, Sides, TimerContext, WithBroadcast } from './contexts.ts'

interface Declarations<S> {
  /** What is kept for each key, by name: `valueState(0)`, `listState()`, … */
  readonly state?: S
  /** Tags of side outputs. */
  readonly sides?: readonly string[]
  /** Called once, before the first call. What it throws ends the job. */
  open?(): void
}

/** As Flink's KeyedProcessFunction. Late events come here as well: see `ctx.isLate`. */
export interface ProcessFunction<
  I,
  O,
  S extends StateSpecs = StateSpecs,
  D extends Sides = Sides,
> extends Declarations<S> {
  event(event: I, ctx: EventContext<O, StatesOf<S>, D>): void
  timer?(time: number, ctx: TimerContext<O, StatesOf<S>, D>): void
  /**
   * After the end of the input and its last timers, for each key of which something is kept, in the order of keys; once
   * on a stream without keys. Not called when the input is a cut of one that went on.
   */
  end?(ctx: KeyContext<O, StatesOf<S>, D>): void
}

/** Two inputs of different types with one state, as Flink's KeyedCoProcessFunction. */
export interface ConnectFunction<
  L,
  R,
  O,
  S extends StateSpecs = StateSpecs,
  D extends Sides = Sides,
> extends Declarations<S> {
  left(event: L, ctx: EventContext<O, StatesOf<S>, D>): void
  right(event: R, ctx: EventContext<O, StatesOf<S>, D>): void
  timer?(time: number, ctx: TimerContext<O, StatesOf<S>, D>): void
  end?(ctx: KeyContext<O, StatesOf<S>, D>): void
}

/** A side whose state all keys of the other can read, as Flink's KeyedBroadcastProcessFunction. */
export interface BroadcastFunction<
  I,
  E,
  O,
  S extends StateSpecs = StateSpecs,
  B extends StateSpecs = StateSpecs,
  D extends Sides = Sides,
> extends Declarations<S> {
  /** What the broadcast side keeps, once for all keys. It has no time-to-live. */
  readonly broadcastState?: B
  event(event: I, ctx: EventContext<O, StatesOf<S>, D> & WithBroadcast<StatesOf<B>>): void
  broadcast(event: E, ctx: BroadcastContext<O, StatesOf<S>, StatesOf<B>, D>): void
  timer?(time: number, ctx: TimerContext<O, StatesOf<S>, D> & WithBroadcast<StatesOf<B>>): void
  end?(ctx: KeyContext<O, StatesOf<S>, D> & WithBroadcast<StatesOf<B>>): void
}
