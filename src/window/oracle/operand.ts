/** What windows read of an event, by the plain interpreter of expressions. */
import { evaluate } from '../../event/evaluate.ts'
import { readPath } from '../../event/path.ts'
import type { AggregateSpec, Operand } from '../syntax/aggregate.ts'
import type { FrameCondition } from '../syntax/frame.ts'

/** The value of an operand; `null` if it is missing. Only functions can throw. */
export function valueOf(of: Operand, event: unknown): unknown {
  if (typeof of === 'string') return readPath(of)(event) ?? null
  if (typeof of === 'function') return (of as (event: unknown) => unknown)(event) ?? null
  return evaluate(of, event)
}

/** Whether a condition holds: unknown does not pass. */
export function holds(condition: FrameCondition, event: unknown): boolean {
  if (typeof condition === 'function') return Boolean((condition as (event: unknown) => unknown)(event))
  return evaluate(condition, event) === true
}

/** A number; `null` if it is missing. @throws TypeError if it is something else, NaN among it */
export function numberOf(of: Operand, event: unknown): number | null {
  const value = valueOf(of, event)
  if (value === null || (typeof value === 'number' && !Number.isNaN(value))) return value
  throw new TypeError('not a number')
}

/** The kinds of aggregates that are about numbers. */
const NUMERIC: readonly AggregateSpec['kind'][] = ['sum', 'avg', 'variance', 'stddev', 'quantile']

/** Reads all that an aggregate reads of an event, so that what is bad about it shows. @throws what reading throws */
export function readAll(spec: AggregateSpec, event: unknown): void {
  if (spec.kind === 'custom') {
    const { aggregate } = spec
    aggregate.result(aggregate.add(aggregate.create(), event as never))
  } else if (spec.of !== null) {
    if (NUMERIC.includes(spec.kind)) numberOf(spec.of, event)
    else valueOf(spec.of, event)
  }
}
