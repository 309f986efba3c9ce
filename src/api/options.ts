/** The options of a stream, checked and completed. */
import { TidemarkError, show } from '../base/errors.ts'
import type { KeySelector } from '../event/keys.ts'
import type { AtEnd, EngineName } from '../pattern/engine/engine.ts'
import type { TimedOutMatch } from '../pattern/match.ts'
import type { BadEvent, LateEvent } from '../stream/stage.ts'
import type { TraceSettings } from './trace.ts'
import { isIngestionTime, type IngestionTime } from '../stream/ingestion-time.ts'
import { checkTimeSelector, type TimeSelector } from '../stream/time-reader.ts'
import { toMillis, type DurationInput } from '../time/duration.ts'
import { checkTimeOptions, type TimeUnit } from '../time/timestamp.ts'
import { boundedOutOfOrderness, type Punctuation, type WatermarkStrategy } from '../time/watermark-strategy.ts'

/**
 * What has a watermark of its own: the source as a whole, each key, or what a selector gives. With `partition` each
 * value of the selector has one too, but they are joined to one watermark of the source, the least of those that are not
 * idle: partitions of a topic, files, devices that are read one behind the other.
 */
export type WatermarkScope<T> =
  'source' | 'key' | { readonly by: KeySelector<T> } | { readonly partition: KeySelector<T> }

/** Everything that can grow has a limit. Reaching one is an error which names it; nothing is dropped in silence. */
export interface Limits {
  /** Keys with something open at once. Default 10 million. */
  readonly keys?: number
  /** Events that wait for the watermark. Default 20 million. */
  readonly bufferedEvents?: number
  /** Partial matches of one rule that wait at once, held-back matches among them. Default 2 million. */
  readonly partialMatches?: number
  /** The same for one key. Default 1 million. */
  readonly partialMatchesPerKey?: number
  /** Matches of one rule and key that become certain with one event. Default 100,000: all of them are in memory at once. */
  readonly matchesPerTrigger?: number
  /** Windows (where slices are shared: slices) that are open at once, of all keys. Default 10 million. */
  readonly windows?: number
  /** Events that are kept in windows, frames and joins. Default 20 million. */
  readonly windowEvents?: number
  /** Timers of process functions that wait at once. Default 10 million. */
  readonly timers?: number
  /** Ids that are remembered to find duplicates. Default 10 million. */
  readonly ids?: number
  /** Events kept since late ones may have to be put in front of them, once for each rule. Default 10 million. */
  readonly correctableEvents?: number
  /**
   * What happens at a limit of partial matches: the job fails (`error`, default), or the oldest start of the key is given
   * up with all that is open of it (`shedOldest`), and counted in the report. The same of `correctableEvents`: the oldest
   * of them are settled early, and what would belong before them is late; and of `ids`: the oldest are forgotten.
   */
  readonly onLimit?: 'error' | 'shedOldest'
}

export interface TimeSettings<T> {
  /**
   * The event time: a field, or a function. Values: epoch milliseconds, ISO text with a zone, Date, luxon DateTime. Or
   * `ingestionTime()`: the time at which events come in.
   */
  readonly time: TimeSelector<T> | IngestionTime
  /** What numbers count. Default `ms`. */
  readonly timeUnit?: TimeUnit
  /** The zone of time texts without one; without it such texts are bad. */
  readonly zone?: string
  /** How far event time is known. Default: no disorder is expected, as `boundedOutOfOrderness(0)`. */
  readonly watermark?: WatermarkStrategy<T>
  /** Default: `source`. */
  readonly watermarkPer?: WatermarkScope<T>
  /**
   * How far the watermark of one key may be behind the greatest of all. Default: as far as it likes. Not with
   * `watermarkPer: 'source'` or partitions, which have one watermark together.
   */
  readonly maxKeyLag?: DurationInput
  /** When the event arrived, where it is recorded: needed only for the guard against future times. */
  readonly arrival?: TimeSelector<T>
}

/** A number of workers, or with it how much memory each may have for what it keeps, in megabytes. Default: what Node gives a thread. */
export type Parallelism = number | { readonly workers: number; readonly memoryMb?: number }

