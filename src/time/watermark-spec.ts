/** The data of a watermark strategy: its JSON form, and the way back from it. */
import { show, TidemarkError } from '../base/errors.ts'

/** How a delay is learnt, see `LearntDelay`. */
export interface LearntDelaySpec {
  /** The share of events that shall be in time, between 0 and 1. */
  readonly quantile: number
  readonly minMs: number
  /** `null`: however long. */
  readonly maxMs: number | null
  /** After how many further events an observation counts half. */
  readonly halfLife: number
}

export type WatermarkKind = 'monotonous' | 'boundedOutOfOrderness' | 'punctuated' | 'quantile'

export interface WatermarkSpec {
  readonly kind: WatermarkKind
  /**
   * The watermark is the greatest time seen, less this, less one millisecond. Of `quantile`: the delay to begin with.
   * Of `punctuated`: 0, and it is the events that tell.
   */
  readonly delayMs: number
  /** Of `quantile` only. */
  readonly learnt: LearntDelaySpec | null
  /** An input without events for longer than this (of processing time) holds nothing back; `null`: it always does. */
  readonly idleAfterMs: number | null
  /** Whether event time goes on with processing time once all inputs of a job are idle. */
  readonly whenAllIdle: 'wait' | 'advance'
  /**
   * An event farther than this ahead of its arrival moves no watermark; `null`: there is no such guard. It needs a
   * time of arrival, so it does nothing for recordings.
   */
  readonly maxFutureSkewMs: number | null
  /** A source farther than this ahead of the slowest one is not read until that has caught up; `null`: all are read. */
  readonly maxDriftMs: number | null
}

export const ONE_DAY = 86_400_000

/** What a strategy says unless it is told otherwise. */
export const USUAL: WatermarkSpec = Object.freeze({
  kind: 'monotonous',
  delayMs: 0,
  learnt: null,
  idleAfterMs: null,
  whenAllIdle: 'wait',
  maxFutureSkewMs: ONE_DAY,
  maxDriftMs: null,
})

/**
 * Reads a spec back from JSON. `whenAllIdle`, `maxDriftMs` and `learnt` may be absent, if they are as usual.
 *
 * @throws TidemarkError `BAD_WATERMARK_STRATEGY`
 */
export function watermarkSpecFromJson(json: unknown): WatermarkSpec {
  if (typeof json !== 'object' || json === null) throw badStrategy(json, 'it is not an object')
  for (const name of Object.keys(json)) if (!(name in USUAL)) throw badStrategy(json, `it has a field ${show(name)}`)
  const {
    learnt = null,
    whenAllIdle = 'wait',
    maxDriftMs = null,
    ...rest
  } = json as { [K in keyof WatermarkSpec]?: unknown }
  const { kind, delayMs, idleAfterMs, maxFutureSkewMs } = rest
  if (kind === 'punctuated') throw badStrategy(json, "its kind is 'punctuated', whose function has no JSON form")
  if (kind !== 'monotonous' && kind !== 'boundedOutOfOrderness' && kind !== 'quantile')
    throw badStrategy(json, `its kind is ${show(kind)}`)
  if (!isLength(delayMs) || (kind === 'monotonous' && delayMs !== 0))
    throw badStrategy(json, `its delayMs is ${show(delayMs)}`)
  if (idleAfterMs !== null && !(isLength(idleAfterMs) && idleAfterMs > 0))
    throw badStrategy(json, `its idleAfterMs is ${show(idleAfterMs)}`)
  if (whenAllIdle !== 'wait' && whenAllIdle !== 'advance')
    throw badStrategy(json, `its whenAllIdle is ${show(whenAllIdle)}`)
  if (maxFutureSkewMs !== null && !isLength(maxFutureSkewMs))
    throw badStrategy(json, `its maxFutureSkewMs is ${show(maxFutureSkewMs)}`)
  if (maxDriftMs !== null && !isLength(maxDriftMs)) throw badStrategy(json, `its maxDriftMs is ${show(maxDriftMs)}`)
  if (kind === 'quantile' ? !isLearnt(learnt) : learnt !== null)
    throw badStrategy(json, `its learnt is ${show(learnt)}`)
  return {
    kind,
    delayMs,
    learnt: learnt as LearntDelaySpec | null,
    idleAfterMs,
    whenAllIdle,
    maxFutureSkewMs,
    maxDriftMs,
  }
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity
}

function isLearnt(value: unknown): value is LearntDelaySpec {
  if (typeof value !== 'object' || value === null) return false
  const { quantile, minMs, maxMs, halfLife } = value as { [K in keyof LearntDelaySpec]?: unknown }
  if (!isShare(quantile) || !isLength(minMs) || !isHalfLife(halfLife)) return false
  return maxMs === null || (isLength(maxMs) && maxMs >= minMs)
}

export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 1
}

/** Whole numbers up to a million: so sums of halved counts stay exact. */
export function isHalfLife(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1_000_000
}

/** A strategy that is none, or was told what it cannot do. */
function badStrategy(value: unknown, reason: string): TidemarkError {
  return new TidemarkError('BAD_WATERMARK_STRATEGY', {
    message: `${show(value)} is not a watermark strategy: ${reason}`,
    hint: "Build it with monotonous(), boundedOutOfOrderness('5s'), quantile(0.99) or punctuated(fn); its JSON form is what JSON.stringify makes of it.",
    data: { value },
  })
}

/** An argument of one of the functions that build strategies. */
export function badStrategyArgument(where: string, value: unknown, needs: string): TidemarkError {
  return new TidemarkError('BAD_WATERMARK_STRATEGY', {
    message: `${where} was given ${show(value)}; it needs ${needs}.`,
    hint: "For example quantile(0.99, { min: '1s', max: '10m' }), punctuated((event) => event.mark ?? null), monotonous().withIdleness('1m', { whenAllIdle: 'advance' }).",
    data: { where, value },
  })
}

/** @throws TidemarkError `BAD_WATERMARK_STRATEGY` if `options` is no object, or has an option of another name */
export function checkOptionNames(where: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw badStrategyArgument(where, options, 'options, or nothing')
  for (const name of Object.keys(options))
    if (!names.includes(name)) throw badStrategyArgument(where, name, `options of these names: ${names.join(', ')}`)
}
