/** The shapes of assigners, triggers, evictors, frames and aggregates. Kinds that are made of functions have none. */
import type { AggregateSpec } from '../syntax/aggregate.ts'
import type { Assigner, TimeDomain } from '../syntax/assigner.ts'
import type { Evictor } from '../syntax/evictor.ts'
import type { FrameRule } from '../syntax/frame.ts'
import type { Trigger } from '../syntax/trigger.ts'
import type { Expression } from '../../event/expression.ts'
import { aloneExpression as expression } from '../../event/json/expression.ts'
import { choice, list, nullable, number, or, text, truth, variants, type Shape } from '../../event/json/shape.ts'

const domain = or(choice<TimeDomain>('event', 'processing'), 'event')
const offsetMs = or(number, 0)

export const assigner: Shape<Assigner> = variants<Exclude<Assigner, { readonly kind: 'custom' }>>({
  tumbling: { sizeMs: number, offsetMs, domain },
  sliding: { sizeMs: number, slideMs: number, offsetMs, domain },
  cumulate: { maxSizeMs: number, stepMs: number, offsetMs, domain },
  calendar: {
    unit: choice('day', 'week', 'month', 'quarter', 'year'),
    every: or(number, 1),
    zone: text,
    origin: text,
  },
  session: { gap: number, touching: or(truth, false), domain },
  count: { size: number, slide: number },
  global: {},
})

/** Not a constant of that name: triggers are made of triggers. */
export const trigger: Shape<Trigger> = (json, at, depth) => triggers(json, at, depth)

const triggers: Shape<Trigger> = variants<Exclude<Trigger, { readonly kind: 'delta' }>>({
  eventTime: {},
  processingTime: {},
  count: { count: number },
  continuousEventTime: { everyMs: number },
  continuousProcessingTime: { everyMs: number },
  afterProcessingTime: { delayMs: number },
  never: {},
  endOfStream: {},
  purging: { of: trigger },
  afterWatermark: { early: or(nullable(trigger), null), late: or(nullable(trigger), null) },
  repeatedly: { of: trigger },
  afterFirst: { of: list(trigger) },
  afterAll: { of: list(trigger) },
  afterEach: { of: list(trigger) },
  orFinally: { of: trigger, until: trigger },
  once: { of: trigger },
})

const when = or(choice<'before' | 'after'>('before', 'after'), 'before')

export const evictor: Shape<Evictor> = variants<Exclude<Evictor, { readonly kind: 'delta' }>>({
  count: { count: number, when },
  time: { sizeMs: number, when },
})

/** The name of a field, or an expression. */
const operand: Shape<string | Expression> = (json, at, depth) =>
  typeof json === 'string' ? text(json, at, depth) : expression(json, at, depth)

const value = or(nullable(operand), null)
const over = or(choice<'sample' | 'population'>('sample', 'population'), 'sample')

export const aggregate: Shape<AggregateSpec> = variants<Exclude<AggregateSpec, { readonly kind: 'custom' }>>({
  count: { of: value },
  sum: { of: operand },
  min: { of: operand },
  max: { of: operand },
  avg: { of: operand },
  variance: { of: operand, over },
  stddev: { of: operand, over },
  quantile: { of: operand, q: number, relativeError: or(number, 0.01) },
  distinct: { of: operand, precision: or(number, 14) },
  first: { of: value },
  last: { of: value },
  collect: { of: value },
})

export const frameRule: Shape<FrameRule> = variants<FrameRule>({
  threshold: { where: expression },
  delta: {
    of: operand,
    threshold: number,
    anchor: or(choice<'first' | 'previous' | 'range'>('first', 'previous', 'range'), 'first'),
  },
  aggregate: { of: aggregate, reaches: number, closing: choice('last', 'next') },
  boundary: { of: operand, boundaries: list(number) },
  whileSame: { of: operand },
  between: { open: expression, close: expression },
})