export interface PatternSettings<T> {
  /** What belongs together: a field, several fields, or a function. Without it, everything. */
  readonly key?: KeySelector<T>
  /** Decides between events of equal time; without it they keep their order of arrival. */
  readonly orderBy?: (a: T, b: T) => number
  /** What the end of the input means: that time goes on without events (`complete`, default), or that nothing is known
   * of what came after (`cut`: absences still open make no match). */
  readonly atEnd?: AtEnd
  /** `arrival`: process events as they come, as if in order. Wrong for late data; only to compare with. */
  readonly order?: 'event-time' | 'arrival'
  /**
   * `final` (default): a match is given when the watermark has passed its time, and stays. `speculative`: it is given as
   * soon as its last event has come, and what comes late corrects it: results are changes, see `MatchChange`.
   */
  readonly emit?: 'final' | 'speculative'
  /**
   * With `emit: 'speculative'`: how far behind the watermark events may come and are taken all the same. Default none.
   * Memory grows with it: what came in that time is kept.
   */
  readonly allowedLateness?: DurationInput
  /** `auto` (default): the cheapest engine that takes the rule, see `explain`. Another: that one, or `ENGINE_REFUSED`. */
  readonly engine?: EngineName | 'auto'
  /**
   * How many worker threads share the keys of patterns out. The output is the same for every number. Default 1: all is done
   * on the main thread. On `stream()` it holds for each `detect` that can be shared out; on `detect()` it is an error,
   * `PARALLELISM_REFUSED`, if that one cannot: it needs a key, final matches in order of time, and conditions that are
   * expressions. `graph()` says what is shared out, and why what is not is not.
   */
  readonly parallelism?: Parallelism
  /** Keeps the events of chosen keys, to tell why a match came or did not: see `why`. */
  readonly trace?: TraceSettings
  /** Called with each partial match that its window, or another deadline, has ended; in order of time. */
  readonly onTimedOut?: (partial: TimedOutMatch) => void
  readonly limits?: Limits
}

export interface SideOutputs<T> {
  /** Called with each late event. It is counted in any case. */
  readonly onLate?: (late: LateEvent<T>) => void
  /** Called with each bad record, and with each condition that threw. It is counted in any case. */
  readonly onBad?: (bad: BadEvent) => void
  /** `fail`: the first bad record is an error. Default `report`. */
  readonly onBadEvent?: 'report' | 'fail'
}

/** Options which mean something only on a stream with event time. */
const TIME_OPTIONS = ['timeUnit', 'zone', 'watermark', 'watermarkPer', 'maxKeyLag', 'arrival'] as const

/** The names that options may have. */
export const DETECT_OPTIONS: readonly string[] = [
  'key',
  'orderBy',
  'atEnd',
  'order',
  'emit',
  'allowedLateness',
  'engine',
  'parallelism',
  'trace',
  'onTimedOut',
  'limits',
] satisfies readonly (keyof PatternSettings<never>)[]
export const STREAM_OPTIONS: readonly string[] = [
  'time',
  ...TIME_OPTIONS,
  ...DETECT_OPTIONS,
  'onLate',
  'onBad',
  'onBadEvent',
]

export interface StreamOptions<T> extends Partial<TimeSettings<T>>, PatternSettings<T>, SideOutputs<T> {}

/** Settings of time after checks, with durations in milliseconds. */
export interface StampSettings<T> {
  readonly time: TimeSelector<T> | IngestionTime
  readonly timeOptions: { readonly unit?: TimeUnit; readonly zone?: string }
  readonly arrival: TimeSelector<T> | null
  readonly watermark: WatermarkStrategy<T>
  /** The function of `punctuated`. */
  readonly punctuation: Punctuation<T> | null
  readonly scope: KeySelector<T> | null
  /** Not together with `scope`. */
  readonly partition: KeySelector<T> | null
  readonly maxKeyLagMs: number
}

export const DEFAULT_LIMITS: Required<Limits> = Object.freeze({
  keys: 10_000_000,
  bufferedEvents: 20_000_000,
  partialMatches: 2_000_000,
  partialMatchesPerKey: 1_000_000,
  matchesPerTrigger: 100_000,
  windows: 10_000_000,
  windowEvents: 20_000_000,
  timers: 10_000_000,
  ids: 10_000_000,
  correctableEvents: 10_000_000,
  onLimit: 'error',
})

