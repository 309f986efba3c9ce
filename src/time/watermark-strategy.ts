/**
 * Watermark strategies: how far event time is known from the events seen so far. A strategy is a frozen value; what it
 * says is carried out by a `SourceClock` (the delay, the guard), by `IdleDetector` (idleness) and by whoever reads the
 * sources (alignment, and time that goes on while all are idle).
 */
import { TidemarkError } from '../base/errors.ts'
import { durationText, toMillis, type DurationInput } from './duration.ts'
import {
  badStrategyArgument,
  checkOptionNames,
  isHalfLife,
  isShare,
  ONE_DAY,
  USUAL,
  watermarkSpecFromJson,
  type LearntDelaySpec,
  type WatermarkSpec,
} from './watermark-spec.ts'

export type { WatermarkSpec } from './watermark-spec.ts'

/** Reads a watermark off an event: epoch milliseconds up to which all events have come; `null`: it says nothing. */
export type Punctuation<T> = (event: T) => number | null | undefined

/** What is done besides once an input is idle. */
export interface IdlenessOptions {
  /**
   * Once all inputs of the job are idle: `wait` (default) for the next event, or `advance` event time with processing
   * time: by as much as has passed since the last of them was found idle. An event that comes back behind that is late.
   */
  readonly whenAllIdle?: 'wait' | 'advance'
}

export interface QuantileOptions {
  /** The delay is never shorter. Default 0. */
  readonly min?: DurationInput
  /** The delay is never longer. Default: as long as it turns out to be. */
  readonly max?: DurationInput
  /** The delay is not shorter than this during the first 100 events. Default 1 minute, within `min` and `max`. */
  readonly initial?: DurationInput
  /** After how many further events an observation counts half: 1 to 1 000 000. Default 10 000. */
  readonly halfLife?: number
}

/** @typeParam T events that it can read; only `punctuated` reads any */
export interface WatermarkStrategy<T = unknown> extends WatermarkSpec {
  /** The function of `punctuated`; `null` of all others. */
  readonly punctuation: Punctuation<T> | null
  /**
   * The same strategy, in which an input without events for longer than `after` holds nothing back.
   *
   * @throws TidemarkError `BAD_DURATION` unless `after` is longer than zero; `BAD_WATERMARK_STRATEGY` for unknown options
   */
  withIdleness(after: DurationInput, options?: IdlenessOptions): WatermarkStrategy<T>
  /**
   * The same strategy with another limit on how far ahead of its arrival an event may be and still move the
   * watermark. The event itself flows on in any case. One day unless set.
   *
   * @param limit a duration, or `'off'`: no limit
   * @throws TidemarkError `BAD_DURATION`
   */
  withMaxFutureSkew(limit: DurationInput): WatermarkStrategy<T>
  /**
   * The same strategy, by which the source is not asked for more while its watermark is more than `maxDrift` ahead of
   * that of the slowest source of the job, those apart that are idle or have ended. That bounds what the job has to
   * keep while sources are read at different speeds. What has been read already, up to one batch, is still processed.
   * A slowest source that falls silent holds the others until it goes idle: combine with `withIdleness`.
   *
   * @throws TidemarkError `BAD_DURATION`
   */
  withAlignment(maxDrift: DurationInput): WatermarkStrategy<T>
  /** The data. @throws TidemarkError `NOT_PORTABLE` of `punctuated`, whose function has no JSON form */
  toJSON(): WatermarkSpec
  /** As it would be written in code. */
  toString(): string
}

/** Times never go back: whatever is not later than the greatest time seen, less one millisecond, is late. */
export function monotonous(): WatermarkStrategy {
  return new Strategy(USUAL, null)
}

/**
 * Events come at most `delay` after a later one.
 *
 * @throws TidemarkError `BAD_DURATION`
 */
export function boundedOutOfOrderness(delay: DurationInput): WatermarkStrategy {
  const delayMs = toMillis(delay, 'the delay of boundedOutOfOrderness')
  return new Strategy({ ...USUAL, kind: 'boundedOutOfOrderness', delayMs }, null)
}

