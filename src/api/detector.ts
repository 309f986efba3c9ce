/**
 * The detector: patterns for embedding. Synchronous, one event at a time or many, no clock and no input or output of
 * its own.
 */
import { TidemarkError, show } from '../base/errors.ts'
import { ColumnRows, ObjectRows } from '../event/rows.ts'
import { isColumnData, type ColumnData } from '../event/columns.ts'
import type { Key } from '../event/keys.ts'
import type { AnyPattern, BindingsOf, EventOf } from '../pattern/builder/pattern.ts'
import { pendingMatches, type PendingMatch } from '../pattern/explain/pending-matches.ts'
import { stateText, type StateTextOptions } from '../pattern/explain/state-text.ts'
import type { MatchChange } from '../pattern/change.ts'
import type { Match } from '../pattern/match.ts'
import { PatternOperator } from '../pattern/operator.ts'
import type { OperatorSnapshot } from '../pattern/operator-snapshot.ts'
import { SpeculativeOperator } from '../pattern/speculative/speculative-operator.ts'
import type { SpeculativeSnapshot } from '../pattern/speculative/snapshot.ts'
import { reportOf, type JobReport } from '../runtime/report.ts'
import type { Stage } from '../stream/stage.ts'
import { Deduplicate, type DeduplicateSnapshot } from '../stream/deduplicate.ts'
import { Stamp } from '../stream/stamp.ts'
import { clockOf } from '../time/clock-of.ts'
import type { SourceClock, SourceClockState } from '../time/source-clock.ts'
import { deduplicateSettings, type DeduplicateSettings } from './graph/nodes/deduplicate.ts'
import { Ledger } from './ledger.ts'
import {
  checkEmission,
  checkSettings,
  badOption,
  DEFAULT_LIMITS,
  stampSettings,
  workersOf,
  type PatternSettings,
  type SideOutputs,
  type TimeSettings,
} from './options.ts'
import { patternOptions, speculativeOptions, toArrayOfRules } from './rules.ts'
import { notTraced, type Why, type WhyQuestion } from './trace.ts'
import type { TraceRecorder } from './trace-recorder.ts'
import { tellRecorder, traceRecorderOf } from './trace-recording.ts'

export interface DetectorOptions<T> extends TimeSettings<T>, PatternSettings<T>, SideOutputs<T> {
  /** Events with one id, of which the first goes on: see `Stream.deduplicate`. */
  readonly deduplicate?: DeduplicateSettings<T>
}

/** What a detector keeps, see `Detector.snapshot`. */
export interface DetectorSnapshot {
  /** How many events it has been told. */
  readonly pushed: number
  readonly counts: object
  readonly clock: SourceClockState
  readonly scopes: readonly (readonly [code: number, scope: Key])[]
  readonly operator: OperatorSnapshot | SpeculativeSnapshot
  /** The ids that are remembered, where duplicates are looked for. */
  readonly ids?: DeduplicateSnapshot
}

const NOWHERE: Stage<unknown> = { batch() {}, progress() {}, tick() {}, idle() {}, end() {} }

const NONE: readonly never[] = Object.freeze([])

/** Slices of large input, so that matches of one slice are in order and the working arrays stay small. */
const SLICE = 4096

/**
 * Finds the matches of one or more patterns in events that are pushed into it.
 *
 * Events are kept by reference. Time, key and conditions on the event alone are read once, when it is pushed; a change
 * to an event after that shows in matches and in conditions that look back, and nowhere else. So do not change them.
 */
/** @typeParam O what it gives: matches; with `emit: 'speculative'` what is said of them */
export class Detector<T, M = Readonly<Record<string, unknown>>, O extends Match<M> = Match<M>> {
  readonly #ledger: Ledger<T>
  readonly #clock: SourceClock
  readonly #operator: PatternOperator<T> | SpeculativeOperator<T>
  readonly #stamp: Stamp<T>
  readonly #single: (T | undefined)[] = [undefined]
  readonly #rows: ObjectRows<T>
  #found: O[] = []
  readonly #isFedSingly: boolean
  #recorder: TraceRecorder<T> | null = null
  #deduplicate: Deduplicate<T> | null = null
  #pushed = 0
  #ended = false