/** @throws TidemarkError `BAD_OPTIONS`, `BAD_DURATION`, `BAD_ZONE`, `BAD_TIME_UNIT`, `BAD_TIME_SELECTOR` */
export function stampSettings<T>(options: TimeSettings<T> & Pick<PatternSettings<T>, 'key'>): StampSettings<T> {
  if (isIngestionTime(options.time)) checkIngestion(options)
  else checkTimeSelector(options.time)
  if (options.arrival !== undefined) checkTimeSelector(options.arrival)
  const { timeUnit, zone, watermark = boundedOutOfOrderness(0), watermarkPer = 'source', maxKeyLag } = options
  const timeOptions = { ...(timeUnit === undefined ? {} : { unit: timeUnit }), ...(zone === undefined ? {} : { zone }) }
  checkTimeOptions(timeOptions)
  if (!isStrategy(watermark))
    throw badOption('watermark', watermark, 'boundedOutOfOrderness(…), monotonous(), quantile(…) or punctuated(…)')
  const partition = partitionSelector(watermarkPer)
  const scope = partition === null ? scopeSelector(watermarkPer, options.key) : null
  const maxKeyLagMs = maxKeyLag === undefined ? Infinity : toMillis(maxKeyLag, 'maxKeyLag')
  if (maxKeyLag !== undefined && scope === null)
    throw badOption('maxKeyLag', maxKeyLag, "watermarks per key: watermarkPer: 'key' or { by: 'patient' }")
  return {
    time: options.time,
    timeOptions,
    arrival: options.arrival ?? null,
    watermark,
    punctuation: watermark.punctuation,
    scope,
    partition,
    maxKeyLagMs,
  }
}

/** By form, not by class: a rule file may have loaded another copy of the library. */
function isStrategy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { delayMs, punctuation } = value as { readonly delayMs?: unknown; readonly punctuation?: unknown }
  return typeof delayMs === 'number' && (punctuation === null || typeof punctuation === 'function')
}

/** Options that say how a time is read from an event, or when it arrived. */
function checkIngestion(options: Partial<TimeSettings<never>>): void {
  for (const name of ['timeUnit', 'zone', 'arrival'] as const) {
    if (options[name] !== undefined)
      throw badOption(
        name,
        options[name],
        'a time that is read from events; with ingestionTime() it is that of arrival',
      )
  }
}

/** @throws TidemarkError `BAD_OPTIONS` for a stream without `time` that has options of time */
export function checkUntimed(options: Partial<TimeSettings<never>>): void {
  for (const name of TIME_OPTIONS) {
    if (options[name] !== undefined) throw badOption('time', undefined, `a field or a function, since ${name} is given`)
  }
}

/** Checks what does not depend on time. @throws TidemarkError `BAD_OPTIONS` */
export function checkSettings<T>(options: PatternSettings<T> & SideOutputs<T>): void {
  const { key, orderBy, order, atEnd, engine, limits, onLate, onBad, onBadEvent, onTimedOut } = options
  checkEmissionNames(options)
  if (options.parallelism !== undefined) checkParallelism(options.parallelism)
  if (key !== undefined) checkKey(key)
  if (orderBy !== undefined) checkFunction('orderBy', orderBy)
  if (order !== undefined && order !== 'event-time' && order !== 'arrival')
    throw badOption('order', order, "'event-time' or 'arrival'")
  if (atEnd !== undefined && atEnd !== 'complete' && atEnd !== 'cut')
    throw badOption('atEnd', atEnd, "'complete' or 'cut'")
  if (engine !== undefined && !['auto', 'register', 'compact', 'runs'].includes(engine))
    throw badOption('engine', engine, "'auto', 'register', 'compact' or 'runs'")
  if (onLate !== undefined) checkFunction('onLate', onLate)
  if (onBad !== undefined) checkFunction('onBad', onBad)
  if (onTimedOut !== undefined) checkFunction('onTimedOut', onTimedOut)
  if (onBadEvent !== undefined && onBadEvent !== 'report' && onBadEvent !== 'fail')
    throw badOption('onBadEvent', onBadEvent, "'report' or 'fail'")
  for (const [name, limit] of Object.entries({ ...limits } as Readonly<Record<string, unknown>>)) {
    if (name === 'onLimit') {
      if (limit !== undefined && limit !== 'error' && limit !== 'shedOldest')
        throw badOption('limits.onLimit', limit, "'error' or 'shedOldest'")
    } else if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw badOption('limits', { [name]: limit }, `names such as ${Object.keys(DEFAULT_LIMITS).join(', ')}`)
    } else if (limit !== undefined && !(typeof limit === 'number' && limit >= 1))
      throw badOption(`limits.${name}`, limit, 'a number from 1')
  }
}

/** More would be a mistake: each is a thread. */
const MAX_WORKERS = 256