/**
 * Events carry the watermark themselves. Each event is asked, late ones too, after it was decided whether it is late;
 * a watermark behind the last one changes nothing. Where the function throws, or gives what is neither a finite number
 * nor nothing, the event is processed, and the failure counted and reported.
 *
 * @throws TidemarkError `BAD_WATERMARK_STRATEGY` if `punctuation` is not a function
 */
export function punctuated<T>(punctuation: Punctuation<T>): WatermarkStrategy<T> {
  if (typeof punctuation !== 'function')
    throw badStrategyArgument('punctuated', punctuation, 'a function of an event that gives its watermark, or null')
  return new Strategy<T>({ ...USUAL, kind: 'punctuated' }, punctuation)
}

/**
 * The delay is learnt: how far events come behind the greatest time seen before them is kept in a histogram in which
 * old events count less and less, and the delay is the `q`-quantile of that (see `LearntDelay`). So about `1 - q` of the
 * events are late, as long as disorder stays alike.
 *
 * The same events in another order of arrival teach another delay, so law L1 does not hold for it. The same order of
 * arrival always gives the same answer.
 *
 * @param q the share of events that shall be in time, between 0 and 1, such as 0.99
 * @throws TidemarkError `BAD_WATERMARK_STRATEGY`, `BAD_DURATION`
 */
export function quantile(q: number, options: QuantileOptions = {}): WatermarkStrategy {
  if (!isShare(q)) throw badStrategyArgument('quantile', q, 'a share of events above 0 and below 1, such as 0.99')
  checkOptionNames('quantile', options, ['min', 'max', 'initial', 'halfLife'])
  const minMs = toMillis(options.min ?? 0, 'the min of quantile')
  const maxMs = options.max === undefined ? null : toMillis(options.max, 'the max of quantile')
  if (maxMs !== null && maxMs < minMs)
    throw badStrategyArgument('quantile', options, `a max that is not shorter than its min, ${durationText(minMs)}`)
  const halfLife = options.halfLife ?? HALF_LIFE
  if (!isHalfLife(halfLife)) throw badStrategyArgument('the halfLife of quantile', halfLife, 'a whole number of events')
  const initial = toMillis(options.initial ?? INITIAL_MS, 'the initial delay of quantile')
  const delayMs = Math.max(minMs, Math.min(initial, maxMs ?? Infinity))
  return new Strategy({ ...USUAL, kind: 'quantile', delayMs, learnt: { quantile: q, minMs, maxMs, halfLife } }, null)
}

const HALF_LIFE = 10_000
const INITIAL_MS = 60_000

/**
 * Reads back what `JSON.stringify` made of a strategy.
 *
 * @throws TidemarkError `BAD_WATERMARK_STRATEGY` if it is not that
 */
export function watermarkStrategyFromJson(json: unknown): WatermarkStrategy {
  return new Strategy(watermarkSpecFromJson(json), null)
}

/** Its own fields are the spec and nothing else, so that it prints, compares and becomes JSON as data. */
class Strategy<T> implements WatermarkStrategy<T> {
  readonly kind: WatermarkSpec['kind']
  readonly delayMs: number
  readonly learnt: LearntDelaySpec | null
  readonly idleAfterMs: number | null
  readonly whenAllIdle: WatermarkSpec['whenAllIdle']
  readonly maxFutureSkewMs: number | null
  readonly maxDriftMs: number | null
  readonly #punctuation: Punctuation<T> | null

  constructor(spec: WatermarkSpec, punctuation: Punctuation<T> | null) {
    this.kind = spec.kind
    this.delayMs = spec.delayMs
    this.learnt = spec.learnt === null ? null : Object.freeze({ ...spec.learnt })
    this.idleAfterMs = spec.idleAfterMs
    this.whenAllIdle = spec.whenAllIdle
    this.maxFutureSkewMs = spec.maxFutureSkewMs
    this.maxDriftMs = spec.maxDriftMs
    this.#punctuation = punctuation
    Object.freeze(this)
  }

