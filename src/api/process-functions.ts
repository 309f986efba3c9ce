/**
 * Give the parts of process functions their types: TypeScript cannot both be told the type of the results and find out
 * that of the state, so it is asked in two steps.
 *
 * ```ts
 * const rises = processFunction<Reading, Rise>()({
 *   state: { last: valueState<number | null>(null) },
 *   event(reading, ctx) {
 *     if (ctx.state.last.value !== null && reading.celsius > ctx.state.last.value) ctx.emit({ to: reading.celsius })
 *     ctx.state.last.value = reading.celsius
 *   },
 * })
 * ```
 */
import type { Sides } from '../stream/process/contexts.ts'
import type { BroadcastFunction, ConnectFunction, ProcessFunction } from '../stream/process/functions.ts'
import type { StateSpecs } from '../stream/state/specs.ts'
import type { NoSides } from './stream.ts'

/**
 * @typeParam I events
 * @typeParam O results
 * @typeParam D what the side outputs have, by tag
 */
export function processFunction<I, O, D extends Sides = NoSides>(): <S extends StateSpecs>(
  fn: ProcessFunction<I, O, S, D>,
) => ProcessFunction<I, O, S, D> {
  return (fn) => fn
}

/** The same for two inputs, of `L` and `R`. */
export function connectFunction<L, R, O, D extends Sides = NoSides>(): <S extends StateSpecs>(
  fn: ConnectFunction<L, R, O, S, D>,
) => ConnectFunction<L, R, O, S, D> {
  return (fn) => fn
}

/** The same for a stream of `I` with a broadcast of `E` beside it. */
export function broadcastFunction<I, E, O, D extends Sides = NoSides>(): <S extends StateSpecs, B extends StateSpecs>(
  fn: BroadcastFunction<I, E, O, S, B, D>,
) => BroadcastFunction<I, E, O, S, B, D> {
  return (fn) => fn
}