  /**
   * Use `detector(…)`.
   *
   * @param snapshot where to go on, see `snapshot()`
   */
  constructor(rules: readonly AnyPattern<T>[], options: DetectorOptions<T>, snapshot: DetectorSnapshot | null = null) {
    if (typeof options !== 'object' || options === null)
      throw badOption('options', options, "at least { time: 'timestamp' }")
    checkSettings(options)
    const settings = stampSettings(options)
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const ledger = (this.#ledger = new Ledger<T>([options]))
    const clockOptions = { ...settings, isPartitioned: settings.partition !== null }
    const clock = (this.#clock = clockOf(clockOptions, snapshot === null ? null : snapshot.clock))
    checkEmission(options)
    if (workersOf(options.parallelism).workers > 1)
      throw badOption('parallelism', options.parallelism, '1: a detector answers at once; stream(…) can use workers')
    const isSpeculative = options.emit === 'speculative'
    // How far ahead a clock is believed is known between batches only.
    this.#isFedSingly = ledger.fails || (isSpeculative && settings.arrival !== null)
    const operator = isSpeculative
      ? new SpeculativeOperator<T>({
          ...speculativeOptions(options, rules, clock, ledger),
          ahead: 'wait',
          takesBack: false,
          next: this.#collect(),
        })
      : new PatternOperator<T>({
          ...patternOptions(options, rules, clock, ledger),
          onMatches: (matches) => {
            ledger.counts.output += matches.length
            for (const match of matches) this.#found.push(match as O)
          },
        })
    this.#operator = operator
    this.#stamp = new Stamp<T>(
      {
        ...settings,
        clock,
        acceptLate: options.order === 'arrival',
        lateBehind: isSpeculative || options.deduplicate !== undefined,
        maxScopes: limits.keys,
      },
      this.#first(operator, options, rules),
      {
        counts: ledger.counts,
        onBad: (bad) => ledger.bad(bad),
        onLate: (event, time, watermark, position) =>
          ledger.late(event, time, watermark, position, (late) => operator.wants(late)),
        onWatermarkFailure: (failure) => ledger.watermarkFailed(failure),
      },
    )
    this.#rows = new ObjectRows<T>(this.#single as T[], 0)
    if (snapshot !== null) this.#restore(snapshot)
  }

  /** What the events come to first: what keeps them for `why`, then what looks for duplicates, as far as that is asked for. */
  #first(operator: Stage<T>, options: DetectorOptions<T>, rules: readonly AnyPattern<T>[]): Stage<T> {
    const { trace, deduplicate } = options
    let first = operator
    if (trace !== undefined) {
      this.#recorder = traceRecorderOf(options, rules, this.#clock, trace)
      tellRecorder(this.#ledger, this.#recorder)
      first = this.#recorder.before(first)
    }
    if (deduplicate === undefined) return first
    const ledger = this.#ledger
    this.#deduplicate = new Deduplicate<T>({
      ...deduplicateSettings(deduplicate, options.allowedLateness),
      acceptLate: options.order === 'arrival',
      clock: this.#clock,
      maxIds: options.limits?.ids ?? DEFAULT_LIMITS.ids,
      onLimit: options.limits?.onLimit ?? DEFAULT_LIMITS.onLimit,
      next: first,
      duplicates: NOWHERE,
      onLate: (event, time, watermark, origin) => void ledger.lateAfterAll(event, time, watermark, origin),
      onBad: (bad) => ledger.badAfterAll(bad),
    })
    return this.#deduplicate
  }

  /** A last stage, which keeps what it is handed until it is taken. */
  #collect(): Stage<MatchChange> {
    return {
      batch: ({ rows, size, row }) => {
        this.#ledger.counts.output += size
        for (let i = 0; i < size; i++) this.#found.push(rows.get(row[i]!) as unknown as O)
      },
      progress() {},
      tick() {},
      idle() {},
      end() {},
    }
  }

  #restore({ pushed, counts, scopes, operator, ids }: DetectorSnapshot): void {
    if (ids !== undefined) this.#deduplicate?.restore(ids)
    this.#pushed = pushed
    Object.assign(this.#ledger.counts, structuredClone(counts))
    this.#stamp.restore(scopes)
    this.#operator.restore(operator as never)
  }

  /**
   * All that it keeps, as a plain value: watermarks, events that wait, partial matches. A detector made of the same
   * rules and options with it goes on as if there had been no break; so does one made of its JSON text, as far as the
   * events themselves survive that.
   */
  snapshot(): DetectorSnapshot {
    return {
      pushed: this.#pushed,
      counts: structuredClone(this.#ledger.counts),
      clock: this.#clock.snapshot(),
      scopes: this.#stamp.snapshot(),
      operator: this.#operator.snapshot(),
      ...(this.#deduplicate === null ? {} : { ids: this.#deduplicate.snapshot() }),
    }
  }

  /**
   * Takes one event.
   *
   * @param arrival when it arrived, in epoch milliseconds; the guard against future times needs it
   * @returns the matches that became certain, in order; mostly none
   */
  push(event: T, arrival: number = NaN): readonly O[] {
    if (this.#ended) throw hasEnded()
    this.#single[0] = event
    this.#rows.first = this.#pushed++
    this.#ledger.counts.input++
    this.#stamp.ingest(this.#rows, 0, 1, arrival)
    // Not emptied: a list that has been empty gets new room with the next event (190 bytes for each).
    this.#single[0] = undefined
    return this.#take()
  }

  /** Takes many events, or columns, in order of arrival. @returns the matches that became certain, in order */
  pushAll(events: readonly T[] | ColumnData, arrival: number = NaN): readonly O[] {
    if (this.#ended) throw hasEnded()
    const rows = isColumnData(events)
      ? new ColumnRows<T>(events, this.#pushed)
      : new ObjectRows<T>(events, this.#pushed)
    const slice = this.#isFedSingly ? 1 : SLICE
    for (let from = 0; from < events.length; from += slice) {
      const to = Math.min(from + slice, events.length)
      this.#pushed += to - from
      this.#ledger.counts.input += to - from
      this.#stamp.ingest(rows, from, to, arrival)
    }
    return this.#take()
  }

  /**
   * Says that every event up to `time` (epoch milliseconds, inclusive) has come.
   *
   * @returns the matches that became certain by that, in order
   * @throws TidemarkError `BAD_TIME` if `time` is not finite
   */
  advanceTo(time: number): readonly O[] {
    if (this.#ended) throw hasEnded()
    if (!Number.isFinite(time)) throw badTime(time)
    this.#clock.advanceTo(time)
    this.#stamp.progress()
    return this.#take()
  }

  /**
   * Says what processing time is: partitions that have been quiet for long enough hold nothing back from then on.
   *
   * @param now epoch milliseconds; what goes back is ignored
   * @returns the matches that became certain by that, in order
   */
  tick(now: number): readonly O[] {
    if (this.#ended) throw hasEnded()
    if (!Number.isFinite(now)) throw badTime(now)
    this.#stamp.tick(now)
    this.#stamp.look(now)
    return this.#take()
  }

  /** Says that every event up to the greatest time seen so far has come: nothing is kept waiting for disorder. */
  flush(): readonly O[] {
    const greatest = this.#clock.greatestOfAll
    return greatest === -Infinity ? NONE : this.advanceTo(greatest)
  }

  /**
   * Says that no event comes any more; what is open is decided as `atEnd` says. The detector is done after that:
   * whatever it is told then is an error `DETECTOR_ENDED`, but for another `end`.
   */
  end(): readonly O[] {
    if (this.#ended) return NONE
    this.#ended = true
    this.#clock.end()
    this.#stamp.end()
    return this.#take()
  }

  /** What is open, for people: by rule and key each partial match, what it has bound and what it waits for. */
  inspect(options: Pick<StateTextOptions, 'event' | 'timeText'> = {}): string {
    const lines = this.#operator.rules.map((rule) => {
      const key = (code: number): string => String(rule.keyOf(code))
      return `rule ${rule.plan.name}\n${stateText(rule.program, rule.engine.snapshot(), { ...options, key })}`
    })
    return lines.join('\n\n')
  }

  /** The partial matches that are open, as data: what each has bound, what it waits for, and until when. */
  pending(limit: number = 100): readonly PendingMatch[] {
    const found: PendingMatch[] = []
    for (const rule of this.#operator.rules) found.push(...pendingMatches(rule, limit - found.length))
    return found
  }

  /**
   * Why a match came, or did not: what became of the partial matches of a key. It prints as text.
   *
   * @throws TidemarkError `NOT_TRACED` without the option `trace`; `BAD_OPTIONS`
   */
  why(question: WhyQuestion = {}): Why<T> {
    if (this.#recorder === null) throw notTraced()
    return this.#recorder.why(question, this.#operator.shed)
  }

  /** Every event up to here has come, in epoch milliseconds; `-Infinity` before the first, `Infinity` after the end. */
  get watermark(): number {
    return this.#clock.low()
  }

  /** What has been done so far, in numbers. */
  report(): JobReport {
    const deduplicators = this.#deduplicate === null ? [] : [this.#deduplicate]
    return reportOf(this.#ledger.counts, this.#clock.skewed, [this.#operator], deduplicators)
  }

  #take(): readonly O[] {
    if (this.#found.length === 0) return NONE
    const found = this.#found
    this.#found = []
    return found
  }
}

/**
 * A detector for one pattern, or for several whose events are of one type. With `emit: 'speculative'` it gives changes
 * (`MatchChange`), each event's as soon as it is pushed.
 */
export function detector<P extends AnyPattern>(
  rules: P | readonly P[],
  options: DetectorOptions<EventOf<P>> & { readonly emit: 'speculative' },
  snapshot?: DetectorSnapshot | null,
): Detector<EventOf<P>, BindingsOf<P>, MatchChange<BindingsOf<P>>>
export function detector<P extends AnyPattern>(
  rules: P | readonly P[],
  options: DetectorOptions<EventOf<P>>,
  snapshot?: DetectorSnapshot | null,
): Detector<EventOf<P>, BindingsOf<P>>
export function detector<P extends AnyPattern>(
  rules: P | readonly P[],
  options: DetectorOptions<EventOf<P>>,
  snapshot: DetectorSnapshot | null = null,
): Detector<EventOf<P>, BindingsOf<P>> {
  return new Detector<EventOf<P>, BindingsOf<P>>(toArrayOfRules(rules), options, snapshot)
}

function hasEnded(): TidemarkError {
  return new TidemarkError('DETECTOR_ENDED', {
    message: 'The detector was told that no event comes any more.',
    hint: 'Make a new one for the next input; to decide what waits without ending, use flush() or advanceTo(time).',
  })
}

function badTime(time: unknown): TidemarkError {
  return new TidemarkError('BAD_TIME', {
    message: `Event time cannot advance to ${show(time)}.`,
    hint: 'Give epoch milliseconds, such as Date.now() or DateTime.toMillis(); the end of the input is end().',
    data: { time },
  })
}
