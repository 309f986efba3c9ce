/** What the functions of process operators are given besides events. Valid until the function returns. */
import type { Key } from '../../event/keys.ts'
import type { ReadOnly, State } from '../state/states.ts'

/** What is kept under which names. */
export type States = Readonly<Record<string, State>>

/** The side outputs: what goes to which tag. */
export type Sides = Readonly<Record<string, unknown>>

/** Timers of the key at work, a set: setting one twice is setting it once. Names follow Flink. */
export interface TimerService {
  /**
   * Has `timer` called when the watermark has come to `time`, or as it next advances if it has already.
   *
   * @param time epoch milliseconds, finite
   * @throws TidemarkError `BAD_TIMER`, `TIMER_LIMIT`, `NO_EVENT_TIME`
   */
  registerEventTimeTimer(time: number): void
  /** @returns whether it was set */
  deleteEventTimeTimer(time: number): boolean
  /** The same, in processing time; at the end of the input, those that are not yet due are given up. */
  registerProcessingTimeTimer(time: number): void
  deleteProcessingTimeTimer(time: number): boolean
}

/** Common to all calls that may make outputs. */
export interface OutputContext<O, D extends Sides = Sides> {
  /** Every event up to this time has come. */
  readonly watermark: number
  /** Epoch milliseconds. @throws TidemarkError `NO_PROCESSING_TIME` before it was first told */
  readonly processingTime: number
  /**
   * Hands a result on. If the function throws, the results of the call are taken back.
   *
   * @param time its event time; absent: that of the event or timer. For a timer of processing time: the latest event time
   *   there was, but later than the watermark; at the end of the input: one millisecond after both.
   * @throws TidemarkError `BAD_OUTPUT_TIME`
   */
  readonly emit: (value: O, time?: number) => void
  /** The same to a side output. @throws TidemarkError `UNKNOWN_TAG` */
  readonly emitTo: <N extends keyof D & string>(tag: N, value: D[N], time?: number) => void
}

/** Common to all calls for a key. */
export interface KeyContext<O, S = States, D extends Sides = Sides> extends OutputContext<O, D> {
  /** What belongs together; the empty text where everything does. */
  readonly key: Key
  /** The state of the key. */
  readonly state: S
  readonly timers: TimerService
}

export interface EventContext<O, S = States, D extends Sides = Sides> extends KeyContext<O, S, D> {
  /** The event time of the event; NaN on a stream without. */
  readonly time: number
  /** Whether the watermark had passed the event. */
  readonly isLate: boolean
}

export interface TimerContext<O, S = States, D extends Sides = Sides> extends KeyContext<O, S, D> {
  /** What the timer was set to. */
  readonly time: number
  readonly domain: 'event' | 'processing'
}

/** Broadcast state as the keyed side sees it. */
export type BroadcastView<B> = { readonly [N in keyof B]: ReadOnly<B[N]> }

/** Adds broadcast state, for reading. */
export interface WithBroadcast<B> {
  readonly broadcast: BroadcastView<B>
}

/** A call for an event of the broadcast side, which belongs to no key. */
export interface BroadcastContext<O, S = States, B = States, D extends Sides = Sides> extends OutputContext<O, D> {
  readonly time: number
  readonly isLate: boolean
  /** Broadcast state, to be changed. */
  readonly broadcast: B
  /**
   * Calls a function for each key that has something in the state `name`, in the order of keys. What it changes is part
   * of this call.
   */
  applyToKeyedState<N extends keyof S & string>(name: N, apply: (key: Key, state: S[N]) => void): void
}
