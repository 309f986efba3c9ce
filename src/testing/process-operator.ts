/** Process functions as operators, so that the harness and virtual time can be put around them. */
import type { KeySelector } from '../event/keys.ts'
import type { Sides } from '../stream/process/contexts.ts'
import type { ProcessFunction } from '../stream/process/functions.ts'
import { DEFAULT_KEYED_LIMITS } from '../stream/process/keyed-options.ts'
import { ProcessOperator } from '../stream/process/process-operator.ts'
import type { StateSpecs } from '../stream/state/specs.ts'
import type { OperatorFactory } from './harness/step.ts'

export interface ProcessOperatorOptions<T> {
  /** What belongs together. Without it, everything. */
  readonly key?: KeySelector<T>
  /** What the end of the input means. Default `complete`. */
  readonly atEnd?: 'complete' | 'cut'
}

/**
 * Makes operators of a process function, for `checkOperator` and `testStream().through`.
 *
 * @example checkOperator(processOperator(alarms, { key: 'device' }), steps)
 */
export function processOperator<I, O, S extends StateSpecs, D extends Sides>(
  fn: ProcessFunction<I, O, S, D>,
  { key, atEnd = 'complete' }: ProcessOperatorOptions<I> = {},
): OperatorFactory<I, O> {
  return (next, clock, { onBad }) =>
    new ProcessOperator<I, O>(fn, {
      key: key ?? null,
      next,
      clock,
      onBad,
      atEnd,
      isScoped: false,
      limits: DEFAULT_KEYED_LIMITS,
    })
}