function checkParallelism(parallelism: unknown): void {
  const { workers, memoryMb, ...others } =
    typeof parallelism === 'object' && parallelism !== null
      ? (parallelism as { readonly workers?: unknown; readonly memoryMb?: unknown })
      : { workers: parallelism, memoryMb: undefined }
  const isCount = Number.isInteger(workers) && (workers as number) >= 1 && (workers as number) <= MAX_WORKERS
  const isMemory = memoryMb === undefined || (typeof memoryMb === 'number' && memoryMb >= 1)
  if (!isCount || !isMemory || Object.keys(others).length > 0)
    throw badOption(
      'parallelism',
      parallelism,
      `a whole number from 1 to ${MAX_WORKERS}, or { workers: 2, memoryMb: 512 }`,
    )
}

/** How many workers, and how much memory each may have. */
export function workersOf(parallelism: Parallelism = 1): {
  readonly workers: number
  readonly memoryMb: number | null
} {
  return typeof parallelism === 'number'
    ? { workers: parallelism, memoryMb: null }
    : { workers: parallelism.workers, memoryMb: parallelism.memoryMb ?? null }
}

function checkEmissionNames<T>({ emit, allowedLateness }: PatternSettings<T>): void {
  if (emit !== undefined && emit !== 'final' && emit !== 'speculative')
    throw badOption('emit', emit, "'final' or 'speculative'")
  if (allowedLateness !== undefined) toMillis(allowedLateness, 'allowedLateness')
}

/** What goes together, of settings that are complete: those of a stream and of `detect`. @throws TidemarkError `BAD_OPTIONS` */
export function checkEmission<T>({ emit = 'final', allowedLateness, order }: PatternSettings<T>): void {
  if (emit === 'speculative' && order === 'arrival')
    throw badOption('order', order, "emit: 'final'; in order of arrival nothing is ever corrected")
  if (allowedLateness !== undefined && emit === 'final')
    throw badOption('allowedLateness', allowedLateness, "emit: 'speculative'; final matches are never corrected")
}

/** @throws TidemarkError `BAD_OPTIONS` */
export function checkKey(key: unknown): void {
  const isName = (name: unknown): boolean => typeof name === 'string' && name !== ''
  if (isName(key) || typeof key === 'function') return
  if (!Array.isArray(key) || key.length === 0 || !key.every(isName))
    throw badOption('key', key, 'a field, a list of fields, or a function')
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw badOption(name, value, 'a function')
}

function partitionSelector<T>(per: WatermarkScope<T>): KeySelector<T> | null {
  if (typeof per !== 'object' || per === null || !('partition' in per)) return null
  checkKey(per.partition)
  checkOnly(per, 'partition')
  return per.partition
}

/** What else is there was meant for something. */
function checkOnly(per: object, name: string): void {
  const other = Object.keys(per).find((one) => one !== name)
  if (other !== undefined) throw badOption('watermarkPer', other, `${name} alone`)
}

function scopeSelector<T>(per: WatermarkScope<T>, key: KeySelector<T> | undefined): KeySelector<T> | null {
  if (per === 'source') return null
  if (per === 'key') {
    if (key === undefined) throw badOption('watermarkPer', per, "a key: { key: 'sensor', watermarkPer: 'key' }")
    return key
  }
  if (typeof per === 'object' && per !== null && 'by' in per) {
    checkKey(per.by)
    checkOnly(per, 'by')
    return per.by
  }
  throw badOption('watermarkPer', per, "'source', 'key', { by: 'patient' } or { partition: 'shard' }")
}

export function badOption(name: string, value: unknown, expected: string): TidemarkError {
  return new TidemarkError('BAD_OPTIONS', {
    message: `The option ${name} is ${show(value)}; it needs ${expected}.`,
    hint: 'The options are listed in README.md, under "Streams".',
    data: { option: name, value },
  })
}

export function badEventFails(bad: BadEvent): TidemarkError {
  return new TidemarkError('BAD_EVENT', {
    message: `${placeOf(bad)}: ${bad.reason}${bad.reason.endsWith('.') ? '' : '.'}`,
    hint:
      bad.error instanceof TidemarkError && bad.error.hint !== ''
        ? bad.error.hint
        : "Mend the input, or use onBadEvent: 'report' to count bad records and go on.",
    data: { bad },
    cause: bad.error,
  })
}

/** A timer and a window are about no one record. */
function placeOf({ position, line }: BadEvent): string {
  if (position < 0) return 'A result is lost'
  return `Record ${position}${line === undefined ? '' : ` (line ${line})`} is bad`
}
