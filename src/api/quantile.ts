/** One word for two things that take a quantile: a watermark strategy, and an aggregate of windows. */
import {
  quantile as strategy,
  type QuantileOptions as StrategyOptions,
  type WatermarkStrategy,
} from '../time/watermark-strategy.ts'
import { quantile as aggregate, type QuantileOptions as AggregateOptions } from '../window/builder/aggregates.ts'
import type { NumberOf, TypedAggregate } from '../window/builder/types.ts'

/**
 * A watermark whose delay is learnt: as long as a share `q` of the events has needed so far.
 *
 * @param q more than 0, less than 1: `quantile(0.99)`
 */
export function quantile(q: number, options?: StrategyOptions): WatermarkStrategy
/**
 * The value that a share `q` of the values of a window does not exceed, by estimate (DDSketch): `quantile('ms', 0.99)`.
 *
 * @param of where the value comes from
 */
export function quantile<T>(of: NumberOf<T>, q: number, options?: AggregateOptions): TypedAggregate<T, number | null>
export function quantile(of: unknown, second?: unknown, options?: unknown): unknown {
  return typeof of === 'number'
    ? strategy(of, second as StrategyOptions | undefined)
    : aggregate(of as NumberOf<unknown>, second as number, options as AggregateOptions | undefined)
}
