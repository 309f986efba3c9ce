/** Aggregates by their definitions, over the list of all events: nothing is kept from one result to the next. */
import type { AggregateSpec } from '../syntax/aggregate.ts'
import type { WindowContext, WindowFunction } from '../syntax/window.ts'
import { numberOf, readAll, valueOf } from './operand.ts'

/** Reads of an event what the function reads of each. @throws what makes the event bad */
export function readFor(fn: WindowFunction, event: unknown): void {
  if (fn.kind === 'aggregates') for (const spec of Object.values(fn.aggregates)) readAll(spec, event)
}

/**
 * The fields of the results, beside those that every result has: one for aggregates and `reduce`, any number for
 * `apply`.
 *
 * @param events in order of event time, equal times in order of arrival
 * @throws what the functions of the user throw
 */
export function resultsOf(
  fn: WindowFunction,
  events: readonly unknown[],
  context: WindowContext,
): readonly Readonly<Record<string, unknown>>[] {
  switch (fn.kind) {
    case 'aggregates': {
      const values = Object.entries(fn.aggregates).map(([name, spec]) => [name, aggregateOf(spec, events)] as const)
      return [Object.fromEntries(values)]
    }
    case 'reduce': {
      const reduce = fn.reduce as (a: unknown, b: unknown) => unknown
      return [{ value: events.length === 0 ? null : events.reduce((a, b) => reduce(a, b)) }]
    }
    case 'apply':
      return [...fn.apply(events as readonly never[], context)].map((value) => ({ value }))
  }
}

/**
 * The value of one aggregate. Estimates (`quantile`, `distinct`) are exact here.
 *
 * @param events in order of event time, equal times in order of arrival
 */
export function aggregateOf(spec: AggregateSpec, events: readonly unknown[]): unknown {
  switch (spec.kind) {
    case 'count':
      return spec.of === null ? events.length : valuesOf(spec, events).length
    case 'first':
      return valuesOf(spec, events).at(0) ?? null
    case 'last':
      return valuesOf(spec, events).at(-1) ?? null
    case 'collect':
      return valuesOf(spec, events)
    case 'min':
      return extremeOf(valuesOf(spec, events) as number[], (a, b) => a < b)
    case 'max':
      return extremeOf(valuesOf(spec, events) as number[], (a, b) => a > b)
    case 'distinct':
      return new Set(valuesOf(spec, events)).size
    case 'sum':
      return sumOf(numbersOf(spec, events))
    case 'avg': {
      const numbers = numbersOf(spec, events)
      return numbers.length === 0 ? null : sumOf(numbers) / numbers.length
    }
    case 'variance':
      return varianceOf(numbersOf(spec, events), spec.over)
    case 'stddev': {
      const variance = varianceOf(numbersOf(spec, events), spec.over)
      return variance === null ? null : Math.sqrt(variance)
    }
    case 'quantile': {
      const sorted = numbersOf(spec, events).toSorted((a, b) => a - b)
      return sorted[Math.floor(spec.q * (sorted.length - 1))] ?? null
    }
    case 'custom': {
      const { aggregate } = spec
      return aggregate.result(events.reduce((sofar, event) => aggregate.add(sofar, event as never), aggregate.create()))
    }
  }
}

function valuesOf({ of }: Extract<AggregateSpec, { of: unknown }>, events: readonly unknown[]): readonly unknown[] {
  return of === null ? events : events.map((event) => valueOf(of, event)).filter((value) => value !== null)
}

function numbersOf(
  { of }: Extract<AggregateSpec, { kind: 'sum' | 'avg' | 'variance' | 'stddev' | 'quantile' }>,
  events: readonly unknown[],
): readonly number[] {
  return events.map((event) => numberOf(of, event)).filter((value) => value !== null)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0)
}

function extremeOf<V>(values: readonly V[], isBefore: (a: V, b: V) => boolean): V | null {
  return values.length === 0 ? null : values.reduce((best, one) => (isBefore(one, best) ? one : best))
}

/** `null` where it is not defined: without values, and of a sample of one. */
function varianceOf(numbers: readonly number[], over: 'sample' | 'population'): number | null {
  const n = over === 'sample' ? numbers.length - 1 : numbers.length
  if (n <= 0) return null
  const mean = sumOf(numbers) / numbers.length
  return sumOf(numbers.map((one) => (one - mean) ** 2)) / n
}
