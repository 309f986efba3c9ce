/** What an interval join is made with. */
import { show, TidemarkError } from '../../base/errors.ts'
import type { KeySelector } from '../../event/keys.ts'
import type { BadEvent } from '../stage.ts'
import type { TimedOptions } from '../timed-operator.ts'

/** Which rows without a partner make a result: none, those of one side, or all. */
export type JoinType = 'inner' | 'left' | 'right' | 'outer'

const JOIN_TYPES: readonly JoinType[] = Object.freeze(['inner', 'left', 'right', 'outer'])

/** Which rows of the other side are partners: `left.time + lowerMs <= right.time <= left.time + upperMs`. */
export interface JoinBounds {
  /** Milliseconds; may be negative. */
  readonly lowerMs: number
  readonly upperMs: number
  /** Default true. An exclusive bound is one millisecond tighter, as in Flink: times are whole milliseconds. */
  readonly lowerInclusive?: boolean
  readonly upperInclusive?: boolean
}

export interface JoinLimits {
  /** Keys of which rows are kept: `KEY_LIMIT`. */
  readonly keys: number
  /** Rows that are kept, of both sides and all keys: `JOIN_LIMIT`. */
  readonly rows: number
}

export const DEFAULT_JOIN_LIMITS: JoinLimits = Object.freeze({ keys: 1_000_000, rows: 10_000_000 })

export interface IntervalJoinOptions<L, R, O> extends TimedOptions<O> {
  readonly bounds: JoinBounds
  /** Default `'inner'`. Of an outer join, a row without partner makes a result when it can have none any more. */
  readonly type?: JoinType
  /**
   * When a pair is handed on: `'early'`, as its later row arrives (as in Flink; the order of results is that of arrival);
   * or `'ordered'`, when the watermark has passed it, in order of time. Default `'early'`.
   */
  readonly emit?: 'early' | 'ordered'
  /**
   * Whether a row exactly at the watermark is taken, as Flink's interval join does. By the meaning of a watermark it is
   * late, and some of its partners may be gone. Default false.
   */
  readonly acceptAtWatermark?: boolean
  /** The result of a pair; of an outer join, one of both may be `null`. If it throws, that pair has none. */
  readonly join: (left: L | null, right: R | null) => O
  /** What belongs together, of each input; `null` for both: everything. */
  readonly leftKey: KeySelector<L> | null
  readonly rightKey: KeySelector<R> | null
  readonly limits: JoinLimits
  /** An event without a key; or a pair, as a list of two, on which `join` threw (position -1). */
  readonly onBad: (bad: BadEvent) => void
  readonly onLate: (event: L | R, time: number, watermark: number, origin: number, side: 'left' | 'right') => void
}

/** How much work has been done, and how much is kept. */
export interface JoinCounters {
  /** Rows of the other side that were looked at: each of them is a pair. */
  readonly pairs: number
  readonly results: number
  readonly late: number
  /** Rows that are kept. */
  readonly rows: number
  readonly keys: number
}

/** Bounds that are both inclusive. @throws TidemarkError `BAD_JOIN` */
export function effectiveBounds(bounds: JoinBounds): { readonly lower: number; readonly upper: number } {
  const { lowerMs, upperMs, lowerInclusive = true, upperInclusive = true } = bounds
  for (const [name, value] of Object.entries({ lowerMs, upperMs }))
    if (!Number.isFinite(value))
      throw badJoin(`the bound ${name} is ${show(value)}`, 'Give finite milliseconds.', value)
  const lower = lowerInclusive ? lowerMs : lowerMs + 1
  const upper = upperInclusive ? upperMs : upperMs - 1
  if (lower > upper)
    throw badJoin(
      `no time lies between ${lowerMs} ms${lowerInclusive ? '' : ' (exclusive)'} and ${upperMs} ms${upperInclusive ? '' : ' (exclusive)'}`,
      'The lower bound comes first: between(lower, upper).',
      bounds,
    )
  return { lower, upper }
}

export function checkJoin(type: JoinType, join: unknown): void {
  if (!JOIN_TYPES.includes(type))
    throw badJoin(`its type is ${show(type)}`, `Give one of ${JOIN_TYPES.map((name) => show(name)).join(', ')}.`, type)
  if (typeof join !== 'function') throw badJoin(`join is ${show(join)}`, 'Give (left, right) => result.', join)
}

export function badJoin(reason: string, hint: string, value: unknown): TidemarkError {
  return new TidemarkError('BAD_JOIN', {
    message: `The streams cannot be joined: ${reason}.`,
    hint,
    data: { value },
  })
}

export function tooManyRows(limit: number, time: number): TidemarkError {
  return new TidemarkError('JOIN_LIMIT', {
    message: `More than ${limit} rows wait in the join for partners; the next one is of time ${time}.`,
    hint: 'Tighten the bounds, make an idle input idle (withIdleness), or raise limits.rows.',
    data: { limit, time },
  })
}
