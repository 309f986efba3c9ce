/**
 * Windows over a stream: `readings.keyBy('machine').window(tumbling('5m')).aggregate({ n: count(), top: max('celsius') })`.
 *
 * Each step gives another value; nothing is checked against the others before the function over the window is named.
 */
import type { DurationInput } from '../time/duration.ts'
import type {
  FreelyNamed,
  NumberOf,
  ResultsOf,
  TypedAggregate,
  TypedAggregates,
  TypedEvictor,
  TypedFrame,
} from '../window/builder/types.ts'
import { avg, count, max, min, sum } from '../window/builder/aggregates.ts'
import type { TriggerInput } from '../window/builder/triggers.ts'
import { frameSyntax, windowSyntax, type FunctionOptions, type WindowParts } from '../window/builder/window-syntax.ts'
import type { FrameFields, WindowFields } from '../window/result.ts'
import type { LateEvent } from '../stream/stage.ts'
import type { AnyWindowSyntax, FrameSyntax, TimestampOf, WindowContext } from '../window/syntax/window.ts'
import { domainOf, hasTrigger } from '../window/builder/check-trigger.ts'
import { show, TidemarkError } from '../base/errors.ts'
import { givingResults } from './check-results.ts'
import { checkSink, type SinkInput } from './sinks.ts'
import type { Stream } from './stream.ts'

/** Makes the stream of results; `late` is where what is too late for these windows goes besides. */
export type MakeStream = <O>(syntax: AnyWindowSyntax, late: SinkInput<LateEvent<unknown>> | null) => Stream<O>

/** What the functions over windows and over frames have in common. */
abstract class Reducible<T, Fields> {
  protected readonly make: MakeStream
  protected readonly lateSink: SinkInput<LateEvent<unknown>> | null

  constructor(make: MakeStream, late: SinkInput<LateEvent<unknown>> | null) {
    this.make = make
    this.lateSink = late
  }

  protected abstract over(fn: FunctionOptions<T>): AnyWindowSyntax

  /**
   * Several aggregates, by the names that they have in the result.
   *
   * @throws TidemarkError `BAD_AGGREGATE`, `BAD_WINDOW`, `BAD_TRIGGER`
   */
  aggregate<const A extends TypedAggregates<T>>(
    aggregates: A & FreelyNamed<A>,
  ): Stream<Readonly<Fields & ResultsOf<A>>> {
    checkNamed(aggregates)
    return this.#of({ aggregates })
  }

  /** One event from two, again and again; the result has it as `value`. It should not matter which two come first. */
  reduce(reduce: (a: T, b: T) => T): Stream<Readonly<Fields & { readonly value: T }>> {
    checkGiven('reduce', '(a, b) => …', reduce)
    return this.#of({ reduce })
  }

  /**
   * Any number of results from all events of a window, in order of event time; each has one as `value`. All events are
   * kept for that: an aggregate is cheaper where it will do.
   */
  apply<R>(
    apply: (events: readonly T[], window: WindowContext) => Iterable<R>,
  ): Stream<Readonly<Fields & { readonly value: R }>> {
    checkGiven('apply', '(events, window) => […]', apply)
    return this.#of({ apply: givingResults('apply', apply) })
  }

  /** How many events, as `count`. */
  count(): Stream<Readonly<Fields & { readonly count: number }>> {
    return this.#one('count', count())
  }

  /** The sum of a field, as `sum`; so for the others. */
  sum(of: NumberOf<T>): Stream<Readonly<Fields & { readonly sum: number }>> {
    return this.#one('sum', sum(of))
  }

  avg(of: NumberOf<T>): Stream<Readonly<Fields & { readonly avg: number | null }>> {
    return this.#one('avg', avg(of))
  }

  min(of: NumberOf<T>): Stream<Readonly<Fields & { readonly min: number | null }>> {
    return this.#one('min', min(of as never))
  }

  max(of: NumberOf<T>): Stream<Readonly<Fields & { readonly max: number | null }>> {
    return this.#one('max', max(of as never))
  }

  #one<O>(name: string, aggregate: TypedAggregate<T, unknown>): Stream<O> {
    return this.#of({ aggregates: { [name]: aggregate } })
  }

  #of<O>(fn: FunctionOptions<T>): Stream<O> {
    return this.make<O>(this.over(fn), this.lateSink)
  }
}

/** Windows by time, by count, or of a whole key. */
export class WindowedStream<T> extends Reducible<T, WindowFields> {
  readonly #parts: WindowParts<T>

  /** Use `window(…)` of a keyed stream, or `windowAll(…)`. */
  constructor(make: MakeStream, parts: WindowParts<T>, late: SinkInput<LateEvent<unknown>> | null = null) {
    super(make, late)
    this.#parts = parts
  }

  /** When a window makes a result. Default: when event time has passed its end, and with each late event it still takes. */
  trigger(trigger: TriggerInput<T>): WindowedStream<T> {
    return this.#with({ trigger })
  }

