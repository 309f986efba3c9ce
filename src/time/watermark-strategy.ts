/**
 * Watermark strategies: how far event time is known from the events seen so far. A strategy is a frozen value; what it
 * says is carried out by `ScopeClock` (the delay, the guard) and `IdleDetector` (idleness).
 */
import { show, TidemarkError } from '../base/errors.ts'
import { durationText, toMillis, type DurationInput } from './duration.ts'

/** The data of a strategy: its JSON form. */
export interface WatermarkSpec {
  readonly kind: 'monotonous' | 'boundedOutOfOrderness'
  /** The watermark is the greatest time seen, less this, less one millisecond. */
  readonly delayMs: number
  /** An input without events for longer than this (of processing time) holds nothing back; `null`: it always does. */
  readonly idleAfterMs: number | null
  /**
   * An event farther than this ahead of its arrival moves no watermark; `null`: there is no such guard. It needs a
   * time of arrival, so it does nothing for recordings.
   */
  readonly maxFutureSkewMs: number | null
}

export interface WatermarkStrategy extends WatermarkSpec {
  /**
   * The same strategy, in which an input without events for longer than `after` holds nothing back.
   *
   * @throws TidemarkError `BAD_DURATION` unless `after` is longer than zero
   */
  withIdleness(after: DurationInput): WatermarkStrategy
  /**
   * The same strategy with another limit on how far ahead of its arrival an event may be and still move the
   * watermark. The event itself flows on in any case. One day unless set.
   *
   * @param limit a duration, or `'off'`: no limit
   * @throws TidemarkError `BAD_DURATION`
   */
  withMaxFutureSkew(limit: DurationInput): WatermarkStrategy
  /** As it would be written in code. */
  toString(): string
}

const ONE_DAY = 86_400_000

/** Times never go back: whatever is not later than the greatest time seen, less one millisecond, is late. */
export function monotonous(): WatermarkStrategy {
  return new Strategy({ kind: 'monotonous', delayMs: 0, idleAfterMs: null, maxFutureSkewMs: ONE_DAY })
}

/**
 * Events come at most `delay` after a later one.
 *
 * @throws TidemarkError `BAD_DURATION`
 */
export function boundedOutOfOrderness(delay: DurationInput): WatermarkStrategy {
  const delayMs = toMillis(delay, 'the delay of boundedOutOfOrderness')
  return new Strategy({ kind: 'boundedOutOfOrderness', delayMs, idleAfterMs: null, maxFutureSkewMs: ONE_DAY })
}

/**
 * Reads back what `JSON.stringify` made of a strategy.
 *
 * @throws TidemarkError `BAD_WATERMARK_STRATEGY` if it is not that
 */
export function watermarkStrategyFromJson(json: unknown): WatermarkStrategy {
  if (typeof json !== 'object' || json === null) throw badStrategy(json, 'it is not an object')
  const { kind, delayMs, idleAfterMs, maxFutureSkewMs } = json as Readonly<Record<keyof WatermarkSpec, unknown>>
  if (kind !== 'monotonous' && kind !== 'boundedOutOfOrderness') throw badStrategy(json, `its kind is ${show(kind)}`)
  if (!isLength(delayMs) || (kind === 'monotonous' && delayMs !== 0))
    throw badStrategy(json, `its delayMs is ${show(delayMs)}`)
  if (idleAfterMs !== null && !(isLength(idleAfterMs) && idleAfterMs > 0)) {
    throw badStrategy(json, `its idleAfterMs is ${show(idleAfterMs)}`)
  }
  if (maxFutureSkewMs !== null && !isLength(maxFutureSkewMs)) {
    throw badStrategy(json, `its maxFutureSkewMs is ${show(maxFutureSkewMs)}`)
  }
  return new Strategy({ kind, delayMs, idleAfterMs, maxFutureSkewMs })
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity
}

/** Its own fields are the spec and nothing else, so that it prints, compares and becomes JSON as data. */
class Strategy implements WatermarkStrategy {
  readonly kind: WatermarkSpec['kind']
  readonly delayMs: number
  readonly idleAfterMs: number | null
  readonly maxFutureSkewMs: number | null

  constructor(spec: WatermarkSpec) {
    this.kind = spec.kind
    this.delayMs = spec.delayMs
    this.idleAfterMs = spec.idleAfterMs
    this.maxFutureSkewMs = spec.maxFutureSkewMs
    Object.freeze(this)
  }

  withIdleness(after: DurationInput): WatermarkStrategy {
    const { kind, delayMs, maxFutureSkewMs } = this
    const idleAfterMs = toMillis(after, 'the time of withIdleness', { zero: false })
    return new Strategy({ kind, delayMs, idleAfterMs, maxFutureSkewMs })
  }

  withMaxFutureSkew(limit: DurationInput): WatermarkStrategy {
    const { kind, delayMs, idleAfterMs } = this
    const maxFutureSkewMs = limit === 'off' ? null : toMillis(limit, 'the limit of withMaxFutureSkew')
    return new Strategy({ kind, delayMs, idleAfterMs, maxFutureSkewMs })
  }

  toString(): string {
    const delay = this.kind === 'monotonous' ? '' : `'${durationText(this.delayMs)}'`
    const idle = this.idleAfterMs === null ? '' : `.withIdleness('${durationText(this.idleAfterMs)}')`
    return `${this.kind}(${delay})${idle}${this.#skewText()}`
  }

  #skewText(): string {
    if (this.maxFutureSkewMs === ONE_DAY) return ''
    const limit = this.maxFutureSkewMs === null ? 'off' : durationText(this.maxFutureSkewMs)
    return `.withMaxFutureSkew('${limit}')`
  }
}

function badStrategy(json: unknown, reason: string): TidemarkError {
  return new TidemarkError('BAD_WATERMARK_STRATEGY', {
    message: `${show(json)} is not a watermark strategy: ${reason}`,
    hint: "Build it with monotonous() or boundedOutOfOrderness('5s'); its JSON form is what JSON.stringify makes of it.",
    data: { value: json },
  })
}
