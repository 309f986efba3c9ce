/** What happens to an operator under test, one thing after the other. */
import type { Clock } from '../../event/batch.ts'
import type { BadEvent, Operator, Stage } from '../../stream/stage.ts'

export interface EventStep<T> {
  readonly event: T
  /** Event time in epoch milliseconds; NaN on a stream without event time. */
  readonly time: number
  /** Its watermark scope. Default 0. Where a step of a case has one, the stream is one with scopes. */
  readonly scope?: number
  /** Which input it comes in by, for operators that stand behind a union. */
  readonly input?: number
}

export interface WatermarkStep {
  /** Every event with a time `<=` this has come. */
  readonly watermark: number
  /** Only of this scope; absent: of all. It moves with an event of the scope, so it comes right behind one. */
  readonly scope?: number
}

export interface ProcessingTimeStep {
  /** Epoch milliseconds. */
  readonly processingTime: number
}

export interface IdleStep {
  /** Whether the stream has gone quiet, or is back. */
  readonly idle: boolean
}

export interface CrashStep {
  /** The operator is lost, and another one made from the JSON text of its last snapshot. */
  readonly crashAndRestore: true
}

export interface EndStep {
  /** No event comes any more; the last step. */
  readonly end: true
}

export type Step<T> = EventStep<T> | WatermarkStep | ProcessingTimeStep | IdleStep | CrashStep | EndStep

/** Who is told of events that are put aside; hand them to the operator. */
export interface Verdicts<I> {
  readonly onLate: (
    event: I,
    time: number,
    watermark: number,
    origin: number,
    windows?: readonly (readonly [start: number, end: number])[],
  ) => void
  readonly onBad: (bad: BadEvent) => void
}

/** An operator, or a stage that keeps nothing. */
export interface Tested<I> extends Stage<I>, Partial<Pick<Operator<I>, 'snapshot' | 'restore'>> {
  /** The clock of the results, where it is not that of the input. */
  readonly outputClock?: Clock
}

/** Makes the operator under test: a fresh one each time, all alike, which hands its results to `next`. */
export type OperatorFactory<I, O> = (next: Stage<O>, clock: Clock, verdicts: Verdicts<I>) => Tested<I>

export function isEventStep<T>(step: Step<T>): step is EventStep<T> {
  return 'event' in step
}

export function isWatermarkStep<T>(step: Step<T>): step is WatermarkStep {
  return 'watermark' in step
}

/** A step in one line. */
export function stepText(step: Step<unknown>, event: (event: unknown) => string): string {
  const of = 'scope' in step ? ` (scope ${step.scope})` : ''
  if (isEventStep(step)) {
    const by = step.input === undefined ? '' : ` by input ${step.input}`
    return `event ${Number.isNaN(step.time) ? '' : `at ${step.time} `}${event(step.event)}${by}${of}`
  }
  if (isWatermarkStep(step)) return `watermark ${step.watermark}${of}`
  if ('processingTime' in step) return `processing time ${step.processingTime}`
  if ('idle' in step) return step.idle ? 'idle' : 'active'
  return 'end' in step ? 'end' : 'crash and restore'
}
