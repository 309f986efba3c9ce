/** Running process functions over steps. */
import type { TidemarkError } from '../../../src/base/errors.ts'
import type { Stage } from '../../../src/stream/stage.ts'
import { ProcessOperator, type ProcessOptions } from '../../../src/stream/process/process-operator.ts'
import type { Sides } from '../../../src/stream/process/contexts.ts'
import type { ProcessFunction } from '../../../src/stream/process/functions.ts'
import { DEFAULT_KEYED_LIMITS, type KeyedLimits } from '../../../src/stream/process/keyed-options.ts'
import type { StateSpecs } from '../../../src/stream/state/specs.ts'
import { placed, runSteps, type HarnessRun } from '../../../src/testing/harness/run-steps.ts'
import type { OperatorFactory, Step } from '../../../src/testing/harness/step.ts'

export interface Tick {
  readonly key: string
  readonly n: number
}

export interface More {
  readonly limits?: Partial<KeyedLimits>
  readonly key?: ProcessOptions<Tick, unknown>['key']
  readonly atEnd?: 'complete' | 'cut'
  readonly sides?: Readonly<Record<string, Stage<unknown>>>
  readonly isScoped?: boolean
}

export function factory<S extends StateSpecs, D extends Sides>(
  given: ProcessFunction<Tick, unknown, S, D>,
  { limits, key = 'key', atEnd = 'complete', sides, isScoped = false }: More = {},
): OperatorFactory<Tick, unknown> {
  return (next, clock, { onBad }) =>
    new ProcessOperator<Tick, unknown>(given, {
      clock,
      next,
      atEnd,
      key,
      isScoped,
      limits: { ...DEFAULT_KEYED_LIMITS, ...limits },
      onBad,
      ...(sides === undefined ? {} : { sides }),
    })
}

/** One event at a time. */
export function run<S extends StateSpecs, D extends Sides>(
  given: ProcessFunction<Tick, unknown, S, D>,
  steps: readonly Step<Tick>[],
  more: More = {},
): HarnessRun<Tick, unknown> & { readonly operator: ProcessOperator<Tick, unknown> } {
  const result = runSteps(factory(given, more), placed(steps), { name: 'once', cutAfter: () => true })
  return result as HarnessRun<Tick, unknown> & { readonly operator: ProcessOperator<Tick, unknown> }
}

export function valuesOf(result: HarnessRun<Tick, unknown>): readonly unknown[] {
  return result.outputs.map(({ value }) => value)
}

/** The code of the error with which a run fails. */
export function codeOf(work: () => unknown): string | null {
  try {
    work()
  } catch (error) {
    const { cause } = error as Error
    return ((cause ?? error) as TidemarkError).code
  }
  return null
}

export const at = (time: number, key = 'a', n = 0): Step<Tick> => ({ event: { key, n }, time })
export const to = (watermark: number): Step<Tick> => ({ watermark })
export const tick = (processingTime: number): Step<Tick> => ({ processingTime })
export const END: Step<Tick> = { end: true }

/** For the types of the states. */
export function fn<S extends StateSpecs>(given: ProcessFunction<Tick, unknown, S>): ProcessFunction<Tick, unknown, S> {
  return given
}
