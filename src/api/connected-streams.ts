/** Two streams of different types that are taken together: with one keyed state, or with a broadcast beside the first. */
import type { KeySelector } from '../event/keys.ts'
import type { Sides } from '../stream/process/contexts.ts'
import type { BroadcastFunction, ConnectFunction } from '../stream/process/functions.ts'
import type { StateSpecs } from '../stream/state/specs.ts'
import { unlikeKeys } from '../stream/process/errors.ts'
import { checkProcessFunction } from './check-process-function.ts'
import type { Node, OperatorNode } from './graph/node.ts'
import { broadcastNode, connectNode } from './graph/nodes/process.ts'
import type { PatternSettings } from './options.ts'
import type { SideSink } from './job.ts'
import type { Stream } from './stream.ts'

/** One of two inputs. */
export interface ConnectedInput {
  readonly node: Node
  /** What belongs together; `null`: everything. */
  readonly key: KeySelector<unknown> | null
  readonly settings: PatternSettings<unknown>
}

/** @throws TidemarkError `UNLIKE_KEYS` if only one of two inputs has a key */
export function checkLikeKeys([left, right]: readonly [unknown, unknown]): void {
  if ((left === null) !== (right === null)) throw unlikeKeys()
}

/** Makes the stream of results from the function that makes its node. */
export type MakeProcessed = <O, D extends Sides>(
  make: (settings: PatternSettings<unknown>) => OperatorNode,
) => Stream<O, D>

/** Two streams with one state per key: `orders.connect(payments).process({ left(order, ctx) {…}, right(payment, ctx) {…} })`. */
export class ConnectedStreams<L, R> {
  readonly #left: ConnectedInput
  readonly #right: ConnectedInput
  readonly #make: MakeProcessed

  /** Use `connect(…)`. */
  constructor(left: ConnectedInput, right: ConnectedInput, make: MakeProcessed) {
    this.#left = left
    this.#right = right
    this.#make = make
  }

  /**
   * @param fn see `connectFunction`, which gives its parts their types
   * @throws TidemarkError `BAD_PROCESS_FUNCTION`, `UNLIKE_KEYS` if only one of the streams has a key
   */
  process<O, S extends StateSpecs = StateSpecs, D extends Sides = Sides>(
    fn: ConnectFunction<L, R, O, S, D>,
  ): Stream<O, D> {
    checkProcessFunction('connect', fn)
    const keys = [this.#left.key, this.#right.key] as const
    checkLikeKeys(keys)
    return this.#make((settings) =>
      connectNode(this.#left.node, this.#right.node, fn as ConnectFunction<unknown, unknown, unknown>, keys, settings),
    )
  }
}

/** A stream that every key of another can read: what `broadcast()` gives. */
export class BroadcastStream<E> {
  readonly input: ConnectedInput
  readonly sides: readonly SideSink[]
  /** Type-level only. */
  declare readonly event?: E

  constructor(input: ConnectedInput, sides: readonly SideSink[]) {
    this.input = input
    this.sides = sides
  }
}

/** A stream with a broadcast beside it: `readings.connect(thresholds.broadcast()).process({ event(…) {…}, broadcast(…) {…} })`. */
export class BroadcastConnectedStream<T, E> {
  readonly #input: ConnectedInput
  readonly #broadcast: BroadcastStream<E>
  readonly #make: MakeProcessed

  constructor(input: ConnectedInput, broadcast: BroadcastStream<E>, make: MakeProcessed) {
    this.#input = input
    this.#broadcast = broadcast
    this.#make = make
  }

  /** @throws TidemarkError `BAD_PROCESS_FUNCTION`, `BAD_STATE` */
  process<O, S extends StateSpecs = StateSpecs, B extends StateSpecs = StateSpecs, D extends Sides = Sides>(
    fn: BroadcastFunction<T, E, O, S, B, D>,
  ): Stream<O, D> {
    checkProcessFunction('broadcast', fn)
    const { node, key } = this.#input
    return this.#make((settings) =>
      broadcastNode(
        node,
        this.#broadcast.input.node,
        fn as unknown as BroadcastFunction<unknown, unknown, unknown>,
        key,
        settings,
      ),
    )
  }
}