  /** Which of its events a result is made of. All of them are kept for that. */
  evictor(evictor: TypedEvictor<T>): WindowedStream<T> {
    return this.#with({ evictor })
  }

  /** How long after its end a window takes late events. Default 0. */
  allowedLateness(lateness: DurationInput): WindowedStream<T> {
    return this.#with({ allowedLateness: lateness })
  }

  /** A further result of a window is of what has come since the last. */
  discarding(): WindowedStream<T> {
    return this.#with({ accumulation: 'discarding' })
  }

  /** A further result of a window is of all its events; the default. */
  accumulating(): WindowedStream<T> {
    return this.#with({ accumulation: 'accumulating' })
  }

  /** As `accumulating`, and the result before is taken back first: it comes again with `change: 'retract'`. */
  retracting(): WindowedStream<T> {
    return this.#with({ accumulation: 'retracting' })
  }

  /** A further result is handed on also if it is equal to the last of its window. */
  emitUnchanged(): WindowedStream<T> {
    return this.#with({ unchanged: 'emit' })
  }

  /** A window that is empty when it is on time makes a result too; `always`: also a last one when it is given up. */
  emitEmpty(when: 'onTime' | 'always' = 'onTime'): WindowedStream<T> {
    return this.#with({ onEmpty: when })
  }

  /**
   * The event time of results: the last moment of the window (`end`, the default), or that of its `earliest` or `latest`
   * event. The watermark has passed those already, so what is behind may have to allow for lateness: patterns cannot.
   */
  timestamp(of: TimestampOf): WindowedStream<T> {
    return this.#with({ timestamp: of })
  }

  /** Sends what comes too late for these windows to a sink, too. It is counted in any case. */
  late(sink: SinkInput<LateEvent<T>>): WindowedStream<T> {
    checkSink(sink)
    return new WindowedStream<T>(this.make, this.#parts, sink as SinkInput<LateEvent<unknown>>)
  }

  protected override over(fn: FunctionOptions<T>): AnyWindowSyntax {
    const { assigner, trigger } = this.#parts
    if (assigner.kind === 'global' && trigger === undefined) throw endless()
    return windowSyntax<T>({ ...this.#parts, ...fn })
  }

  #with(change: Partial<WindowParts<T>>): WindowedStream<T> {
    return new WindowedStream<T>(this.make, { ...this.#parts, ...change }, this.lateSink)
  }
}

/** Windows whose boundaries are in the data. */
export class FramedStream<T> extends Reducible<T, FrameFields> {
  readonly #frame: TypedFrame<T>

  constructor(make: MakeStream, frame: TypedFrame<T>, late: SinkInput<LateEvent<unknown>> | null = null) {
    super(make, late)
    this.#frame = frame
  }

  /** Sends late events to a sink, too. */
  late(sink: SinkInput<LateEvent<T>>): FramedStream<T> {
    checkSink(sink)
    return new FramedStream<T>(this.make, this.#frame, sink as SinkInput<LateEvent<unknown>>)
  }

  protected override over(fn: FunctionOptions<T>): FrameSyntax {
    return frameSyntax<T>({ frame: this.#frame, ...fn })
  }
}

/** Whether windows mean nothing on a stream without event time: none of their results would ever come. */
export function needsEventTime(syntax: AnyWindowSyntax): boolean {
  if (syntax.kind === 'frames') return true
  const { assigner, trigger } = syntax
  return domainOf(assigner) === 'event' || hasTrigger(trigger, ['eventTime', 'continuousEventTime', 'afterWatermark'])
}

/** `aggregate(count())` for `aggregate({ n: count() })`: its parts would be taken for names. */
function checkNamed(aggregates: unknown): void {
  const { kind } = { ...(aggregates as { readonly kind?: unknown } | null) }
  if (typeof kind !== 'string' && aggregates !== undefined) return
  const [name, example] = typeof kind === 'string' ? ['n', `${kind}(…)`] : ['n', 'count()']
  throw new TidemarkError('BAD_AGGREGATE', {
    message: `aggregate() takes aggregates by the names that they have in the result; this is ${typeof kind === 'string' ? 'one aggregate' : show(aggregates)}.`,
    hint: `Write aggregate({ ${name}: ${example} }).`,
    data: { aggregates },
  })
}

function checkGiven(name: string, example: string, fn: unknown): void {
  if (typeof fn === 'function') return
  throw new TidemarkError('BAD_AGGREGATE', {
    message: `${name}() needs a function; this is ${show(fn)}.`,
    hint: `Write ${name}(${example}).`,
    data: { value: fn },
  })
}

function endless(): TidemarkError {
  return new TidemarkError('BAD_TRIGGER', {
    message: 'A global window has no end, so without a trigger it never makes a result.',
    hint: 'Give it one: trigger(countTrigger(100)), trigger(endOfStreamTrigger()), …; neverTrigger() if none is wanted.',
    data: {},
  })
}