  get punctuation(): Punctuation<T> | null {
    return this.#punctuation
  }

  withIdleness(after: DurationInput, options: IdlenessOptions = {}): WatermarkStrategy<T> {
    const idleAfterMs = toMillis(after, 'the time of withIdleness', { zero: false })
    checkOptionNames('withIdleness', options, ['whenAllIdle'])
    const { whenAllIdle = 'wait' } = options
    if (whenAllIdle !== 'wait' && whenAllIdle !== 'advance')
      throw badStrategyArgument('withIdleness', options, "whenAllIdle: 'wait' or 'advance'")
    return this.#with({ idleAfterMs, whenAllIdle })
  }

  withMaxFutureSkew(limit: DurationInput): WatermarkStrategy<T> {
    return this.#with({ maxFutureSkewMs: limit === 'off' ? null : toMillis(limit, 'the limit of withMaxFutureSkew') })
  }

  withAlignment(maxDrift: DurationInput): WatermarkStrategy<T> {
    return this.#with({ maxDriftMs: toMillis(maxDrift, 'the drift of withAlignment') })
  }

  #with(change: Partial<WatermarkSpec>): WatermarkStrategy<T> {
    return new Strategy<T>({ ...this.#spec(), ...change }, this.#punctuation)
  }

  toJSON(): WatermarkSpec {
    if (this.#punctuation !== null) throw notPortable()
    return this.#spec()
  }

  #spec(): WatermarkSpec {
    const { kind, delayMs, learnt, idleAfterMs, whenAllIdle, maxFutureSkewMs, maxDriftMs } = this
    return { kind, delayMs, learnt, idleAfterMs, whenAllIdle, maxFutureSkewMs, maxDriftMs }
  }

  toString(): string {
    const idle =
      this.idleAfterMs === null ? '' : `.withIdleness('${durationText(this.idleAfterMs)}'${this.#idleOptions()})`
    const drift = this.maxDriftMs === null ? '' : `.withAlignment('${durationText(this.maxDriftMs)}')`
    return `${this.kind}(${this.#argument()})${idle}${this.#skewText()}${drift}`
  }

  #argument(): string {
    if (this.learnt !== null) return quantileText(this.learnt, this.delayMs)
    if (this.kind === 'boundedOutOfOrderness') return `'${durationText(this.delayMs)}'`
    return this.#punctuation === null ? '' : this.#punctuation.name || '(event) => …'
  }

  #idleOptions(): string {
    return this.whenAllIdle === 'wait' ? '' : ", { whenAllIdle: 'advance' }"
  }

  #skewText(): string {
    if (this.maxFutureSkewMs === ONE_DAY) return ''
    const limit = this.maxFutureSkewMs === null ? 'off' : durationText(this.maxFutureSkewMs)
    return `.withMaxFutureSkew('${limit}')`
  }
}

/** The arguments of `quantile`, those that are as usual left out. */
function quantileText({ quantile: q, minMs, maxMs, halfLife }: LearntDelaySpec, initialMs: number): string {
  const options: string[] = []
  if (minMs > 0) options.push(`min: '${durationText(minMs)}'`)
  if (maxMs !== null) options.push(`max: '${durationText(maxMs)}'`)
  if (initialMs !== Math.max(minMs, Math.min(INITIAL_MS, maxMs ?? Infinity)))
    options.push(`initial: '${durationText(initialMs)}'`)
  if (halfLife !== HALF_LIFE) options.push(`halfLife: ${halfLife}`)
  return options.length === 0 ? String(q) : `${q}, { ${options.join(', ')} }`
}

function notPortable(): TidemarkError {
  return new TidemarkError('NOT_PORTABLE', {
    message: 'The watermark strategy punctuated(…) cannot be written as JSON: its watermark is read by a function.',
    hint: 'Give the job its strategy in code, or use one that is data: boundedOutOfOrderness, quantile, monotonous.',
  })
}
