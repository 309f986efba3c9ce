/** Puts the parts of a window operator together: what is left away has its default, and what does not go together is refused. */
import type { DurationInput } from '../../time/duration.ts'
import type { AggregateSpecs } from '../syntax/aggregate.ts'
import type { Assigner } from '../syntax/assigner.ts'
import type { Trigger } from '../syntax/trigger.ts'
import type {
  Accumulation,
  FrameSyntax,
  TimestampOf,
  WindowContext,
  WindowFunction,
  WindowSyntax,
} from '../syntax/window.ts'
import { checkAssigner } from './check-assigner.ts'
import { checkTrigger, domainOf, hasTrigger } from './check-trigger.ts'
import { checkFrameSyntax, checkWindowSyntax } from './check-window.ts'
import { checkOptions, millis } from './checked.ts'
import { contradiction } from './errors.ts'
import { triggerOf, type TriggerInput } from './triggers.ts'
import type { TypedAggregates, TypedAssigner, TypedEvictor, TypedFrame } from './types.ts'

/**
 * When a window makes results, and what they say. What is left away has its default.
 *
 * @typeParam T events; `never`: parts for events that are not known here
 */
export interface WindowOptions<in T = never> {
  /**
   * By default: when the window is over, by event time or processing time; of a count window when it is full; of a global
   * one never.
   */
  readonly trigger?: TriggerInput<T>
  readonly evictor?: TypedEvictor<T>
  /** `'accumulating'` if absent. */
  readonly accumulation?: Accumulation
  /** A window takes events until the watermark has passed its last moment by so much; none if absent. */
  readonly allowedLateness?: DurationInput
  /**
   * Whether a result that is equal to the last of its window is handed on. By default it is not, except where each result
   * is of events of its own (`'discarding'`, `purging`).
   */
  readonly unchanged?: 'emit' | 'suppress'
  /** Whether a window that is empty makes a result: `'never'` (default), when it is `'onTime'`, or `'always'`. */
  readonly onEmpty?: 'never' | 'onTime' | 'always'
  /** The event time of results: the `'end'` of the window (default), or the time of its `'earliest'` or `'latest'` event. */
  readonly timestamp?: TimestampOf
}

/** What is made of the events of a window: one of these. */
export interface FunctionOptions<T = never> {
  readonly aggregates?: TypedAggregates<T>
  readonly reduce?: (a: T, b: T) => T
  readonly apply?: (events: readonly T[], window: WindowContext) => Iterable<unknown>
}

export interface WindowParts<T = never> extends WindowOptions<T>, FunctionOptions<T> {
  readonly assigner: TypedAssigner<T>
}

export interface FrameParts<T = never> extends FunctionOptions<T> {
  readonly frame: TypedFrame<T>
}

const FUNCTIONS = ['aggregates', 'reduce', 'apply'] as const
const WINDOW_PARTS: readonly string[] = [
  'assigner',
  'trigger',
  'evictor',
  'accumulation',
  'allowedLateness',
  'unchanged',
  'onEmpty',
  'timestamp',
  ...FUNCTIONS,
]

/**
 * @returns a frozen value
 * @throws TidemarkError `BAD_WINDOW`, `BAD_TRIGGER`, `BAD_EVICTOR`, `BAD_AGGREGATE`, `BAD_ZONE`, `BAD_DURATION`
 */
export function windowSyntax<T = never>(parts: WindowParts<T>): WindowSyntax {
  checkOptions('BAD_WINDOW', parts, WINDOW_PARTS, 'a window')
  const { assigner, evictor = null, accumulation = 'accumulating', allowedLateness = 0 } = parts
  checkAssigner(assigner)
  const trigger = parts.trigger === undefined ? defaultTrigger(assigner) : triggerOf(parts.trigger)
  checkTrigger(trigger)
  const syntax: WindowSyntax = {
    kind: 'window',
    assigner,
    trigger,
    evictor,
    accumulation,
    allowedLatenessMs: millis(allowedLateness, 'the allowed lateness'),
    unchanged: parts.unchanged ?? defaultUnchanged(trigger, accumulation),
    onEmpty: parts.onEmpty ?? 'never',
    timestamp: parts.timestamp ?? 'end',
    aggregates: windowFunction(parts),
  }
  checkWindowSyntax(syntax)
  return Object.freeze(syntax)
}

/**
 * @returns a frozen value
 * @throws TidemarkError `BAD_FRAME`, `BAD_AGGREGATE`
 */
export function frameSyntax<T = never>(parts: FrameParts<T>): FrameSyntax {
  checkOptions('BAD_FRAME', parts, ['frame', ...FUNCTIONS], 'a frame')
  const syntax: FrameSyntax = { kind: 'frames', frame: parts.frame, aggregates: windowFunction(parts) }
  checkFrameSyntax(syntax)
  return Object.freeze(syntax)
}

/** How windows fire if nothing is said. */
export function defaultTrigger(assigner: Assigner): Trigger {
  if (assigner.kind === 'count')
    return Object.freeze({ kind: 'purging', of: Object.freeze({ kind: 'count', count: assigner.size }) })
  const domain = domainOf(assigner)
  if (domain === null) return NEVER
  return domain === 'event' ? EVENT_TIME : PROCESSING_TIME
}

const NEVER: Trigger = Object.freeze({ kind: 'never' })
const EVENT_TIME: Trigger = Object.freeze({ kind: 'eventTime' })
const PROCESSING_TIME: Trigger = Object.freeze({ kind: 'processingTime' })

/** Results of other events say something new, also if they are equal. */
export function defaultUnchanged(trigger: Trigger, accumulation: Accumulation): 'emit' | 'suppress' {
  return accumulation === 'discarding' || hasTrigger(trigger, ['purging']) ? 'emit' : 'suppress'
}

/** What is not what it must be is told by the check. */
function windowFunction<T>(parts: FunctionOptions<T>): WindowFunction {
  const given = FUNCTIONS.filter((name) => parts[name] !== undefined)
  if (given.length !== 1)
    throw contradiction(
      'BAD_AGGREGATE',
      `A window makes its results by one of aggregates, reduce and apply; given is ${given.join(' and ') || 'none'}.`,
      'Give one of them: { aggregates: { n: count() } }.',
      { given },
    )
  const { aggregates, reduce, apply } = parts
  if (reduce !== undefined) return Object.freeze({ kind: 'reduce', reduce })
  if (apply !== undefined) return Object.freeze({ kind: 'apply', apply })
  const specs =
    typeof aggregates === 'object' && !Array.isArray(aggregates) ? Object.freeze({ ...aggregates }) : aggregates
  return Object.freeze({ kind: 'aggregates', aggregates: specs as AggregateSpecs })
}
