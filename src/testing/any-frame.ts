/** Arbitrary frames over sample events. */
import fc from 'fast-check'
import { field } from '../event/field.ts'
import type { Frame, FrameCondition, FrameRule } from '../window/syntax/frame.ts'
import type { FrameSyntax } from '../window/syntax/window.ts'
import { anyAggregates, anyWindowFunction } from './any-window-aggregates.ts'
import type { Sample } from './event-stream.ts'

export interface AnyFrameOptions {
  /** Whether there may be functions; without them a frame has a JSON form. Default true. */
  readonly functions?: boolean
  /** Whether functions may throw. Default true. */
  readonly throws?: boolean
}

/** Frames of every rule, with and without limits, and any aggregates over them. */
export function anyFrame(options: AnyFrameOptions = {}): fc.Arbitrary<FrameSyntax> {
  const few = (max: number): fc.Arbitrary<number | null> => fc.option(fc.integer({ min: 1, max }), { freq: 2 })
  const frame: fc.Arbitrary<Frame> = fc.record({
    kind: fc.constant('frame' as const),
    rule: anyFrameRule(options),
    minCount: fc.constantFrom(0, 0, 1, 2, 3),
    minDurationMs: fc.constantFrom(0, 0, 1, 3),
    maxCount: few(4),
    maxDurationMs: few(6),
    atEnd: fc.constantFrom('drop', 'emit'),
  })
  return fc
    .record({ frame, aggregates: anyWindowFunction(options) })
    .map(({ frame: made, aggregates }) => ({ kind: 'frames', frame: made, aggregates }))
}

function anyFrameRule(options: AnyFrameOptions): fc.Arbitrary<FrameRule> {
  const { functions = true } = options
  const condition = fc.constantFrom<FrameCondition[]>(
    field('value').gte(1).expression,
    field('value').lt(3).expression,
    field('kind').ne('c').expression,
    field('kind').eq('a').expression,
    ...(functions ? [isBelowThree as FrameCondition] : []),
    ...(functions && options.throws !== false ? [throwing as FrameCondition] : []),
  )
  const numbers = fc.constantFrom('value', 'value', 'id')
  const threshold = fc.integer({ min: 1, max: 3 })
  const aggregate = anyAggregates({ functions: false, inexact: false })
    .map((specs) => specs['a0']!)
    .filter(({ kind }) => kind === 'count' || kind === 'sum' || kind === 'avg' || kind === 'max')
    .filter((spec) => !('of' in spec) || spec.of !== 'kind' || spec.kind === 'count')
  const rules: readonly fc.Arbitrary<FrameRule>[] = [
    condition.map((where) => ({ kind: 'threshold', where })),
    fc.record({
      kind: fc.constant('delta'),
      of: numbers,
      threshold,
      anchor: fc.constantFrom('first', 'previous', 'range'),
    }),
    fc.record({
      kind: fc.constant('aggregate'),
      of: aggregate,
      reaches: fc.integer({ min: 1, max: 5 }),
      closing: fc.constantFrom('last', 'next'),
    }),
    fc.constantFrom([1], [1, 3], [0, 2, 3]).map((boundaries) => ({ kind: 'boundary', of: 'value', boundaries })),
    fc.constantFrom('kind', 'value').map((of) => ({ kind: 'whileSame', of })),
    fc.tuple(condition, condition).map(([open, close]) => ({ kind: 'between', open, close })),
  ]
  return fc.oneof(...rules)
}

function isBelowThree({ value }: Sample): boolean {
  return value === null || value < 3
}

function throwing({ value }: Sample): boolean {
  return value!.valueOf() >= 1
}
