/**
 * The public makers of frames: windows whose boundaries are in the data. Each gives a frozen value; what each rule does
 * is told at `FrameRule`, where the sources are named.
 */
import type { DurationInput } from '../../time/duration.ts'
import type { Frame, FrameRule } from '../syntax/frame.ts'
import { checkFrame } from './check-frame.ts'
import { checkOptions, millis } from './checked.ts'
import { condition, operand } from './operand.ts'
import type { ConditionOn, NumberOf, TypedAggregate, TypedFrame, ValueOf } from './types.ts'

const CODE = 'BAD_FRAME'

/** What every frame can be limited by. */
export interface FrameOptions {
  /** A frame with fewer members makes no result. */
  readonly minCount?: number
  /** A frame that is shorter, from its first member to its last, makes no result. */
  readonly minDuration?: DurationInput
  /** A frame with so many members is over with the last of them. */
  readonly maxCount?: number
  /** A frame is over when event time has come so far after its first member; its result says `timedOut`. */
  readonly maxDuration?: DurationInput
  /** A frame that is open when the input ends: makes a result that says `isOpen` (`'emit'`, the default), or none (`'drop'`). */
  readonly atEnd?: 'drop' | 'emit'
}

export interface DeltaOptions extends FrameOptions {
  /** What values are compared with: the `'first'` of the frame (default), the `'previous'` one, or its whole `'range'`. */
  readonly anchor?: 'first' | 'previous' | 'range'
}

export interface AggregateFrameOptions extends FrameOptions {
  /** The value at which a frame ends (`>=`). */
  readonly reaches: number
  /** The event that reaches it is the `'last'` of its frame, or the first of the `'next'`. Definitions differ, so there is no default. */
  readonly closing: 'last' | 'next'
}

const LIMITS: readonly string[] = ['minCount', 'minDuration', 'maxCount', 'maxDuration', 'atEnd']

/**
 * As long as a condition holds.
 *
 * @example threshold(field('celsius').gt(80), { minDuration: '30s' })
 * @throws TidemarkError `BAD_FRAME`, `BAD_DURATION`
 */
export function threshold<T = unknown>(where: ConditionOn<T>, options: FrameOptions = {}): TypedFrame<T> {
  checkOptions(CODE, options, LIMITS, 'threshold')
  return frame({ kind: 'threshold', where: condition(CODE, where, 'The condition of a threshold frame') }, options)
}

/**
 * As long as a value stays nearer than `by` to a reference.
 *
 * @example delta('celsius', 5, { anchor: 'range' })
 * @throws TidemarkError `BAD_FRAME`, `BAD_DURATION`
 */
export function delta<T = unknown>(of: NumberOf<T>, by: number, options: DeltaOptions = {}): TypedFrame<T> {
  checkOptions(CODE, options, [...LIMITS, 'anchor'], 'delta')
  const { anchor = 'first' } = options
  return frame({ kind: 'delta', of: operand(CODE, of, 'The value of a delta frame'), threshold: by, anchor }, options)
}

/**
 * Until an aggregate over the frame reaches a value.
 *
 * @example aggregateFrame(sum('kwh'), { reaches: 10, closing: 'last' })
 * @throws TidemarkError `BAD_FRAME`, `BAD_AGGREGATE`, `BAD_DURATION`
 */
export function aggregateFrame<T = unknown>(
  of: TypedAggregate<T, number | null>,
  options: AggregateFrameOptions,
): TypedFrame<T> {
  checkOptions(CODE, options, [...LIMITS, 'reaches', 'closing'], 'aggregateFrame')
  const { reaches, closing } = options
  return frame({ kind: 'aggregate', of, reaches, closing }, options)
}

/**
 * As long as a value lies between the same two of some boundaries; at a boundary it is above it.
 *
 * @example boundary('celsius', [18, 22, 26])
 * @throws TidemarkError `BAD_FRAME`, `BAD_DURATION`
 */
export function boundary<T = unknown>(
  of: NumberOf<T>,
  boundaries: readonly number[],
  options: FrameOptions = {},
): TypedFrame<T> {
  checkOptions(CODE, options, LIMITS, 'boundary')
  // What is no list is told by the check.
  const list = Array.isArray(boundaries) ? Object.freeze(Array.from<number>(boundaries)) : boundaries
  return frame({ kind: 'boundary', of: operand(CODE, of, 'The value of a boundary frame'), boundaries: list }, options)
}

/**
 * As long as a value stays the same.
 *
 * @example whileSame('state')
 * @throws TidemarkError `BAD_FRAME`, `BAD_DURATION`
 */
export function whileSame<T = unknown>(of: ValueOf<T>, options: FrameOptions = {}): TypedFrame<T> {
  checkOptions(CODE, options, LIMITS, 'whileSame')
  return frame({ kind: 'whileSame', of: operand(CODE, of, 'What stays the same in a frame') }, options)
}

/**
 * From an event with one condition to the next with another, both included.
 *
 * @example between(field('type').eq('login'), field('type').eq('logout'), { maxDuration: '1 h' })
 * @throws TidemarkError `BAD_FRAME`, `BAD_DURATION`
 */
export function between<T = unknown>(
  open: ConditionOn<T>,
  close: ConditionOn<T>,
  options: FrameOptions = {},
): TypedFrame<T> {
  checkOptions(CODE, options, LIMITS, 'between')
  const rule: FrameRule = {
    kind: 'between',
    open: condition(CODE, open, 'What opens a frame'),
    close: condition(CODE, close, 'What closes a frame'),
  }
  return frame(rule, options)
}

function frame(rule: FrameRule, options: FrameOptions): Frame {
  const { minCount = 1, minDuration = 0, maxCount = null, maxDuration, atEnd = 'emit' } = options
  const made: Frame = {
    kind: 'frame',
    rule: Object.freeze(rule),
    minCount,
    minDurationMs: millis(minDuration, 'the least duration of a frame'),
    maxCount,
    maxDurationMs: maxDuration === undefined ? null : millis(maxDuration, 'the greatest duration of a frame'),
    atEnd,
  }
  checkFrame(made)
  return Object.freeze(made)
}
